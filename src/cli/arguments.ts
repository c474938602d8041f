/** Reads the words of a command line against the lists of commands.ts; everything unknown is refused. */

import type { Command, Flag } from './commands.ts';
import {
  badChoice,
  missingValue,
  noValueExpected,
  tooManyOperands,
  unknownFlag,
} from './errors.ts';

export interface Arguments {
  readonly operands: readonly string[];
  has(flag: string): boolean;
  /** The last value given. */
  value(flag: string): string | undefined;
  values(flag: string): readonly string[];
}

/**
 * @param words what follows the command's name
 * @throws MillraceError CLI_USAGE with a suggestion
 */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const operands: string[] = [];
  const given = new Map<string, string[]>();
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') operands.push(...rest.splice(0));
    else if (word === '-' || !word.startsWith('-')) operands.push(word);
    else readFlag(command, word, rest, given);
  }
  const extra = operands[command.operandsMost];
  if (extra !== undefined) throw tooManyOperands(extra, command.name);
  const values = (flag: string) => given.get(flag) ?? [];
  return {
    operands,
    has: (flag) => given.has(flag),
    values,
    value: (flag) => values(flag).at(-1),
  };
}

function readFlag(
  command: Command,
  word: string,
  rest: string[],
  given: Map<string, string[]>,
): void {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  const name = equals < 0 ? word : word.slice(0, equals);
  const flag = command.flags.find((candidate) => spellings(candidate).includes(name));
  if (flag === undefined) {
    if (readCluster(command, word, rest, given)) return;
    throw unknownFlag(name, command.flags.flatMap(spellings), command.name);
  }
  const values = given.get(flag.name) ?? [];
  given.set(flag.name, values);
  if (flag.value === undefined) {
    if (equals >= 0) throw noValueExpected(name);
    return;
  }
  const value = equals < 0 ? rest.shift() : word.slice(equals + 1);
  if (value === undefined) throw missingValue(name, flag.value);
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    throw badChoice(name, value, flag.choices);
  }
  values.push(value);
}

/** `-qe SQL` and `-p4`: short flags in one word, the last of which may have its value in it. */
function readCluster(
  command: Command,
  word: string,
  rest: string[],
  given: Map<string, string[]>,
): boolean {
  if (word.startsWith('--') || word.length < 3) return false;
  const first = command.flags.find(({ short }) => short === word[1]);
  if (first === undefined) return false;
  const tail = word.slice(2);
  if (first.value === undefined) {
    readFlag(command, `-${first.short}`, rest, given);
    readFlag(command, `-${tail}`, rest, given);
  } else readFlag(command, `-${first.short}`, [tail], given);
  return true;
}

function spellings(flag: Flag): string[] {
  return flag.short === undefined ? [`--${flag.name}`] : [`--${flag.name}`, `-${flag.short}`];
}
