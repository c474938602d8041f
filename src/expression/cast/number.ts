/** Casts among numbers and booleans: integers wrap, floats saturate as in Java, decimals overflow to null. */

import type { Value } from '../../batch/index.ts';
import { type DataType, isInteger, isNumeric } from '../../core/index.ts';
import {
  type Decimal,
  decimalOfNumber,
  numberOfDecimal,
  powerOfTen,
  toDecimal,
} from '../value/decimal.ts';
import type { Caster } from './caster.ts';

const BITS: Readonly<Record<string, number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  BIGINT: 64,
};

export function castNumber(from: DataType, to: DataType): Caster | undefined {
  if (from.kind === 'BOOLEAN') return fromBoolean(to);
  if (to.kind === 'BOOLEAN' && isInteger(from)) {
    return (value: number | bigint) => value !== 0 && value !== 0n;
  }
  if (!isNumeric(from) || !isNumeric(to)) return undefined;
  if (to.kind === 'DECIMAL') {
    const read = decimalReader(from);
    return (value) => {
      const decimal = read(value);
      return decimal === undefined ? null : toDecimal(decimal, to);
    };
  }
  if (isInteger(to)) return toInteger(from, to);
  const round = to.kind === 'FLOAT' ? Math.fround : (value: number) => value;
  if (from.kind === 'DECIMAL') {
    return (value: bigint) => round(numberOfDecimal(value, from.scale));
  }
  return (value: number | bigint) => round(Number(value));
}

function fromBoolean(to: DataType): Caster | undefined {
  if (to.kind === 'DECIMAL') {
    return (value: boolean) => toDecimal({ unscaled: value ? 1n : 0n, scale: 0 }, to);
  }
  if (to.kind === 'BIGINT') return (value: boolean) => (value ? 1n : 0n);
  return isNumeric(to) ? (value: boolean) => (value ? 1 : 0) : undefined;
}

function decimalReader(from: DataType): (value: never) => Decimal | undefined {
  if (from.kind === 'DECIMAL') return (unscaled: bigint) => ({ unscaled, scale: from.scale });
  if (isInteger(from)) return (value: number | bigint) => ({ unscaled: BigInt(value), scale: 0 });
  return (value: number) => decimalOfNumber(value);
}

function toInteger(from: DataType, to: DataType): Caster {
  const wrap = wrapTo(BITS[to.kind]!);
  if (isInteger(from)) return (value: number | bigint) => wrap(BigInt(value));
  if (from.kind === 'DECIMAL') {
    const unit = powerOfTen(from.scale);
    return (value: bigint) => wrap(value / unit);
  }
  const saturated = to.kind === 'BIGINT' ? 64 : 32;
  return (value: number) => wrap(saturate(value, saturated));
}

function wrapTo(bits: number): (value: bigint) => Value {
  if (bits === 64) return (value) => BigInt.asIntN(64, value);
  return (value) => Number(BigInt.asIntN(bits, value));
}

/** Java's (int) and (long) of a double: NaN is 0. */
function saturate(value: number, bits: number): bigint {
  if (Number.isNaN(value)) return 0n;
  const limit = 2n ** BigInt(bits - 1);
  if (value >= Number(limit)) return limit - 1n;
  if (value < -Number(limit)) return -limit;
  return BigInt(Math.trunc(value));
}
