/** Rows that enter or leave the frames of their partitions: what accumulators are fed with. */

import { DELETE, INSERT } from '../../core/index.ts';

export class Steps {
  /** Slots of a table, or rows of a batch. */
  readonly slots: number[] = [];
  readonly cells: number[] = [];
  readonly kinds: number[] = [];

  get last(): number {
    return this.slots.length - 1;
  }

  enter(slot: number, cell: number): void {
    this.slots.push(slot);
    this.cells.push(cell);
    this.kinds.push(INSERT);
  }

  leave(slot: number, cell: number): void {
    this.slots.push(slot);
    this.cells.push(cell);
    this.kinds.push(DELETE);
  }
}
