/** The options of the parquet format. */

import type { OptionSpec } from '../../core/index.ts';

export const PARQUET_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'compression',
    type: 'enum',
    values: ['SNAPPY', 'UNCOMPRESSED'],
    default: 'SNAPPY',
    description: 'Codec of written pages. Read are SNAPPY, ZSTD, GZIP, LZ4 and BROTLI too.',
  },
  {
    key: 'row-group.rows',
    type: 'int',
    default: '131072',
    description: 'Rows of a written row group.',
  },
];
