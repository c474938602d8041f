/** The time of day: what the host's clock says, on the session's calendar. */

import { DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ } from '../../core/index.ts';
import { unsupported } from '../errors.ts';
import {
  type BoundCall,
  bound,
  type FunctionOptions,
  type RowFunction,
  type ScalarFunction,
} from '../function.ts';
import { ANY, givesNotNull, INT, optional, type ResultRule, takes } from '../signature.ts';
import { dayOf, nanosOf, timeOf } from '../time/units.ts';
import { zoneOf } from '../time/zone.ts';

function localClock(read: (localMs: number) => number | bigint) {
  return ({ context }: BoundCall): RowFunction => {
    const zone = zoneOf(context.timeZone);
    return () => {
      const nowMs = context.nowMs();
      return read(nowMs + zone.offsetAt(nowMs));
    };
  };
}

const instant =
  ({ context }: BoundCall): RowFunction =>
  () =>
    nanosOf(context.nowMs());

/** Null until there is a watermark; rounded down where it lies between two milliseconds. */
function bindWatermark({ context }: BoundCall): RowFunction {
  return () => {
    if (context.watermarkMs === undefined) throw unsupported('CURRENT_WATERMARK in this place');
    const watermarkMs = context.watermarkMs();
    return Number.isFinite(watermarkMs) ? nanosOf(Math.floor(watermarkMs)) : null;
  };
}

const ofBatch: FunctionOptions = { deterministic: 'within-batch' };
const ofRow: FunctionOptions = { deterministic: false };
const wholeSeconds = (localMs: number): number => Math.floor(timeOf(localMs) / 1000) * 1000;

const secondsOf: ResultRule = (types, args) => {
  const precision = args[0]?.kind === 'literal' ? Number(args[0].value) : 0;
  return TIME(types.length === 0 ? 0 : precision, false);
};

const precise = takes(optional(INT));

export const CLOCK: readonly ScalarFunction[] = [
  bound('CURRENT_DATE', takes(), givesNotNull(DATE()), localClock(dayOf), ofBatch),
  bound('CURRENT_TIME', precise, secondsOf, localClock(wholeSeconds), ofBatch),
  bound('LOCALTIME', precise, secondsOf, localClock(wholeSeconds), ofBatch),
  bound('LOCALTIMESTAMP', precise, givesNotNull(TIMESTAMP(3)), localClock(nanosOf), ofBatch),
  bound('CURRENT_TIMESTAMP', precise, givesNotNull(TIMESTAMP_LTZ(3)), instant, ofBatch),
  bound('NOW', takes(), givesNotNull(TIMESTAMP_LTZ(3)), instant, ofBatch),
  bound('CURRENT_ROW_TIMESTAMP', takes(), givesNotNull(TIMESTAMP_LTZ(3)), instant, ofRow),
  bound('PROCTIME', takes(), givesNotNull(TIMESTAMP_LTZ(3)), instant, ofRow),
  bound(
    'CURRENT_WATERMARK',
    takes(ANY),
    ([type]) => ({ ...type!, nullable: true }),
    bindWatermark,
    { ...ofRow, nulls: 'called' },
  ),
];
