/** COUNT: the admitted rows themselves, so there is no state beside the admission's. */

import { Vector } from '../../batch/index.ts';
import type { DataType, Field } from '../../core/index.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import type { Admission } from './admission.ts';
import type { CellBlock } from './cell-block.ts';

export class Count implements Accumulator {
  readonly fields: readonly Field[] = [];
  readonly #block: CellBlock;
  readonly #admission: Admission;
  readonly #type: DataType;

  constructor(block: CellBlock, admission: Admission, type: DataType) {
    this.#block = block;
    this.#admission = admission;
    this.#type = type;
  }

  update(): void {}

  trace(rows: CellRows, _admitted: number, counts: number): Vector {
    return new Vector(this.#block.engine.memory, this.#type, rows.length, 0, counts);
  }

  merge(): void {}

  result(cells: number, count: number): Vector {
    const counts = this.#admission.counts(cells, count);
    return new Vector(this.#block.engine.memory, this.#type, count, 0, counts);
  }

  export(): readonly Vector[] {
    return [];
  }

  import(): void {}
}
