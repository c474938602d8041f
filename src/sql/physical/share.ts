/** Equal parts of a plan become one: a source that two statements read is read once. */

import type { Draft } from './draft.ts';

export function shareEqual(sinks: readonly Draft[]): Draft[] {
  const byText = new Map<string, { readonly node: Draft; readonly id: number }>();
  const seen = new Map<Draft, { readonly node: Draft; readonly id: number }>();
  const visit = (node: Draft): { readonly node: Draft; readonly id: number } => {
    const before = seen.get(node);
    if (before !== undefined) return before;
    const inputs = node.inputs.map((edge) => ({ ...edge, found: visit(edge.node) }));
    const same = inputs.every(({ found, node: input }) => found.node === input);
    const rebuilt = same
      ? node
      : { ...node, inputs: inputs.map(({ found, ...edge }) => ({ ...edge, node: found.node })) };
    const text = keyOf(
      rebuilt,
      inputs.map(({ found }) => found.id),
    );
    const known = byText.get(text) ?? { node: rebuilt, id: byText.size };
    byText.set(text, known);
    seen.set(node, known);
    return known;
  };
  return sinks.map((sink) => visit(sink).node);
}

/** Everything that says what an operator does; two sinks are two, even of one table. */
function keyOf(node: Draft, inputs: readonly number[]): string {
  const parts = [
    node.body,
    inputs,
    node.inputs.map(({ exchange, side }) => [exchange, side]),
    node.columns,
    node.stateTtlMs,
  ];
  return JSON.stringify(parts, (_, value: unknown) =>
    typeof value === 'bigint'
      ? `${value}n`
      : value instanceof Uint8Array
        ? `bytes:${value.join()}`
        : value,
  );
}
