/** Numbers of any type as doubles. */

import { type Engine, physicalOf, Vector, vectorOf } from '../../batch/index.ts';
import { DOUBLE } from '../../core/index.ts';
import { physicalWidth } from './numeric.ts';

/** The column as DOUBLE; decimals are rounded to the nearest. */
export function doublesOf(engine: Engine, column: Vector): Vector {
  const { memory, kernels } = engine;
  const { type, length, validity } = column;
  const physical = physicalOf(type);
  if (physical === 'f64') return column;
  const scale = type.kind === 'DECIMAL' ? type.scale : 0;
  if (physical === 'i128') {
    const values = Array.from({ length }, (_, row) => {
      const value = column.get(row);
      return value === null ? null : decimalToDouble(value as bigint, scale);
    });
    return vectorOf(memory, DOUBLE(), values);
  }
  const out = memory.reserve(8 * length);
  const width = physicalWidth(type);
  kernels.toDoubles(column.values, width, physical === 'f32', length, 10 ** scale, out);
  return new Vector(memory, DOUBLE(), length, validity, out);
}

/** Correctly rounded: JavaScript reads decimal text exactly. */
function decimalToDouble(unscaled: bigint, scale: number): number {
  return Number(`${unscaled}e-${scale}`);
}

/**
 * A double as an unscaled decimal, rounded half up from its shortest text, as Java's
 * BigDecimal.valueOf does; null when it is not finite.
 */
export function doubleToDecimal(value: number, scale: number): bigint | null {
  if (!Number.isFinite(value)) return null;
  const [mantissa, exponentText] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = BigInt(mantissa.replace('.', ''));
  const fraction = mantissa.length > 1 ? mantissa.length - 2 : 0;
  const shift = Number(exponentText) - fraction + scale;
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : (digits + divisor / 2n) / divisor;
  return value < 0 ? -magnitude : magnitude;
}
