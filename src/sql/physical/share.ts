/** Equal parts of a plan become one: a source that two statements read is read once. */

import type { Draft } from './draft.ts';

interface Shared {
  readonly node: Draft;
  readonly id: number;
}

export function shareEqual(sinks: readonly Draft[]): Draft[] {
  const sharing = new Sharing();
  return sinks.map((sink) => sharing.of(sink).node);
}

class Sharing {
  readonly #seen = new Map<Draft, Shared>();
  /** By a short text that equal parts have in common; whole texts are compared only within. */
  readonly #alike = new Map<string, Shared[]>();
  readonly #texts = new Map<Shared, string>();
  #count = 0;

  of(node: Draft): Shared {
    const before = this.#seen.get(node);
    if (before !== undefined) return before;
    const inputs = node.inputs.map((edge) => this.of(edge.node));
    const same = inputs.every((input, i) => input.node === node.inputs[i]!.node);
    const rebuilt = same
      ? node
      : { ...node, inputs: node.inputs.map((edge, i) => ({ ...edge, node: inputs[i]!.node })) };
    const shared = this.#find(rebuilt, inputs.map(({ id }) => id).join());
    this.#seen.set(node, shared);
    return shared;
  }

  #find(node: Draft, inputs: string): Shared {
    const short = `${node.body.kind} ${inputs} ${node.columns.map(({ name }) => name).join()}`;
    const candidates = this.#alike.get(short);
    const made = { node, id: this.#count++ };
    if (candidates === undefined) {
      this.#alike.set(short, [made]);
      return made;
    }
    const text = this.#text(made);
    const equal = candidates.find((other) => this.#text(other) === text);
    if (equal !== undefined) return equal;
    candidates.push(made);
    return made;
  }

  #text(shared: Shared): string {
    const known = this.#texts.get(shared) ?? textOf(shared.node);
    this.#texts.set(shared, known);
    return known;
  }
}

/** Everything that says what an operator does, but for its inputs. */
function textOf({ body, inputs, columns, stateTtlMs }: Draft): string {
  const edges = inputs.map(({ exchange, side }) => [exchange, side]);
  return JSON.stringify([body, edges, columns, stateTtlMs], (_, value: unknown) =>
    typeof value === 'bigint'
      ? `${value}n`
      : value instanceof Uint8Array
        ? `bytes:${value.join()}`
        : value,
  );
}
