/** The functions that look at the place of a row in its partition: ranks, shares and shifts. */

import {
  type Batch,
  type Engine,
  interleave,
  take,
  type Value,
  type Vector,
  vectorOf,
} from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { AggregateCall } from '../../expression/index.ts';
import { compile, type EvaluationContext, type Evaluator } from '../../expression/index.ts';
import type { Partitioned } from './frames.ts';
import { shiftOf } from './over-calls.ts';

export interface PlaceFunction {
  values(batch: Batch, rows: Partitioned): Vector;
}

type Place = (row: number, rows: Partitioned) => number;

const before = (row: number, rows: Partitioned): number => row - rows.starts[row]!;
const size = (row: number, rows: Partitioned): number => rows.ends[row]! - rows.starts[row]!;
const rank: Place = (row, rows) => before(rows.peerStarts[row]!, rows) + 1;

const PLACES: Readonly<Record<string, Place>> = {
  ROW_NUMBER: (row, rows) => before(row, rows) + 1,
  RANK: rank,
  PERCENT_RANK: (row, rows) => {
    const others = size(row, rows) - 1;
    return others === 0 ? 0 : (rank(row, rows) - 1) / others;
  },
  CUME_DIST: (row, rows) => (rows.peerEnds[row]! - rows.starts[row]!) / size(row, rows),
};

/** Undefined for functions that accumulate. */
export function placeFunction(
  call: AggregateCall,
  context: EvaluationContext,
): PlaceFunction | undefined {
  const { engine } = context;
  const place = PLACES[call.name];
  if (place !== undefined) return numbered(engine, call.type, place);
  switch (call.name) {
    case 'DENSE_RANK':
      return denseRank(engine, call.type);
    case 'NTILE':
      return tiles(engine, call.type, compile(call.args[0]!, context));
    case 'LAG':
      return new Shift(engine, call, 1, context);
    case 'LEAD':
      return new Shift(engine, call, -1, context);
    default:
      return undefined;
  }
}

function numbered(engine: Engine, type: DataType, place: Place): PlaceFunction {
  return {
    values: (_, rows) =>
      numbers(
        engine,
        type,
        Array.from({ length: rows.length }, (_unused, row) => place(row, rows)),
      ),
  };
}

function denseRank(engine: Engine, type: DataType): PlaceFunction {
  return {
    values(_, rows) {
      const ranks: number[] = [];
      for (let row = 0; row < rows.length; row++) {
        const first = rows.starts[row] === row;
        const ties = rows.peerStarts[row] !== row;
        ranks.push(first ? 1 : ranks[row - 1]! + (ties ? 0 : 1));
      }
      return numbers(engine, type, ranks);
    },
  };
}

/** The first tiles have one row more where rows do not go into them evenly. */
function tiles(engine: Engine, type: DataType, count: Evaluator): PlaceFunction {
  return {
    values(batch, rows) {
      const counts = count.evaluate(batch);
      const found = Array.from({ length: rows.length }, (_, row) => {
        const wanted = Number(counts.get(row));
        const all = size(row, rows);
        const small = Math.floor(all / wanted);
        const large = all % wanted;
        const at = before(row, rows);
        const inLarge = large * (small + 1);
        return at < inLarge
          ? Math.floor(at / (small + 1)) + 1
          : large + Math.floor((at - inLarge) / Math.max(1, small)) + 1;
      });
      return numbers(engine, type, found);
    },
  };
}

function numbers(engine: Engine, type: DataType, values: readonly number[]): Vector {
  const wide = type.kind === 'BIGINT';
  const cells = values.map((value): Value => (wide ? BigInt(value) : value));
  return vectorOf(engine.memory, type, cells);
}

class Shift implements PlaceFunction {
  readonly #engine: Engine;
  readonly #offset: number;
  readonly #argument: Evaluator;
  readonly #fallback: Evaluator | null;

  constructor(engine: Engine, call: AggregateCall, direction: 1 | -1, context: EvaluationContext) {
    const { argument, offset, fallback } = shiftOf(call, direction);
    this.#engine = engine;
    this.#offset = offset;
    this.#argument = compile(argument, context);
    this.#fallback = fallback === null ? null : compile(fallback, context);
  }

  values(batch: Batch, rows: Partitioned): Vector {
    const { memory } = this.#engine;
    const found = this.#argument.evaluate(batch);
    const fallback = this.#fallback?.evaluate(batch) ?? null;
    const indices = memory.reserve(4 * rows.length);
    for (let row = 0; row < rows.length; row++) {
      const source = row - this.#offset;
      const inside = source >= rows.starts[row]! && source < rows.ends[row]!;
      const past = fallback === null ? -1 : ~row;
      memory.i32[(indices >>> 2) + row] = inside ? source : past;
    }
    return fallback === null
      ? take(this.#engine, found, indices, rows.length)
      : interleave(this.#engine, found, fallback, indices, rows.length);
  }
}
