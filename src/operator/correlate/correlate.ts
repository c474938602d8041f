/** Joins each row with what a table function makes of it: LATERAL TABLE and UNNEST. */

import { type Batch, type Vector, WIDTH_BYTES } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { BatchRows } from '../changelog/row-source.ts';
import { JoinCondition } from '../join/join-condition.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { type Items, type TableFunction, tableFunction } from './table-function.ts';

/** A row is copied beside each of its items: of one with a long array fewer fit a batch. */
const BATCH_BYTES = 1 << 26;

/** Rows keep their kinds and marks; with LEFT those without a row of the function are padded. */
class Correlate implements Operator {
  readonly #node: NodeOf<'correlate'>;
  readonly #context: OperatorContext;
  readonly #function: TableFunction;
  readonly #condition: JoinCondition | null;
  readonly #output: ChangeOutput;

  constructor(node: NodeOf<'correlate'>, context: OperatorContext) {
    const { fields } = context.inputs[0]!.schema;
    this.#node = node;
    this.#context = context;
    this.#function = tableFunction(node, context);
    this.#condition =
      node.condition === null
        ? null
        : new JoinCondition(
            context,
            node.condition,
            [...fields, ...node.output.fields],
            fields.length,
          );
    this.#output = new ChangeOutput(context, node.schema);
  }

  process(batch: Batch): void {
    const left = new BatchRows(this.#context.engine, batch);
    const items = this.#function.call(batch);
    const kept = this.#kept(left, items);
    this.#output.bind(batch.held, left, items);
    this.#output.limitRows(Math.floor(BATCH_BYTES / largestRowBytes(batch)));
    for (let row = 0, next = 0; row < batch.length; row++) {
      this.#output.causedBy(row);
      const kind = batch.kind(row);
      const from = next;
      for (; next < kept.length && items.owners[kept[next]!] === row; next++) {
        this.#output.push(kind, row, kept[next]!);
      }
      if (next === from && this.#node.joinType === 'left') this.#output.push(kind, row, -1);
    }
    this.#output.flush();
  }

  /** The items that the condition lets pass, in order. */
  #kept(left: BatchRows, items: Items): Int32Array {
    const count = items.owners.length;
    const all = Int32Array.from({ length: count }, (_, item) => item);
    if (this.#condition === null) return all;
    const { memory } = this.#context.engine;
    const [owners, own] = [items.owners, all].map((values) => {
      const pointer = memory.reserve(4 * count);
      memory.i32.set(values, pointer >>> 2);
      return pointer;
    });
    return this.#condition.select(left, owners!, items, own!, count);
  }
}

/** An upper estimate of what the largest row of a batch takes. */
function largestRowBytes(batch: Batch): number {
  let largest = 0;
  for (let row = 0; row < batch.length; row++) {
    let bytes = 0;
    for (let column = 0; column < batch.columnCount; column++) {
      bytes += valueBytes(batch.column(column), row);
    }
    largest = Math.max(largest, bytes);
  }
  return largest;
}

function valueBytes(vector: Vector, row: number): number {
  switch (vector.physical) {
    case 'utf8':
    case 'bytes':
      return vector.offset(row + 1) - vector.offset(row);
    case 'list': {
      let bytes = 0;
      for (let at = vector.offset(row); at < vector.offset(row + 1); at++) {
        bytes += valueBytes(vector.children[0]!, at);
      }
      return bytes;
    }
    case 'struct':
      return vector.children.reduce((bytes, child) => bytes + valueBytes(child, row), 0);
    default:
      return WIDTH_BYTES.i128;
  }
}

export function createCorrelate(node: NodeOf<'correlate'>, context: OperatorContext): Operator {
  return new Correlate(node, context);
}
