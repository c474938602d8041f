/** Bytes to batches and back. */

export { decodeArrow } from './arrow/decode.ts';
export { encodeArrow } from './arrow/encode.ts';
export { type Compression, compressionOf, decompressor } from './compression/decompress.ts';
export type * from './contract.ts';
export { inferValueType } from './infer-value.ts';
export { formats } from './registry.ts';
export { FieldError } from './text/field-error.ts';
export { inferTextType } from './text/infer.ts';
export { parseScalar, type ScalarRules, SQL_RULES } from './text/scalar.ts';
