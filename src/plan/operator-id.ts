/**
 * Stable operator ids: state in a checkpoint is found by them. An id says what an operator keeps
 * (sink, kind, keys, time) and not how its rows are filtered or projected, so those may change.
 */

import type { NodeBody } from './nodes.ts';

export interface OperatorIdentity {
  /** Name of the sink or view that the operator serves. */
  readonly scope: string;
  readonly kind: NodeBody['kind'];
  /** Names of key and time columns; the path of a table. */
  readonly columns: readonly string[];
}

/** Numbers operators that are otherwise equal in the order in which they are asked for. */
export class OperatorIds {
  readonly #seen = new Map<string, number>();

  next(identity: OperatorIdentity): string {
    const text = JSON.stringify([identity.scope, identity.kind, identity.columns]);
    const ordinal = this.#seen.get(text) ?? 0;
    this.#seen.set(text, ordinal + 1);
    return `${identity.kind}-${fingerprint(`${text}#${ordinal}`)}`;
  }
}

/** Two murmur-like 32-bit hashes with different seeds, over UTF-16 code units: 16 hexadecimal digits. */
function fingerprint(text: string): string {
  return hash(text, 0x9747b28c) + hash(text, 0x3c6ef372);
}

function hash(text: string, seed: number): string {
  let h = seed ^ text.length;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x5bd1e995);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 13), 0x85ebca6b);
  return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
