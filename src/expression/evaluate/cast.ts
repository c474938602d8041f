/** Casts of whole columns: a new type for the same bytes where that is all, else by kernels. */

import {
  type Engine,
  type Physical,
  physicalOf,
  Vector,
  VectorBuilder,
  WIDTH_BYTES,
} from '../../batch/index.ts';
import {
  type DataType,
  isBinary,
  isInteger,
  isNumeric,
  isString,
  isTimestamp,
  typeToString,
} from '../../core/index.ts';
import { type Caster, castFunction } from '../cast/caster.ts';
import type { EvaluationContext } from '../contract.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import type { CompileCall } from './compiler.ts';
import { ownValidity } from './decimal.ts';
import type { Frame, Node } from './node.ts';
import { castPrint, printNumbers, printsAsNumber, printTimes } from './print.ts';
import { layoutOf } from './temporal.ts';
import { retyped } from './validity.ts';
import { toClock, toInstants } from './zone-shift.ts';

/** Null where the column has to be cast value by value after all. */
export type CastColumn = (vector: Vector) => Vector | null;

export const compileCast: CompileCall = ({ name, args, type }, compiler) => {
  if (name === 'REINTERPRET') {
    const reinterpret = (vector: Vector): Vector => retyped(vector, type);
    return new CastNode(type, compiler.node(args[0]!), reinterpret, (value) => value);
  }
  if (name !== 'CAST' && name !== 'TRY_CAST') return undefined;
  const from = args[0]!.type;
  const cast =
    columnCast(from, type, compiler.context) ?? partialCast(from, type, compiler.context);
  if (cast === undefined) return undefined;
  const caster = castFunction(name, from, type, compiler.context);
  return new CastNode(type, compiler.node(args[0]!), cast, caster);
};

class CastNode implements Node {
  readonly type: DataType;
  readonly #node: Node;
  readonly #cast: CastColumn;
  readonly #caster: Caster;

  constructor(type: DataType, node: Node, cast: CastColumn, caster: Caster) {
    this.type = type;
    this.#node = node;
    this.#cast = cast;
    this.#caster = caster;
  }

  evaluate(frame: Frame): Vector {
    const vector = this.#node.evaluate(frame);
    return this.#cast(vector) ?? this.#byValue(vector);
  }

  #byValue(vector: Vector): Vector {
    const builder = new VectorBuilder(vector.memory, this.type, vector.length);
    for (let row = 0; row < vector.length; row++) {
      const value = vector.get(row);
      builder.append(value === null ? null : this.#caster(value as never));
    }
    return builder.finish();
  }
}

/** Casts to and from text that kernels do as long as values are ordinary. */
function partialCast(
  from: DataType,
  to: DataType,
  { engine, timeZone }: EvaluationContext,
): CastColumn | undefined {
  if (isString(from) && isInteger(to)) return (vector) => parseIntegers(engine, vector, to);
  const isWide = to.kind === 'VARCHAR' && to.length >= PRINTED_BYTES;
  if (!isWide) return undefined;
  if (printsAsNumber(from)) return (vector) => printNumbers(engine, vector, to);
  const print = castPrint(from);
  if (print === undefined) return undefined;
  const zone = zoneOf(timeZone);
  return (vector) => {
    const millis = millisOf(engine, vector);
    if (from.kind === 'TIMESTAMP_LTZ') toClock(engine, zone, millis, vector.length);
    return printTimes(engine, vector, millis, print, to);
  };
}

/** As much as a number or a time in text can need. */
const PRINTED_BYTES = 30;

function parseIntegers({ memory, kernels }: Engine, vector: Vector, to: DataType): Vector | null {
  const { offsets, values, validity, length } = vector;
  const width = WIDTH_BYTES[physicalOf(to)];
  const out = memory.reserve(width * length);
  const refused = kernels.parseIntegers(offsets, values, validity, width, length, out);
  return refused >= 0 ? null : new Vector(memory, to, length, validity, out);
}

