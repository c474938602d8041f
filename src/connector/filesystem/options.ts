/** The options of the filesystem connector, with Flink's names. */

import { type OptionMap, type OptionSpec, optionNumber, optionText } from '../../core/index.ts';
import type { BadRecordPolicy } from '../../format/index.ts';

export const FILESYSTEM_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'path',
    type: 'string',
    required: true,
    description: 'A file, a directory or a pattern (*, **, ?, {a,b}); of a sink a directory.',
  },
  {
    key: 'source.monitor-interval',
    type: 'duration',
    description:
      'Looks for new files so often, for ever. Without it the files found first are all.',
  },
  {
    key: 'source.chunk-size',
    type: 'memory',
    default: '4 mb',
    description: 'Files are shared among readers in pieces of this size.',
  },
  {
    key: 'source.bad-records',
    type: 'enum',
    values: ['fail', 'skip', 'dead-letter'],
    default: 'fail',
    description: 'What becomes of records that cannot be read.',
  },
  {
    key: 'source.compression',
    type: 'enum',
    values: ['auto', 'none', 'gzip', 'zstd'],
    default: 'auto',
    description: "Compression of the files; auto goes by their names' endings .gz and .zst.",
  },
  {
    key: 'source.path.regex-pattern',
    type: 'string',
    description: 'Reads only files whose whole path matches this regular expression.',
  },
  {
    key: 'source.partition',
    type: 'enum',
    values: ['table', 'file'],
    default: 'table',
    description: 'Whether the table has one timeline for its watermark, or each file its own.',
  },
  {
    key: 'partition.default-name',
    type: 'string',
    default: '__DEFAULT_PARTITION__',
    description: 'Directory name of the partition whose value is NULL or empty.',
  },
  {
    key: 'sink.rolling-policy.file-size',
    type: 'memory',
    default: '128 mb',
    description: 'A part file that has grown to this size is closed.',
  },
  {
    key: 'sink.rolling-policy.rollover-interval',
    type: 'duration',
    default: '30 min',
    description: 'A part file that has been open so long is closed.',
  },
  {
    key: 'sink.rolling-policy.inactivity-interval',
    type: 'duration',
    default: '30 min',
    description: 'A part file to which nothing was written for so long is closed.',
  },
  {
    key: 'sink.rolling-policy.check-interval',
    type: 'duration',
    default: '1 min',
    description: 'How often the two intervals above are looked at.',
  },
  {
    key: 'sink.partition-commit.trigger',
    type: 'enum',
    values: ['process-time', 'partition-time'],
    default: 'process-time',
    description: 'What makes a partition complete.',
  },
  {
    key: 'sink.partition-commit.delay',
    type: 'duration',
    default: '0 s',
    description: 'A partition is committed no sooner than this.',
  },
  {
    key: 'sink.partition-commit.policy.kind',
    type: 'string',
    description: "'success-file' writes a file that marks a partition as complete.",
  },
  {
    key: 'sink.partition-commit.success-file.name',
    type: 'string',
    default: '_SUCCESS',
    description: 'Name of that file.',
  },
  {
    key: 'auto-compaction',
    type: 'boolean',
    default: 'false',
    description: 'Not supported beyond false.',
  },
];

export interface SourceSettings {
  readonly path: string;
  readonly monitorIntervalMs: number | null;
  readonly chunkBytes: number;
  readonly policy: BadRecordPolicy;
  readonly compression: 'auto' | 'none' | 'gzip' | 'zstd';
  readonly pattern: RegExp | null;
  readonly partitionPerFile: boolean;
  readonly defaultPartition: string;
}

export function sourceSettings(options: OptionMap): SourceSettings {
  const text = (key: string) => optionText(FILESYSTEM_OPTIONS, options, key);
  const number = (key: string) => optionNumber(FILESYSTEM_OPTIONS, options, key);
  const pattern = text('source.path.regex-pattern');
  return {
    path: plainPath(text('path')!),
    monitorIntervalMs: number('source.monitor-interval') ?? null,
    chunkBytes: Math.max(1, number('source.chunk-size')!),
    policy: text('source.bad-records')!.toLowerCase() as BadRecordPolicy,
    compression: text('source.compression')!.toLowerCase() as SourceSettings['compression'],
    pattern: pattern === undefined ? null : new RegExp(`^(?:${pattern})$`, 'u'),
    partitionPerFile: text('source.partition')!.toLowerCase() === 'file',
    defaultPartition: text('partition.default-name')!,
  };
}

/** A path as the storage knows it. Flink writes local paths as file:///a/b too. */
export function plainPath(path: string): string {
  const local = path.replace(/^file:(\/\/(?=\/))?/, '').replace(/\/{2,}/g, '/');
  const relative = local.replace(/^(\.\/)+(?=.)/, '');
  return relative.length > 1 ? relative.replace(/\/$/, '') : relative;
}
