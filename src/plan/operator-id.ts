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

const FNV_PRIME = 0x100000001b3n;
const FNV_OFFSET = 0xcbf29ce484222325n;

/** FNV-1a over the UTF-16 code units, 64 bits as 16 hexadecimal digits. */
function fingerprint(text: string): string {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * FNV_PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
