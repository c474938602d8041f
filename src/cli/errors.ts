/** What the command line says about its own use: always exit code 2, with the nearest known word. */

import { MillraceError, nearest } from '../core/index.ts';

function usage(message: string, hint: string): MillraceError {
  return new MillraceError('CLI_USAGE', message, { hint });
}

function suggestion(word: string, known: readonly string[], otherwise: string): string {
  const near = nearest(word, known);
  return near === undefined ? otherwise : `did you mean '${near}'? ${otherwise}`;
}

export function unknownCommand(name: string, known: readonly string[]): MillraceError {
  const hint = name.endsWith('.sql')
    ? `to run it: millrace run ${name}`
    : suggestion(name, known, `commands: ${known.join(', ')}; see millrace --help`);
  return usage(`unknown command '${name}'`, hint);
}

export function unknownFlag(
  flag: string,
  known: readonly string[],
  command: string,
): MillraceError {
  return usage(
    `unknown option '${flag}'`,
    suggestion(flag, known, `see millrace ${command} --help`),
  );
}

export function missingValue(flag: string, value: string): MillraceError {
  return usage(`${flag} needs a value`, `write ${flag} ${value}`);
}

export function noValueExpected(flag: string): MillraceError {
  return usage(`${flag} takes no value`, `write ${flag} alone`);
}

export function badChoice(flag: string, given: string, choices: readonly string[]): MillraceError {
  return usage(
    `${flag} cannot be '${given}'`,
    suggestion(given, choices, `one of ${choices.join(', ')}`),
  );
}

export function tooManyOperands(operand: string, command: string): MillraceError {
  return usage(`unexpected '${operand}'`, `see millrace ${command} --help`);
}

export function nothingToRun(command: string): MillraceError {
  return usage(
    'there is nothing to run',
    `name a script (millrace ${command} FILE.sql), use -e SQL, or - for standard input`,
  );
}

export function cannotRead(error: unknown): MillraceError {
  const { message } = error as Error;
  return usage(`cannot read the script: ${message}`, 'name a file, or - for standard input');
}

export function badSetting(text: string): MillraceError {
  return usage(`--set needs KEY=VALUE, not '${text}'`, 'as in --set table.local-time-zone=UTC');
}

export function badParallelism(text: string): MillraceError {
  return usage(`--parallelism cannot be '${text}'`, 'a whole number from 1 to 128 is expected');
}

export function checkpointsWithoutDirectory(): MillraceError {
  return usage(
    '--restore and --checkpoint-interval need --checkpoint-dir',
    'for example: millrace run job.sql --checkpoint-dir state --restore latest',
  );
}
