/** Values as the references compare them: by what they say, lists and bytes element by element. */

import type { Value } from '../../src/batch/index.ts';

export function sameRow(a: Value, b: Value): boolean {
  return textOf(a) === textOf(b);
}

/** A text that is equal for equal values only. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => {
    if (typeof v === 'bigint') return `${v}n`;
    if (typeof v === 'number' && !Number.isFinite(v)) return `${v}f`;
    return v instanceof Uint8Array ? [...v] : v;
  });
}
