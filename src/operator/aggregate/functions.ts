/** Which accumulator runs a built-in aggregate function for the types of a call. */

import { type Engine, type Physical, physicalOf, type Value } from '../../batch/index.ts';
import { type DataType, MillraceError, type Schema, typeToString } from '../../core/index.ts';
import type { AggregateCall, Expression } from '../../expression/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { argumentAt } from './arguments.ts';
import { BitmapAggregate } from './bitmap-aggregate.ts';
import type { CellBlock } from './cell-block.ts';
import { Collect, Percentile } from './collect.ts';
import { Count } from './count.ts';
import { DecimalSum } from './decimal-sum.ts';
import { ExactDoubleSum, PlainDoubleSum } from './double-sum.ts';
import { Extreme, isOrdered } from './extreme.ts';
import { IntegerSum } from './integer-sum.ts';
import { jsonText } from './json-text.ts';
import { KeptValue } from './kept-value.ts';
import { ListAggregate, type ListResult } from './list-aggregate.ts';
import { arrayOf, firstOf, joined, jsonArray, jsonObject, singleValue } from './list-results.ts';
import type { NumericResult } from './numeric.ts';
import { RetractingExtreme } from './retracting-extreme.ts';
import { UserAggregate } from './user-aggregate.ts';
import { Variance } from './variance.ts';

/** What an accumulator is made with. */
export interface AccumulatorSetting {
  readonly context: OperatorContext;
  /** Of the batches that rows come in: the input's columns, then arguments that had to be computed. */
  readonly schema: Schema;
  readonly block: CellBlock;
  /** Over those columns. */
  readonly call: AggregateCall;
  /** As the plan has it. */
  readonly source: AggregateCall;
  /** Text of the call, unique within the operator. */
  readonly name: string;
  readonly admission: Admission;
  /** The input may hold -U and -D. */
  readonly retracting: boolean;
  /** `table.exec.double-sum`. */
  readonly doubleSum: 'exact' | 'plain';
}

interface AggregateFunction {
  readonly create: (setting: AccumulatorSetting) => Accumulator;
  /** Positions of the arguments that leave a row out when they are null; default the first. */
  readonly required?: readonly number[];
  /** Counts each value once, with or without DISTINCT. */
  readonly distinct?: boolean;
}

const FUNCTIONS: Readonly<Record<string, AggregateFunction>> = {
  COUNT: { create: createCount },
  APPROX_COUNT_DISTINCT: { create: createCount, distinct: true },
  SUM: { create: (setting) => createSum(setting, 'sum') },
  SUM0: { create: (setting) => createSum(setting, 'sum0') },
  AVG: { create: (setting) => createSum(setting, 'average') },
  MIN: { create: (setting) => createExtreme(setting, false) },
  MAX: { create: (setting) => createExtreme(setting, true) },
  VAR_POP: { create: (setting) => new Variance(setting, { sample: false, root: false }) },
  VAR_SAMP: { create: (setting) => new Variance(setting, { sample: true, root: false }) },
  STDDEV_POP: { create: (setting) => new Variance(setting, { sample: false, root: true }) },
  STDDEV_SAMP: { create: (setting) => new Variance(setting, { sample: true, root: true }) },
  FIRST_VALUE: { create: (setting) => createEdge(setting, 'first') },
  LAST_VALUE: { create: (setting) => createEdge(setting, 'last') },
  SINGLE_VALUE: { create: (setting) => createList(setting, singleValue), required: [] },
  LISTAGG: { create: createListAggregate },
  ARRAY_AGG: { create: (setting) => createList(setting, arrayOf), required: [] },
  JSON_ARRAYAGG_NULL_ON_NULL: { create: createJsonArray, required: [] },
  JSON_ARRAYAGG_ABSENT_ON_NULL: { create: createJsonArray },
  JSON_OBJECTAGG_NULL_ON_NULL: { create: createJsonObject, required: [0] },
  JSON_OBJECTAGG_ABSENT_ON_NULL: { create: createJsonObject, required: [0, 1] },
  COLLECT: { create: (setting) => new Collect(setting) },
  PERCENTILE: { create: (setting) => new Percentile(setting) },
  BITMAP_BUILD_AGG: { create: (setting) => new BitmapAggregate(setting, 'build') },
  BITMAP_BUILD_CARDINALITY_AGG: { create: (setting) => new BitmapAggregate(setting, 'build') },
  BITMAP_AND_AGG: { create: (setting) => new BitmapAggregate(setting, 'and') },
  BITMAP_AND_CARDINALITY_AGG: { create: (setting) => new BitmapAggregate(setting, 'and') },
  BITMAP_OR_AGG: { create: (setting) => new BitmapAggregate(setting, 'or') },
  BITMAP_OR_CARDINALITY_AGG: { create: (setting) => new BitmapAggregate(setting, 'or') },
  BITMAP_XOR_AGG: { create: (setting) => new BitmapAggregate(setting, 'xor') },
  BITMAP_XOR_CARDINALITY_AGG: { create: (setting) => new BitmapAggregate(setting, 'xor') },
};

/** @throws MillraceError AGGREGATE_UNSUPPORTED */
export function createAccumulator(setting: AccumulatorSetting): Accumulator {
  return functionOf(setting.call, setting.context).create(setting);
}

