/** The error for a token that fits nowhere: what was found, expected and probably meant. */
import { type MillraceError, nearest } from '../../core/index.ts';
import { AFTER_ALIAS, CLAUSE_WORDS, RESERVED } from '../ast/index.ts';
import type { Cursor, Expected, Slot } from './cursor.ts';
import * as errors from './errors.ts';
import { type Token, tokenSpan } from './token.ts';

/** More alternatives than this are not listed: a list of fifty keywords helps nobody. */
const LISTED = 8;

const SLOT_NAMES: Readonly<Record<Slot, string>> = {
  table: 'a table',
  column: 'a column',
  function: 'a function',
  type: 'a type',
  alias: 'an alias',
  catalog: 'a catalog',
  database: 'a database',
  module: 'a module',
  option: 'an option',
  value: 'an expression',
  string: 'a string',
  number: 'a number',
  job: 'a job id',
  model: 'a model',
  connection: 'a connection',
  view: 'a view',
  name: 'a name',
};

/** The error for the next token of a parser that keeps track of what it expects. */
export function unexpectedToken(p: Cursor): MillraceError {
  const token = p.token;
  if (token.kind === 'invalid') return token.error!;
  const span = tokenSpan(token);
  const expected = p.expected ?? { keys: new Set<string>(), slots: new Set<Slot>() };
  if (isMisplacedName(token, expected)) return errors.reservedWord(token.value, span);
  const misspelt = misspeltAlias(p);
  if (misspelt !== undefined) return misspelt;
  const message = `unexpected ${describe(token)}${expectation(expected)}`;
  return errors.syntaxError(message, span, hint(p, token, expected));
}

function isMisplacedName(token: Token, { slots }: Expected): boolean {
  if (token.kind !== 'word' || !RESERVED.has(token.key) || CLAUSE_WORDS.has(token.key))
    return false;
  return slots.size > 0;
}

/** `FROM t GRUOP BY a` reads GRUOP as an alias, and only BY is in the way. */
function misspeltAlias(p: Cursor): MillraceError | undefined {
  if (p.implicitAlias < 0 || p.implicitAlias !== p.index - 1) return undefined;
  const alias = p.tokens[p.implicitAlias]!;
  const meant = nearest(alias.value, AFTER_ALIAS);
  if (alias.kind !== 'word' || meant === undefined) return undefined;
  return errors.syntaxError(
    `unexpected '${alias.value}'`,
    tokenSpan(alias),
    `did you mean '${meant}'?`,
  );
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of the text';
    case 'string':
      return `string '${shorten(token.value)}'`;
    case 'number':
      return `number ${shorten(token.value)}`;
    case 'name':
      return `name \`${shorten(token.value)}\``;
    default:
      return `'${shorten(token.value)}'`;
  }
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}

/** Operators and other beginnings and continuations of expressions: true, but no help. */
const NOISE = new Set([
  'OR',
  'AND',
  'IS',
  'IN',
  'LIKE',
  'BETWEEN',
  'SIMILAR',
  'OVERLAPS',
  'NOT',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '||',
  '[',
  '.',
  '?',
  '/*+',
  'ALL',
  'DISTINCT',
]);

function expectation({ keys, slots }: Expected): string {
  const value = slots.has('value');
  const words = value ? ['an expression'] : [...slots].map((slot) => SLOT_NAMES[slot]);
  for (const key of keys) {
    if (NOISE.has(key) || (value && key === '(')) continue;
    words.push(/^\w/.test(key) ? key : `'${key}'`);
  }
  if (words.length === 0 || words.length > LISTED) return '';
  if (words.length === 1) return `, expected ${words[0]}`;
  return `, expected ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function hint(p: Cursor, token: Token, { keys, slots }: Expected): string | undefined {
  const previous = p.tokens[p.index - 1]?.key;
  if (token.key === '!=') return "write <> for 'not equal'";
  if (token.key === '=' && previous === '=') return 'write one =';
  if (token.key === ':' && !keys.has(':')) return 'to convert write CAST(value AS type)';
  if (previous === ',' && (CLAUSE_WORDS.has(token.key) || token.key === ')')) {
    return 'remove the comma before it';
  }
  if (token.kind !== 'word') return undefined;
  if (slots.has('option')) return `an option is a string: '${token.value}'`;
  return didYouMean(token, keys);
}

function didYouMean(token: Token, keys: ReadonlySet<string>): string | undefined {
  if (token.value.length < 3 || RESERVED.has(token.key)) return undefined;
  const meant = nearest(
    token.value,
    [...keys].filter((key) => /^\w/.test(key)),
  );
  return meant === undefined || meant === token.key ? undefined : `did you mean '${meant}'?`;
}
