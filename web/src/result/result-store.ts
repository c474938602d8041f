/** The result as the page keeps it: the final table of a changelog, bounded to the newest rows of an append stream. */

import type { Cell, Changes, Column } from '../session/protocol.ts';

/** Rows kept of an append-only result; older ones scroll away and are counted. */
export const KEPT_ROWS = 100_000;

export interface ResultRow {
  readonly id: number;
  readonly cells: readonly Cell[];
}

export class ResultStore {
  columns: readonly Column[] = [];
  rows: ResultRow[] = [];
  /** Rows that were dropped from the view, never from the job. */
  forgotten = 0;
  changes = 0;
  #next = 0;
  /** Newest row of each content, for taking rows back. */
  readonly #byText = new Map<string, ResultRow[]>();
  #updating = false;

  reset(columns: readonly Column[]): void {
    this.columns = columns;
    this.rows = [];
    this.forgotten = 0;
    this.changes = 0;
    this.#byText.clear();
    this.#updating = false;
  }

  apply({ kinds, columns }: Changes): void {
    this.changes += kinds.length;
    const removed = new Set<ResultRow>();
    for (let i = 0; i < kinds.length; i++) {
      const cells = columns.map((column) => column[i]!);
      const retracts = (kinds[i]! & 1) === 1;
      if (retracts && !this.#updating) this.#startUpdating();
      if (!retracts) this.#add(cells);
      else {
        const row = this.#byText.get(JSON.stringify(cells))?.pop();
        if (row !== undefined) removed.add(row);
      }
    }
    if (removed.size > 0) this.rows = this.rows.filter((row) => !removed.has(row));
    if (!this.#updating && this.rows.length > 1.5 * KEPT_ROWS) {
      this.forgotten += this.rows.length - KEPT_ROWS;
      this.rows = this.rows.slice(-KEPT_ROWS);
    }
  }

  #add(cells: readonly Cell[]): void {
    const row = { id: this.#next++, cells };
    this.rows.push(row);
    if (this.#updating) this.#remember(row);
  }

  /** Append-only results never pay for the index. */
  #startUpdating(): void {
    this.#updating = true;
    for (const row of this.rows) this.#remember(row);
  }

  #remember(row: ResultRow): void {
    const text = JSON.stringify(row.cells);
    const same = this.#byText.get(text);
    if (same === undefined) this.#byText.set(text, [row]);
    else same.push(row);
  }
}