/** Arguments whose null leaves a row out. */
export function requiredArguments(
  call: AggregateCall,
  context: OperatorContext,
): readonly Expression[] {
  const { required = [0] } = functionOf(call, context);
  return required.flatMap((position) => call.args[position] ?? []);
}

/** Whether each value of a cell counts once. */
export function isDistinct(call: AggregateCall, context: OperatorContext): boolean {
  return call.distinct || functionOf(call, context).distinct === true;
}

/** A function of the user stands before a built-in one of its name. */
function functionOf(call: AggregateCall, context: OperatorContext): AggregateFunction {
  const user = context.functions?.get(call.name);
  if (user?.kind === 'aggregate') {
    return { create: (setting) => new UserAggregate(setting, user), required: [] };
  }
  const found = FUNCTIONS[call.name];
  if (found === undefined) throw unsupported(call);
  return found;
}

function createCount({ block, admission, call }: AccumulatorSetting): Accumulator {
  return new Count(block, admission, call.type);
}

const INTEGERS: readonly Physical[] = ['i8', 'i16', 'i32', 'i64'];

function createSum(setting: AccumulatorSetting, result: NumericResult): Accumulator {
  const { block, call, admission, doubleSum } = setting;
  const argument = argumentAt(call, 0);
  const physical = physicalOf(argument.type);
  if (argument.type.kind === 'DECIMAL') {
    return new DecimalSum(block, argument, call.type, admission, result);
  }
  if (physical === 'f32' || physical === 'f64') {
    const Sum = doubleSum === 'exact' ? ExactDoubleSum : PlainDoubleSum;
    return new Sum(block, argument, call.type, admission, result);
  }
  if (INTEGERS.includes(physical)) {
    return new IntegerSum(block, argument, call.type, admission, result);
  }
  throw unsupported(call);
}

function createExtreme(setting: AccumulatorSetting, max: boolean): Accumulator {
  const { context, block, call, name, admission, retracting } = setting;
  const argument = argumentAt(call, 0);
  const physical = physicalOf(argument.type);
  const text = physical === 'utf8' || physical === 'bytes';
  if (!text && physical !== 'bit' && !isOrdered(physical)) throw unsupported(call);
  if (retracting || physical === 'bit') {
    return new RetractingExtreme(context, name, argument, call.type, max);
  }
  if (!text) return new Extreme(block, argument, call.type, admission, max);
  const choice = max ? 'maximum' : 'minimum';
  return new KeptValue(context, block, name, argument, call.type, choice);
}

function createEdge(setting: AccumulatorSetting, edge: 'first' | 'last'): Accumulator {
  const { context, block, call, name, retracting } = setting;
  const argument = argumentAt(call, 0);
  if (!retracting) return new KeptValue(context, block, name, argument, call.type, edge);
  const result = firstOf(context.engine, call.type);
  return new ListAggregate(setting, { kept: [argument], result, newestFirst: edge === 'last' });
}

function createList(
  setting: AccumulatorSetting,
  result: (engine: Engine, type: DataType) => ListResult,
): Accumulator {
  const { context, call } = setting;
  const kept = [argumentAt(call, 0)];
  return new ListAggregate(setting, { kept, result: result(context.engine, call.type) });
}

function createJsonArray(setting: AccumulatorSetting): Accumulator {
  const { context, call } = setting;
  const kept = [argumentAt(call, 0)];
  const result = jsonArray(context.engine, call.type, jsonWriter(setting, 0));
  return new ListAggregate(setting, { kept, result });
}

function createJsonObject(setting: AccumulatorSetting): Accumulator {
  const { context, call } = setting;
  const kept = [argumentAt(call, 0), argumentAt(call, 1)];
  const result = jsonObject(context.engine, call.type, jsonWriter(setting, 1));
  return new ListAggregate(setting, { kept, result });
}

/** Calls whose text is JSON already, so that it is not quoted again. */
const JSON_CALLS: ReadonlySet<string> = new Set([
  'JSON',
  'JSON_ARRAY',
  'JSON_OBJECT',
  'JSON_STRING',
]);

function jsonWriter({ source }: AccumulatorSetting, position: number): (value: Value) => string {
  const argument = argumentAt(source, position);
  if (argument.kind === 'call' && JSON_CALLS.has(argument.name)) return (value) => String(value);
  return (value) => jsonText(value, argument.type);
}

const DEFAULT_DELIMITER = ',';

function createListAggregate(setting: AccumulatorSetting): Accumulator {
  const { context, call } = setting;
  const value = argumentAt(call, 0);
  const delimiter = call.args[1];
  if (delimiter !== undefined && delimiter.kind !== 'literal') {
    const result = joined(context.engine, call.type, null);
    return new ListAggregate(setting, { kept: [value, delimiter], result });
  }
  const text = delimiter === undefined ? DEFAULT_DELIMITER : String(delimiter.value);
  const result = joined(context.engine, call.type, text);
  return new ListAggregate(setting, { kept: [value], result });
}

function unsupported(call: AggregateCall): MillraceError {
  const types = call.args.map((argument) => typeToString(argument.type)).join(', ');
  return new MillraceError(
    'AGGREGATE_UNSUPPORTED',
    `no accumulator for the aggregate ${call.name}(${types})`,
  );
}
