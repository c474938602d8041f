/** Table functions over batches: each row's arguments become any number of rows. */

import { type Batch, type Engine, take, Vector } from '../../batch/index.ts';
import { INTEGER, MillraceError } from '../../core/index.ts';
import { compile, type Evaluator } from '../../expression/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { RowSource } from '../changelog/row-source.ts';
import { evaluationContext } from '../evaluation.ts';
import type { OperatorContext } from '../operator.ts';

/** What a table function made of a batch: items, in order of the rows that they belong to. */
export interface Items extends RowSource {
  /** Row of the batch by item, ascending. */
  readonly owners: Int32Array;
}

export interface TableFunction {
  call(batch: Batch): Items;
}

export function tableFunction(node: NodeOf<'correlate'>, context: OperatorContext): TableFunction {
  const args = node.args.map((argument) => compile(argument, evaluationContext(context)));
  switch (node.name) {
    case 'UNNEST':
      return new Unnest(context.engine, args[0]!, false);
    case 'UNNEST_WITH_ORDINALITY':
      return new Unnest(context.engine, args[0]!, true);
    case 'REPLICATE_ROWS':
      return new ReplicateRows(context.engine, args);
    default:
      throw unknownTableFunction(node.name);
  }
}

/** Columns whose rows are picked by item. */
class PickedItems implements Items {
  readonly owners: Int32Array;
  readonly #engine: Engine;
  readonly #columns: readonly Vector[];
  readonly #picks: Int32Array;
  readonly #ordinals: Int32Array | null;

  constructor(
    engine: Engine,
    columns: readonly Vector[],
    owners: Int32Array,
    picks: Int32Array,
    ordinals: Int32Array | null,
  ) {
    this.#engine = engine;
    this.#columns = columns;
    this.owners = owners;
    this.#picks = picks;
    this.#ordinals = ordinals;
  }

  get columnCount(): number {
    return this.#columns.length + (this.#ordinals === null ? 0 : 1);
  }

  gather(column: number, items: number, count: number): Vector {
    const { memory } = this.#engine;
    const source = this.#columns[column];
    if (source === undefined) return this.#ordinalColumn(items, count);
    const rows = memory.reserve(4 * count);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) {
      const item = i32[(items >>> 2) + i]!;
      i32[(rows >>> 2) + i] = item < 0 ? -1 : this.#picks[item]!;
    }
    return take(this.#engine, source, rows, count);
  }

  #ordinalColumn(items: number, count: number): Vector {
    const { memory } = this.#engine;
    const values = memory.reserve(4 * this.#ordinals!.length);
    memory.i32.set(this.#ordinals!, values >>> 2);
    const ordinals = new Vector(memory, INTEGER(), this.#ordinals!.length, 0, values);
    return take(this.#engine, ordinals, items, count);
  }
}

/** The elements of arrays, entries of maps, elements of multisets as often as they are there. */
class Unnest implements TableFunction {
  readonly #engine: Engine;
  readonly #collection: Evaluator;
  readonly #ordinality: boolean;

  constructor(engine: Engine, collection: Evaluator, ordinality: boolean) {
    this.#engine = engine;
    this.#collection = collection;
    this.#ordinality = ordinality;
  }

  call(batch: Batch): Items {
    const lists = this.#collection.evaluate(batch);
    const elements = lists.children[0]!;
    const { type } = lists;
    const [values, times] =
      type.kind === 'MULTISET' ? [elements.children[0]!, elements.children[1]!] : [elements, null];
    const isRow = values.physical === 'struct';
    const owners: number[] = [];
    const picks: number[] = [];
    const ordinals: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      if (lists.isNull(row)) continue;
      let ordinal = 0;
      const end = lists.offset(row + 1);
      for (let at = lists.offset(row); at < end; at++) {
        // A row that is NULL as a whole is no row.
        if (isRow && values.isNull(at)) continue;
        for (let left = times === null ? 1 : (times.get(at) as number); left > 0; left--) {
          owners.push(row);
          picks.push(at);
          ordinals.push(++ordinal);
        }
      }
    }
    return new PickedItems(
      this.#engine,
      isRow ? values.children : [values],
      Int32Array.from(owners),
      Int32Array.from(picks),
      this.#ordinality ? Int32Array.from(ordinals) : null,
    );
  }
}

/** The row of the other arguments, as often as the first one says: INTERSECT ALL and EXCEPT ALL. */
class ReplicateRows implements TableFunction {
  readonly #engine: Engine;
  readonly #args: readonly Evaluator[];

  constructor(engine: Engine, args: readonly Evaluator[]) {
    this.#engine = engine;
    this.#args = args;
  }

  call(batch: Batch): Items {
    const [times, ...columns] = this.#args.map((argument) => argument.evaluate(batch));
    const owners: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      for (let left = Number(times!.get(row) ?? 0); left > 0; left--) owners.push(row);
    }
    const rows = Int32Array.from(owners);
    return new PickedItems(this.#engine, columns, rows, rows, null);
  }
}

function unknownTableFunction(name: string): MillraceError {
  return new MillraceError('TABLE_FUNCTION_UNSUPPORTED', `no table function '${name}' can be run`);
}
