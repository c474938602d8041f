/** Functions of bitmaps: sets of 32-bit integers, which columns hold in the portable Roaring format. */

import { RoaringBitmap, type Value } from '../../batch/index.ts';
import {
  ARRAY,
  BIGINT,
  BYTES,
  type DataType,
  INTEGER,
  isInteger,
  STRING,
} from '../../core/index.ts';
import { evaluationFailed } from '../errors.ts';
import { type ScalarFunction, scalar } from '../function.ts';
import { BYTE_STRING, family, gives, likeArgument, type Parameter, takes } from '../signature.ts';

const BITMAP = family('BITMAP', ({ kind }) => kind === 'BITMAP');

/** Cast to ARRAY<INT>; a BIGINT may be too large for that. */
const INTEGERS: Parameter = {
  text: '<ARRAY<INTEGER>>',
  accept: (type) =>
    type.kind === 'ARRAY' && isInteger(type.element) && type.element.kind !== 'BIGINT'
      ? ARRAY(INTEGER(type.element.nullable))
      : undefined,
};

const bitmapType: DataType = { kind: 'BITMAP', nullable: true };

type Combine = (a: RoaringBitmap, b: RoaringBitmap) => RoaringBitmap;

function combined(name: string, combine: Combine): ScalarFunction {
  return scalar(name, takes(BITMAP, BITMAP), likeArgument(0), (a: Uint8Array, b: Uint8Array) =>
    combine(RoaringBitmap.fromBytes(a), RoaringBitmap.fromBytes(b)).toBytes(),
  );
}

function build(values: readonly Value[]): Uint8Array {
  return RoaringBitmap.of(values.filter((value) => typeof value === 'number')).toBytes();
}

/** Written anew, so that equal bitmaps have equal bytes. */
function fromBytes(bytes: Uint8Array): Uint8Array {
  try {
    return RoaringBitmap.fromBytes(bytes).toBytes();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw evaluationFailed('BITMAP_FROM_BYTES', `no bitmap in the bytes: ${error.message}`);
  }
}

export const BITMAP_FUNCTIONS: readonly ScalarFunction[] = [
  combined('BITMAP_AND', (a, b) => a.and(b)),
  combined('BITMAP_OR', (a, b) => a.or(b)),
  combined('BITMAP_XOR', (a, b) => a.xor(b)),
  combined('BITMAP_ANDNOT', (a, b) => a.andNot(b)),
  scalar('BITMAP_BUILD', takes(INTEGERS), gives(bitmapType), build),
  scalar('BITMAP_CARDINALITY', takes(BITMAP), gives(BIGINT()), (bytes: Uint8Array) =>
    BigInt(RoaringBitmap.fromBytes(bytes).cardinality),
  ),
  scalar('BITMAP_FROM_BYTES', takes(BYTE_STRING), gives(bitmapType), fromBytes),
  scalar('BITMAP_TO_ARRAY', takes(BITMAP), gives(ARRAY(INTEGER())), (bytes: Uint8Array) =>
    Array.from(RoaringBitmap.fromBytes(bytes).values(), (value) => value | 0),
  ),
  scalar('BITMAP_TO_BYTES', takes(BITMAP), gives(BYTES()), (bytes: Uint8Array) => bytes),
  scalar('BITMAP_TO_STRING', takes(BITMAP), gives(STRING()), (bytes: Uint8Array) =>
    RoaringBitmap.fromBytes(bytes).toString(),
  ),
];
