/** Which accumulator runs a built-in aggregate function for the types of a call. */

import { type Physical, physicalOf } from '../../batch/index.ts';
import { MillraceError, typeToString } from '../../core/index.ts';
import type { AggregateCall } from '../../expression/index.ts';
import type { Accumulator } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { argumentAt } from './arguments.ts';
import type { CellBlock } from './cell-block.ts';
import { Count } from './count.ts';
import { DecimalSum } from './decimal-sum.ts';
import { ExactDoubleSum, PlainDoubleSum } from './double-sum.ts';
import { Extreme, isOrdered } from './extreme.ts';
import { IntegerSum } from './integer-sum.ts';
import type { NumericResult } from './numeric.ts';

/** What an accumulator is made with. */
export interface AccumulatorSetting {
  readonly block: CellBlock;
  readonly call: AggregateCall;
  readonly admission: Admission;
  /** The input may hold -U and -D. */
  readonly retracting: boolean;
  /** `table.exec.double-sum`. */
  readonly doubleSum: 'exact' | 'plain';
}

type Factory = (setting: AccumulatorSetting) => Accumulator;

const FACTORIES: Readonly<Record<string, Factory>> = {
  COUNT: ({ block, admission, call }) => new Count(block, admission, call.type),
  SUM: (setting) => createSum(setting, 'sum'),
  SUM0: (setting) => createSum(setting, 'sum0'),
  $SUM0: (setting) => createSum(setting, 'sum0'),
  AVG: (setting) => createSum(setting, 'average'),
  MIN: (setting) => createExtreme(setting, false),
  MAX: (setting) => createExtreme(setting, true),
};

/** @throws MillraceError AGGREGATE_UNSUPPORTED */
export function createAccumulator(setting: AccumulatorSetting): Accumulator {
  const factory = FACTORIES[setting.call.name];
  if (factory === undefined) throw unsupported(setting.call);
  return factory(setting);
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
  const { block, call, admission, retracting } = setting;
  const argument = argumentAt(call, 0);
  if (!isOrdered(physicalOf(argument.type)) || retracting) throw unsupported(call);
  return new Extreme(block, argument, call.type, admission, max);
}

function unsupported(call: AggregateCall): MillraceError {
  const types = call.args.map((argument) => typeToString(argument.type)).join(', ');
  return new MillraceError(
    'AGGREGATE_UNSUPPORTED',
    `no accumulator for the aggregate ${call.name}(${types})`,
  );
}
