/** Casts of literals that lose nothing, done while an expression is built so that plans stay small. */

import type { Value } from '../../batch/index.ts';
import { type DataType, isInteger } from '../../core/index.ts';

/** The literal as a value of `to`; undefined when that needs the run-time cast. */
export function foldCast(
  value: Exclude<Value, null>,
  from: DataType,
  to: DataType,
): Value | undefined {
  if (isInteger(from)) {
    const whole = BigInt(value as number | bigint);
    if (to.kind === 'BIGINT') return whole;
    if (to.kind === 'DOUBLE') return Number(whole);
    if (to.kind === 'DECIMAL') return scaled(whole, 0, to);
    if (isInteger(to) && widthOf(to) >= widthOf(from)) return Number(whole);
    return undefined;
  }
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL' && to.scale >= from.scale) {
    return scaled(value as bigint, from.scale, to);
  }
  if (from.kind === 'DECIMAL' && to.kind === 'DOUBLE') {
    return Number(decimalText(value as bigint, from.scale));
  }
  if (to.kind === 'VARCHAR' && (from.kind === 'VARCHAR' || from.kind === 'CHAR')) {
    return from.length <= to.length ? value : undefined;
  }
  return undefined;
}

const WIDTHS: readonly string[] = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];
const widthOf = ({ kind }: DataType): number => WIDTHS.indexOf(kind);

function scaled(
  unscaled: bigint,
  scale: number,
  to: { readonly precision: number; readonly scale: number },
): bigint | undefined {
  const value = unscaled * 10n ** BigInt(to.scale - scale);
  const bound = 10n ** BigInt(to.precision);
  return value < bound && value > -bound ? value : undefined;
}

function decimalText(unscaled: bigint, scale: number): string {
  return `${unscaled}e-${scale}`;
}
