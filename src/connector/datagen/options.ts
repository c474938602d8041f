/** The options of the datagen connector, with Flink's names and defaults. */

import type { OptionSpec } from '../../core/index.ts';

export const DATAGEN_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'rows-per-second',
    type: 'long',
    default: '10000',
    description: 'Rows of all subtasks together.',
  },
  {
    key: 'number-of-rows',
    type: 'long',
    description: 'Rows in all; without it, and without a sequence, the table never ends.',
  },
  {
    key: 'fields.#.kind',
    type: 'enum',
    values: ['random', 'sequence'],
    default: 'random',
    description: 'How the values of the column are made.',
  },
  { key: 'fields.#.min', type: 'string', description: 'Least random value.' },
  { key: 'fields.#.max', type: 'string', description: 'Largest random value.' },
  {
    key: 'fields.#.max-past',
    type: 'duration',
    description: 'How long before now a random timestamp may lie.',
  },
  {
    key: 'fields.#.length',
    type: 'int',
    description: 'Characters of a random text, bytes, or elements of a collection.',
  },
  {
    key: 'fields.#.var-len',
    type: 'boolean',
    default: 'false',
    description: 'Whether the length is drawn too, from 1 to `length`.',
  },
  { key: 'fields.#.null-rate', type: 'double', description: 'Share of values that are NULL.' },
  { key: 'fields.#.start', type: 'string', description: 'First value of a sequence.' },
  { key: 'fields.#.end', type: 'string', description: 'Last value of a sequence.' },
];
