/** What SUM, SUM0 and AVG share. */

import { physicalOf, WIDTH_BYTES } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';

/** `sum0` is 0 without rows, the others are null. */
export type NumericResult = 'sum' | 'sum0' | 'average';

/** Bytes of a fixed-width value. */
export function physicalWidth(type: DataType): number {
  return WIDTH_BYTES[physicalOf(type)];
}
