/** The parquet format: columns are read as they are wanted, row groups as they may be needed. */

import { INSERT_ONLY } from '../../core/index.ts';
import type { TableFormat } from '../contract.ts';
import { ParquetEncoder } from './encoder.ts';
import { openParquet } from './file.ts';
import { PARQUET_OPTIONS } from './options.ts';
import { ParquetReader } from './reader.ts';

export const parquet: TableFormat = {
  kind: 'table',
  name: 'parquet',
  options: PARQUET_OPTIONS,
  changelog: INSERT_ONLY,
  async open(file, place) {
    const opened = await openParquet(file, place);
    return {
      schema: opened.schema,
      rows: Number(opened.metadata.num_rows),
      reader: (engine, options) => new ParquetReader(engine, opened, options),
    };
  },
  encoder: (schema, options) => new ParquetEncoder(schema, options),
};
