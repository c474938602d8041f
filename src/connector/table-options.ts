/** A table's WITH options: checked as a whole, and split between connector and format. */

import {
  MillraceError,
  type OptionMap,
  type OptionSpec,
  optionsBelow,
  validateOptions,
} from '../core/index.ts';
import { type Format, formats } from '../format/index.ts';

/** Options that every connector takes: they are read by the planner and the runtime. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { key: 'connector', type: 'string', required: true, description: 'Name of the connector.' },
  {
    key: 'scan.parallelism',
    type: 'int',
    description: 'Subtasks of the source; by default those of the job.',
  },
  {
    key: 'sink.parallelism',
    type: 'int',
    description: 'Subtasks of the sink; by default those of the job.',
  },
  {
    key: 'scan.watermark.idle-timeout',
    type: 'duration',
    description: 'After this time without rows a partition no longer holds event time back.',
  },
  {
    key: 'scan.watermark.emit.strategy',
    type: 'enum',
    values: ['on-event', 'on-periodic'],
    description: 'Accepted; watermarks follow every row.',
  },
];

const FORMAT_OPTION: OptionSpec = {
  key: 'format',
  type: 'string',
  required: true,
  description: 'Format of the records.',
};

/** @throws MillraceError for an unknown, missing or malformed option */
export function checkOptions(
  connector: string,
  specs: readonly OptionSpec[],
  given: OptionMap,
): void {
  validateOptions([...COMMON_OPTIONS, ...specs], given, `connector '${connector}'`);
}

export interface FormatChoice {
  readonly format: Format;
  /** The format's options without its prefix. */
  readonly formatOptions: OptionMap;
}

/** Checks the options of a connector whose records have a format. */
export function checkOptionsWithFormat(
  connector: string,
  specs: readonly OptionSpec[],
  given: OptionMap,
): FormatChoice {
  const name = given['format'] ?? given['value.format'];
  if (name === undefined) throw formatMissing(connector);
  const format = formats.get(name);
  const prefixed = format.options.map((spec) => ({ ...spec, key: `${name}.${spec.key}` }));
  checkOptions(connector, [...specs, FORMAT_OPTION, ...prefixed], given);
  return { format, formatOptions: optionsBelow(given, `${name}.`) };
}

function formatMissing(connector: string): MillraceError {
  return new MillraceError('OPTION_MISSING', `connector '${connector}' needs the option 'format'`, {
    hint: `formats are: ${formats.names.join(', ')}`,
  });
}
