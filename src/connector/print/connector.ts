/** The print connector: every change as a line of Flink's text, `+I[1, a]`. */

import { type Batch, printRow } from '../../batch/index.ts';
import {
  type DataType,
  type OptionSpec,
  optionBoolean,
  optionText,
  ROW_KIND_TEXT,
  type Schema,
} from '../../core/index.ts';
import type { Console } from '../../platform/index.ts';
import type { Connector, Sink, SinkWriter } from '../connector.ts';
import { checkOptions } from '../table-options.ts';

const PRINT_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'print-identifier',
    type: 'string',
    description: 'Text before every line.',
  },
  {
    key: 'standard-error',
    type: 'boolean',
    default: 'false',
    description: 'Prints to standard error instead of standard output.',
  },
];

export const print: Connector = {
  name: 'print',
  options: PRINT_OPTIONS,
  sink(body, schema, context): Sink {
    const { options } = body.table!;
    checkOptions('print', PRINT_OPTIONS, options);
    const identifier = optionText(PRINT_OPTIONS, options, 'print-identifier') ?? '';
    const toError = optionBoolean(PRINT_OPTIONS, options, 'standard-error');
    const { console } = context.host;
    return {
      accepts: { updateBefore: true, updateAfter: true, delete: true },
      writer: (_, subtask, parallelism) =>
        new PrintWriter(schema, console, toError, prefixOf(identifier, subtask, parallelism)),
    };
  },
};

/** The subtask is named only where there are several. */
function prefixOf(identifier: string, subtask: number, parallelism: number): string {
  const number = parallelism > 1 ? String(subtask + 1) : '';
  const prefix = [identifier, number].filter((part) => part !== '').join(':');
  return prefix === '' ? '' : `${prefix}> `;
}

class PrintWriter implements SinkWriter {
  readonly #types: readonly DataType[];
  readonly #console: Console;
  readonly #toError: boolean;
  readonly #prefix: string;

  constructor(schema: Schema, console: Console, toError: boolean, prefix: string) {
    this.#types = schema.fields.map((field) => field.type);
    this.#console = console;
    this.#toError = toError;
    this.#prefix = prefix;
  }

  write(batch: Batch): void | Promise<void> {
    const columns = batch.columns();
    let text = '';
    for (let i = 0; i < batch.length; i++) {
      const values = columns.map((column) => column.get(i));
      text += `${this.#prefix}${printRow(ROW_KIND_TEXT[batch.kind(i)]!, values, this.#types)}\n`;
    }
    if (this.#toError) this.#console.writeError(text);
    else return this.#console.write(text);
  }

  async prepareCommit(): Promise<readonly unknown[]> {
    return [];
  }

  async close(): Promise<void> {}
}