/** Undefined where values have to be cast one by one. None of these can fail. */
function columnCast(
  from: DataType,
  to: DataType,
  context: EvaluationContext,
): CastColumn | undefined {
  if (sameValues(from, to)) return (vector) => retyped(vector, to);
  if (isNumeric(from) && isNumeric(to)) return numberCast(context.engine, from, to);
  if (layoutOf(from) !== undefined && layoutOf(to) !== undefined) {
    return timeCast(context.engine, from, to, zoneOf(context.timeZone));
  }
  return nestedCast(from, to, context);
}

/** Whether every value of `from` is one of `to` as it is. */
function sameValues(from: DataType, to: DataType): boolean {
  if ((isString(from) && to.kind === 'VARCHAR') || (isBinary(from) && to.kind === 'VARBINARY')) {
    return 'length' in from && 'length' in to && from.length <= to.length;
  }
  if (from.kind === 'TIME' && to.kind === 'TIME') return from.precision <= to.precision;
  return typeToString({ ...from, nullable: true }) === typeToString({ ...to, nullable: true });
}

const NUMBER_KINDS: readonly Physical[] = ['i8', 'i16', 'i32', 'i64', 'f32', 'f64'];
const kindOf = (type: DataType): number => NUMBER_KINDS.indexOf(physicalOf(type));

function numberCast(engine: Engine, from: DataType, to: DataType): CastColumn | undefined {
  if (from.kind === 'DECIMAL') return fromDecimal(engine, from, to);
  if (to.kind === 'DECIMAL') return isInteger(from) ? toDecimal(engine, from, to) : undefined;
  return (vector) => castNumbers(engine, vector, to);
}

function castNumbers({ memory, kernels }: Engine, vector: Vector, to: DataType): Vector {
  const { type, values, validity, length } = vector;
  const out = memory.reserve(WIDTH_BYTES[physicalOf(to)] * length);
  kernels.castNumbers(kindOf(type), kindOf(to), values, length, out);
  return new Vector(memory, to, length, validity, out);
}

type DecimalType = Extract<DataType, { kind: 'DECIMAL' }>;

function toDecimal(engine: Engine, from: DataType, to: DecimalType): CastColumn {
  const words: DataType = { kind: 'BIGINT', nullable: from.nullable };
  return (vector) => {
    const wide = from.kind === 'BIGINT' ? vector : castNumbers(engine, vector, words);
    return rescale(engine, wide, 0, to);
  };
}

function fromDecimal(engine: Engine, from: DecimalType, to: DataType): CastColumn | undefined {
  if (to.kind === 'DECIMAL') return (vector) => rescale(engine, vector, from.scale, to);
  if (!isInteger(to)) return undefined;
  return ({ values, physical, validity, length }) => {
    const { memory, kernels } = engine;
    const width = WIDTH_BYTES[physicalOf(to)];
    const out = memory.reserve(width * length);
    kernels.decimalsToIntegers(values, WIDTH_BYTES[physical], from.scale, length, out, width);
    return new Vector(memory, to, length, validity, out);
  };
}

/** Digits that fall off round half up; what has too many before the point is null. */
function rescale(engine: Engine, vector: Vector, scale: number, to: DecimalType): Vector {
  const { memory, kernels } = engine;
  const { values, physical, length } = vector;
  const validity = ownValidity(engine, vector.validity, length);
  const width = WIDTH_BYTES[physicalOf(to)];
  const out = memory.reserve(width * length);
  const overflows = kernels.castDecimals(
    values,
    WIDTH_BYTES[physical],
    scale,
    validity,
    length,
    out,
    width,
    to.precision,
    to.scale,
  );
  return new Vector(memory, to, length, overflows === 0 ? vector.validity : validity, out);
}

function timeCast(
  engine: Engine,
  from: DataType,
  to: DataType,
  zone: Zone,
): CastColumn | undefined {
  const crosses = crossing(from, to);
  if (isTimestamp(from) && isTimestamp(to)) {
    return (vector) => castTimestamps(engine, shifted(engine, vector, crosses, zone), to);
  }
  return (vector) => throughMillis(engine, vector, to, crosses, zone);
}

type Crossing = 'to clock' | 'to instant' | 'none';

