/** Columnar batches in linear memory. */
export { BATCH_ROWS, Batch, type BatchOptions, type HeldRows } from './batch.ts';
export { VectorBuilder, vectorOf } from './builder.ts';
export { createEngine, type Engine, type EngineOptions, type Kernels } from './engine.ts';
export { equalRows, type PairedRows, valuesEqual } from './equal.ts';
export {
  civilOfDays,
  daysOfCivil,
  formatDate,
  formatDecimal,
  formatDouble,
  formatFloat,
  formatHex,
  formatTime,
  formatTimestamp,
  formatValue,
  printRow,
  printValue,
  UTC,
  type ZoneOffset,
} from './format-value.ts';
export { interleave } from './interleave.ts';
export { bitmapBytes, childTypes, type Physical, physicalOf, WIDTH_BYTES } from './layout.ts';
export { type ArenaMark, Memory } from './memory.ts';
export { RoaringBitmap } from './roaring.ts';
export { take, takeBytes } from './take.ts';
export type { Value } from './value.ts';
export { bit, readText, Vector } from './vector.ts';
