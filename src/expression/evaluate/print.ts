/** Integers, decimals and times to text by kernels: CAST to STRING, DATE_FORMAT and FROM_UNIXTIME. */

import { type Engine, Vector, WIDTH_BYTES } from '../../batch/index.ts';
import { type DataType, isInteger, isTimestamp } from '../../core/index.ts';
import { findFunction } from '../catalogue.ts';
import type { Call, Expression } from '../expression.ts';
import { type Flavor, type Token, tokenize } from '../time/pattern.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import type { CompileCall, Compiler } from './compiler.ts';
import type { Frame, Node } from './node.ts';
import { RowFunctionNode } from './row-function.ts';
import { layoutOf } from './temporal.ts';
import { toClock } from './zone-shift.ts';

const WORD_DIGITS = 18;
const MAX_INTEGER_BYTES = 22;
const FRACTION = 520;

/** What the kernel knows of a pattern, by letter and count. */
const FIELDS: Readonly<Record<string, number>> = {
  yyyy: 512,
  uuuu: 512,
  MM: 513,
  dd: 514,
  HH: 515,
  mm: 516,
  ss: 517,
};

const encoder = new TextEncoder();

/** Text of times as the kernel writes it: tokens, and the bytes they come to. */
export interface TimePrint {
  readonly tokens: Uint16Array;
  readonly widthBytes: number;
}

/** Undefined where a pattern has names, or numbers without a fixed number of digits. */
function timePrint(pattern: readonly Token[], flavor: Flavor): TimePrint | undefined {
  const tokens: number[] = [];
  let widthBytes = 0;
  for (const token of pattern) {
    if (token.kind === 'text') {
      const bytes = encoder.encode(token.text);
      tokens.push(...bytes);
      widthBytes += bytes.length;
      continue;
    }
    const { letter, count } = token;
    const field = FIELDS[letter.repeat(count)] ?? fractionField(letter, count, flavor);
    if (field === undefined || (letter === 'u' && flavor === 'legacy')) return undefined;
    tokens.push(field);
    widthBytes += count;
  }
  return { tokens: Uint16Array.from(tokens), widthBytes };
}

function fractionField(letter: string, count: number, flavor: Flavor): number | undefined {
  if (letter !== 'S' || count > 9 || (flavor === 'legacy' && count !== 3)) return undefined;
  return FRACTION + count;
}

/** How CAST prints a date or timestamp of a type; undefined for other types. */
export function castPrint(type: DataType): TimePrint | undefined {
  const date = 'yyyy-MM-dd';
  if (type.kind === 'DATE') return timePrint(tokenize(date, 'modern'), 'modern');
  if (!isTimestamp(type)) return undefined;
  const digits = 'precision' in type ? type.precision : 0;
  const fraction = digits === 0 ? '' : `.${'S'.repeat(digits)}`;
  return timePrint(tokenize(`${date} HH:mm:ss${fraction}`, 'modern'), 'modern');
}

/** Whether every number of a type has a text that the kernel writes. */
export function printsAsNumber(type: DataType): boolean {
  return isInteger(type) || (type.kind === 'DECIMAL' && type.precision <= WORD_DIGITS);
}

export function printNumbers({ memory, kernels }: Engine, vector: Vector, to: DataType): Vector {
  const { type, values, validity, length, physical } = vector;
  const scale = type.kind === 'DECIMAL' ? type.scale : 0;
  const offsets = memory.reserve(4 * (length + 1));
  const out = memory.reserve(MAX_INTEGER_BYTES * length);
  kernels.printIntegers(values, WIDTH_BYTES[physical], scale, length, offsets, out);
  return new Vector(memory, to, length, validity, out, offsets);
}

/** Null where a year has no four digits. `millis` are those of the clock to print. */
export function printTimes(
  { memory, kernels }: Engine,
  vector: Vector,
  millis: number,
  { tokens, widthBytes }: TimePrint,
  to: DataType,
): Vector | null {
  const { type, values, validity, length } = vector;
  const pattern = memory.reserve(2 * tokens.length);
  memory.u16.set(tokens, pattern >>> 1);
  const offsets = memory.reserve(4 * (length + 1));
  const out = memory.reserve(widthBytes * length);
  const layout = layoutOf(type) ?? -1;
  const refused = kernels.printTimes(
    layout,
    values,
    millis,
    validity,
    pattern,
    tokens.length,
    length,
    out,
  );
  if (refused >= 0) return null;
  kernels.evenOffsets(widthBytes, length, offsets);
  return new Vector(memory, to, length, validity, out, offsets);
}

/** DATE_FORMAT of timestamps and FROM_UNIXTIME, with a literal pattern of fixed width. */
export const compilePrint: CompileCall = (call, compiler) => {
  const [time, pattern] = call.args;
  const isUnixTime = call.name === 'FROM_UNIXTIME';
  if (
    time === undefined ||
    !(isUnixTime || (call.name === 'DATE_FORMAT' && isTimestamp(time.type)))
  ) {
    return undefined;
  }
  const flavor = isUnixTime ? 'legacy' : 'modern';
  const text = pattern === undefined ? 'yyyy-MM-dd HH:mm:ss' : textOf(pattern);
  const print = text === undefined ? undefined : timePrint(tokenize(text, flavor), flavor);
  return print === undefined ? undefined : new PrintNode(call, compiler, print);
};

function textOf(pattern: Expression): string | undefined {
  return pattern.kind === 'literal' && typeof pattern.value === 'string'
    ? pattern.value
    : undefined;
}

const MILLIS_PER_SECOND = 1000n;

class PrintNode implements Node {
  readonly type: DataType;
  readonly #engine: Engine;
  readonly #zone: Zone;
  readonly #print: TimePrint;
  readonly #time: Node;
  readonly #byRow: Node;

  constructor(call: Call, compiler: Compiler, print: TimePrint) {
    this.type = call.type;
    this.#engine = compiler.engine;
    this.#zone = zoneOf(compiler.context.timeZone);
    this.#print = print;
    this.#time = compiler.node(call.args[0]!);
    this.#byRow = new RowFunctionNode(call, findFunction(call.name)!, compiler);
  }

  evaluate(frame: Frame): Vector {
    const { memory, kernels } = this.#engine;
    const time = this.#time.evaluate(frame);
    const { type, values, length } = time;
    const millis = memory.reserve(8 * length);
    if (type.kind === 'BIGINT') kernels.scaleWords(values, MILLIS_PER_SECOND, length, millis);
    else kernels.temporalToMillis(layoutOf(type)!, values, length, millis);
    if (type.kind !== 'TIMESTAMP') toClock(this.#engine, this.#zone, millis, length);
    const printed = printTimes(this.#engine, time, millis, this.#print, this.type);
    return printed ?? this.#byRow.evaluate(frame);
  }
}