function crossing(from: DataType, to: DataType): Crossing {
  const isInstant = from.kind === 'TIMESTAMP_LTZ';
  if (isInstant === (to.kind === 'TIMESTAMP_LTZ')) return 'none';
  return isInstant ? 'to clock' : 'to instant';
}

function millisOf({ memory, kernels }: Engine, { type, values, length }: Vector): number {
  const millis = memory.reserve(8 * length);
  kernels.temporalToMillis(layoutOf(type)!, values, length, millis);
  return millis;
}

function cross(
  engine: Engine,
  zone: Zone,
  crosses: Crossing,
  millis: number,
  length: number,
): void {
  if (crosses === 'to clock') toClock(engine, zone, millis, length);
  else if (crosses === 'to instant') toInstants(engine, zone, millis, length);
}

/** The same column moved by the zone's offsets, digits below the millisecond kept. */
function shifted(engine: Engine, vector: Vector, crosses: Crossing, zone: Zone): Vector {
  if (crosses === 'none') return vector;
  const { memory, kernels } = engine;
  const { type, values, validity, length } = vector;
  const before = millisOf(engine, vector);
  const after = millisOf(engine, vector);
  cross(engine, zone, crosses, after, length);
  const MINUS = 1;
  kernels.arithmeticI64(MINUS, after, 1, before, 1, length, after);
  const out = memory.reserve(WIDTH_BYTES[vector.physical] * length);
  kernels.addMillis(layoutOf(type)!, 1, values, 1, after, 1, length, out);
  return new Vector(memory, type, length, validity, out);
}

function castTimestamps({ memory, kernels }: Engine, vector: Vector, to: DataType): Vector {
  const { type, values, validity, length } = vector;
  const [given, wanted] = [type, to].map((each) => ('precision' in each ? each.precision : 0));
  if (wanted! >= given! && vector.physical === physicalOf(to)) return retyped(vector, to);
  const out = memory.reserve(WIDTH_BYTES[physicalOf(to)] * length);
  const unit = 10n ** BigInt(9 - wanted!);
  kernels.castTimestamps(layoutOf(type)!, layoutOf(to)!, unit, values, length, out);
  return new Vector(memory, to, length, validity, out);
}

/** To and from dates and clocks, which have nothing below the millisecond. */
function throughMillis(
  engine: Engine,
  vector: Vector,
  to: DataType,
  crosses: Crossing,
  zone: Zone,
): Vector {
  const { memory, kernels } = engine;
  const { validity, length } = vector;
  const millis = millisOf(engine, vector);
  if (crosses === 'to clock') cross(engine, zone, crosses, millis, length);
  const precision = 'precision' in to ? to.precision : 3;
  if (precision < 3) kernels.roundMillis(10 ** (3 - precision), 0, millis, length, millis);
  if (crosses === 'to instant') cross(engine, zone, crosses, millis, length);
  const out = memory.reserve(WIDTH_BYTES[physicalOf(to)] * length);
  kernels.millisToTemporal(layoutOf(to)!, millis, length, out);
  return new Vector(memory, to, length, validity, out);
}

/** Rows, arrays, maps and multisets: their children, wherever those cast as columns. */
function nestedCast(
  from: DataType,
  to: DataType,
  context: EvaluationContext,
): CastColumn | undefined {
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    return childCasts(context, fieldTypes(from), fieldTypes(to), to);
  }
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') {
    return childCasts(context, [from.element], [to.element], to);
  }
  return undefined;
}

function fieldTypes(type: Extract<DataType, { kind: 'ROW' }>): readonly DataType[] {
  return type.fields.map((field) => field.type);
}

function childCasts(
  context: EvaluationContext,
  from: readonly DataType[],
  to: readonly DataType[],
  type: DataType,
): CastColumn | undefined {
  const casts = from.map((child, i) => columnCast(child, to[i]!, context));
  if (casts.some((cast) => cast === undefined)) return undefined;
  return ({ memory, length, validity, values, offsets, children }) => {
    const cast = children.map((child, i) => casts[i]!(child));
    if (cast.some((child) => child === null)) return null;
    return new Vector(memory, type, length, validity, values, offsets, cast as Vector[]);
  };
}
