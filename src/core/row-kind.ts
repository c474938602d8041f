/** The kind of a change in a changelog, with Flink's byte codes and short names. */

export const INSERT = 0;
export const UPDATE_BEFORE = 1;
export const UPDATE_AFTER = 2;
export const DELETE = 3;

export type RowKind = 0 | 1 | 2 | 3;

export const ROW_KIND_TEXT: readonly string[] = ['+I', '-U', '+U', '-D'];

/** True for -U and -D: the row takes an earlier one back. */
export function isRetraction(kind: number): boolean {
  return (kind & 1) === 1;
}

/** Which changes an operator's output may hold. Insert-only streams never carry a kinds column. */
export interface ChangelogMode {
  readonly updateBefore: boolean;
  readonly updateAfter: boolean;
  readonly delete: boolean;
}

export const INSERT_ONLY: ChangelogMode = {
  updateBefore: false,
  updateAfter: false,
  delete: false,
};
