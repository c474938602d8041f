/** The filesystem connector: files of any format as tables. */

import type { Connector } from '../connector.ts';
import { FILE_METADATA } from './columns.ts';
import { FILESYSTEM_OPTIONS } from './options.ts';
import { FileSink } from './sink.ts';
import { FileSource, inferFileSchema } from './source.ts';

export const filesystem: Connector = {
  name: 'filesystem',
  options: FILESYSTEM_OPTIONS,
  metadata: FILE_METADATA,
  source: (body, context) => new FileSource(body, context),
  sink: (body, schema, context) => new FileSink(body, schema, context),
  inferSchema: inferFileSchema,
};
