/** EXTRACT, FLOOR and CEIL to units, time plus interval and TIMESTAMPDIFF by kernels over milliseconds. */

import { type Engine, physicalOf, Vector, WIDTH_BYTES } from '../../batch/index.ts';
import { type DataType, isTimestamp } from '../../core/index.ts';
import type { Call, Expression } from '../expression.ts';
import { FIELDS, UNIT_MILLIS, UNIT_MONTHS, UNIT_NANOS, unitName } from '../time/unit.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import { type Frame, type Node, type Operand, operands } from './node.ts';
import { validityOfBoth } from './validity.ts';
import { toClock, toInstants } from './zone-shift.ts';

/** How a time lies in memory, as the kernels number it; undefined for what is no time. */
export function layoutOf(type: DataType): number | undefined {
  if (isTimestamp(type)) return physicalOf(type) === 'i64' ? 0 : 1;
  return type.kind === 'DATE' ? 2 : type.kind === 'TIME' ? 3 : undefined;
}

export const compileTemporal: CompileCall = (call, compiler) => {
  const { name, args } = call;
  switch (name) {
    case 'EXTRACT':
      return new ExtractNode(call, compiler);
    case 'FLOOR':
    case 'CEIL':
      return args.length === 2 ? new RoundNode(call, compiler) : undefined;
    case 'TIMESTAMPDIFF':
      return new DifferenceNode(call, compiler);
    case 'PLUS':
    case 'MINUS':
      return compileShift(call, compiler);
    default:
      return undefined;
  }
};

function unitOf(argument: Expression | undefined): string {
  return unitName(argument?.kind === 'literal' ? String(argument.value) : '');
}

/** Milliseconds of a column's times: by the session's clock where they are instants. */
function localMillis(engine: Engine, vector: Vector, zone: Zone): number {
  const millis = millisOf(engine, vector);
  if (vector.type.kind === 'TIMESTAMP_LTZ') toClock(engine, zone, millis, vector.length);
  return millis;
}

function millisOf(engine: Engine, { type, values, length }: Vector): number {
  const millis = engine.memory.reserve(8 * length);
  engine.kernels.temporalToMillis(layoutOf(type)!, values, length, millis);
  return millis;
}

class ExtractNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #zone: Zone;
  readonly #node: Node;
  readonly #unit: string;

  constructor({ type, args }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#zone = zoneOf(compiler.context.timeZone);
    this.#unit = unitOf(args[0]);
    this.#node = compiler.node(args[1]!);
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const vector = this.#node.evaluate(frame);
    const { type, values, length } = vector;
    const out = memory.reserve(8 * length);
    if (type.kind === 'INTERVAL_YEAR_MONTH' || type.kind === 'INTERVAL_DAY_TIME') {
      const isMonths = type.kind === 'INTERVAL_YEAR_MONTH';
      kernels.extractInterval(FIELDS[this.#unit]!, isMonths ? 1 : 0, values, length, out);
    } else if (this.#unit === 'EPOCH') {
      kernels.extractMillis(FIELDS['EPOCH']!, millisOf(this.#engine, vector), length, out);
    } else {
      const millis = localMillis(this.#engine, vector, this.#zone);
      const fraction = UNIT_NANOS[this.#unit];
      if (fraction === undefined) kernels.extractMillis(FIELDS[this.#unit]!, millis, length, out);
      else kernels.extractFraction(layoutOf(type)!, fraction, values, millis, length, out);
    }
    return new Vector(memory, this.type, length, vector.validity, out);
  }
}

class RoundNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #zone: Zone;
  readonly #node: Node;
  readonly #unit: string;
  readonly #up: number;

  constructor({ type, args, name }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#zone = zoneOf(compiler.context.timeZone);
    this.#node = compiler.node(args[0]!);
    this.#unit = unitOf(args[1]);
    this.#up = name === 'CEIL' ? 1 : 0;
  }

  evaluate(frame: Frame): Vector {
    const vector = this.#node.evaluate(frame);
    const { length } = vector;
    const { kind } = this.type;
    const size = UNIT_MILLIS[this.#unit];
    const isDay = size !== undefined && size >= UNIT_MILLIS['DAY']!;
    const keepsDates = kind === 'DATE' && size !== undefined && this.#unit !== 'WEEK';
    if (keepsDates || (kind === 'TIME' && (size === undefined || isDay))) return vector;
    const { memory, kernels } = this.#engine;
    const millis = localMillis(this.#engine, vector, this.#zone);
    const rounded = memory.reserve(8 * length);
    if (this.#unit === 'MILLISECOND') {
      const layout = layoutOf(vector.type)!;
      kernels.roundToMilli(layout, this.#up, vector.values, millis, length, rounded);
    } else if (size !== undefined && this.#unit !== 'WEEK') {
      kernels.roundMillis(size, this.#up, millis, length, rounded);
    } else kernels.roundMillisToDate(FIELDS[this.#unit]!, this.#up, millis, length, rounded);
    if (kind === 'TIMESTAMP_LTZ') toInstants(this.#engine, this.#zone, rounded, length);
    const out = memory.reserve(WIDTH_BYTES[physicalOf(this.type)] * length);
    kernels.millisToTemporal(layoutOf(this.type)!, rounded, length, out);
    return new Vector(memory, this.type, length, vector.validity, out);
  }
}

class DifferenceNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #zone: Zone;
  readonly #from: Node;
  readonly #to: Node;
  readonly #unit: string;

  constructor({ type, args }: Call, compiler: Compiler) {
    this.type = type;
    this.#engine = compiler.engine;
    this.#zone = zoneOf(compiler.context.timeZone);
    this.#unit = unitOf(args[0]);
    this.#from = compiler.node(args[1]!);
    this.#to = compiler.node(args[2]!);
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const { length } = frame;
    const from: Operand = { vector: this.#from.evaluate(frame), step: 1 };
    const to: Operand = { vector: this.#to.evaluate(frame), step: 1 };
    const validity = validityOfBoth(this.#engine, from, to, length);
    const bothInstants =
      from.vector.type.kind === 'TIMESTAMP_LTZ' && to.vector.type.kind === 'TIMESTAMP_LTZ';
    const read = ({ vector }: Operand): number =>
      bothInstants && this.#unit in UNIT_MILLIS
        ? millisOf(this.#engine, vector)
        : localMillis(this.#engine, vector, this.#zone);
    const [a, b] = [read(to), read(from)];
    const out = memory.reserve(4 * length);
    const size = BigInt(UNIT_MILLIS[this.#unit] ?? 0);
    kernels.differenceMillis(size, UNIT_MONTHS[this.#unit] ?? 1, a, b, length, out);
    return new Vector(memory, this.type, length, validity, out);
  }
}

function compileShift(call: Call, compiler: Compiler): Node | undefined {
  const [a, b] = call.args as [Expression, Expression];
  if (layoutOf(call.type) === undefined) return undefined;
  const [time, interval] = layoutOf(a.type) === undefined ? [b, a] : [a, b];
  return new ShiftNode(call, compiler, compiler.node(time), compiler.node(interval));
}

/** A time plus or minus an interval. Instants move by months on the session's clock. */
class ShiftNode implements Node {
  readonly type: DataType;
  readonly #compiler: Compiler;
  readonly #sign: number;
  readonly #time: Node;
  readonly #interval: Node;

  constructor({ name, type }: Call, compiler: Compiler, time: Node, interval: Node) {
    this.type = type;
    this.#compiler = compiler;
    this.#sign = name === 'MINUS' ? -1 : 1;
    this.#time = time;
    this.#interval = interval;
  }

  evaluate(frame: Frame): Vector {
    const { engine } = this.#compiler;
    const { memory, kernels } = engine;
    const { length } = frame;
    const [time, interval] = operands(this.#time, this.#interval, frame);
    const validity = validityOfBoth(engine, time, interval, length);
    const out = memory.reserve(WIDTH_BYTES[physicalOf(this.type)] * length);
    const isMonths = interval.vector.type.kind === 'INTERVAL_YEAR_MONTH';
    const kernel = isMonths ? kernels.addMonths : kernels.addMillis;
    kernel(
      layoutOf(this.type)!,
      this.#sign,
      time.vector.values,
      time.step,
      interval.vector.values,
      interval.step,
      length,
      out,
    );
    return new Vector(memory, this.type, length, validity, out);
  }
}
