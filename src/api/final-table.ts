/** What a changelog amounts to: rows by key or by their whole content, where their first version stood. */

import type { Value } from '../batch/index.ts';
import { assert, isRetraction, UPDATE_AFTER, UPDATE_BEFORE } from '../core/index.ts';

const LEAST_HOLES = 1024;

export class FinalTable {
  /** Columns that name a row; empty when every change repeats the whole row. */
  readonly #key: readonly number[];
  /** Rows by place, with holes where one was taken back. */
  #rows: (readonly Value[] | null)[] = [];
  #holes = 0;
  /** Places of the rows with one key. */
  readonly #places = new Map<string, number[]>();
  /** Where the row before an update stood: the row after it takes its place. */
  #vacated = -1;

  constructor(key: readonly number[]) {
    this.#key = key;
  }

  apply(kind: number, values: readonly Value[]): void {
    if (isRetraction(kind)) this.#remove(kind, values);
    else this.#put(kind, values);
  }

  *rows(): Iterable<readonly Value[]> {
    for (const row of this.#rows) if (row !== null) yield row;
  }

  #remove(kind: number, values: readonly Value[]): void {
    const key = this.#textOf(values);
    const place = this.#places.get(key)?.pop();
    assert(place !== undefined, 'a row was taken back that is not there');
    if (this.#places.get(key)!.length === 0) this.#places.delete(key);
    this.#rows[place] = null;
    this.#holes++;
    this.#vacated = kind === UPDATE_BEFORE ? place : -1;
  }

  #put(kind: number, values: readonly Value[]): void {
    const key = this.#textOf(values);
    const places = this.#places.get(key);
    if (this.#key.length > 0 && places !== undefined) {
      this.#rows[places[0]!] = values;
      return;
    }
    const place = kind === UPDATE_AFTER && this.#vacated >= 0 ? this.#vacated : this.#rows.length;
    if (place < this.#rows.length) this.#holes--;
    this.#rows[place] = values;
    this.#vacated = -1;
    if (places === undefined) this.#places.set(key, [place]);
    else places.push(place);
    if (this.#holes > LEAST_HOLES && this.#holes > this.#rows.length / 2) this.#compact();
  }

  #compact(): void {
    this.#rows = this.#rows.filter((row) => row !== null);
    this.#holes = 0;
    this.#places.clear();
    this.#rows.forEach((row, place) => {
      const key = this.#textOf(row!);
      const places = this.#places.get(key);
      if (places === undefined) this.#places.set(key, [place]);
      else places.push(place);
    });
  }

  #textOf(values: readonly Value[]): string {
    const key = this.#key.length === 0 ? values : this.#key.map((column) => values[column]!);
    return textOf(key as Value[]);
  }
}

/** A text that only equal values share. */
function textOf(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (value instanceof Uint8Array) return `x${value.join()}`;
  if (typeof value === 'string') return JSON.stringify(value);
  return `${typeof value}${Object.is(value, -0) ? '-0' : String(value)}`;
}
