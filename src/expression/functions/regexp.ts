/** REGEXP functions, SIMILAR TO and STR_TO_MAP, with the syntax of java.util.regex. */

import type { Value } from '../../batch/index.ts';
import { ARRAY, BOOLEAN, INTEGER, MAP, STRING } from '../../core/index.ts';
import { evaluationFailed } from '../errors.ts';
import type { Expression } from '../expression.ts';
import { type ScalarFunction, scalar } from '../function.ts';
import {
  CHARACTER,
  either,
  gives,
  givesNullable,
  INT,
  optional,
  TEXT,
  takes,
} from '../signature.ts';
import { javaRegex } from '../value/java-regex.ts';
import { isSimilar, javaPattern } from '../value/similar.ts';

function isFound(text: string, pattern: string): boolean {
  return pattern !== '' && indexOf(text, pattern) >= 0;
}

/** -1 where the pattern is found nowhere or is none. */
function indexOf(text: string, pattern: string): number {
  const expression = javaRegex(pattern)?.expression;
  return expression === undefined ? -1 : text.search(expression);
}

function allMatches(text: string, pattern: string): RegExpExecArray[] | undefined {
  const expression = javaRegex(pattern)?.expression;
  return expression === undefined ? undefined : [...text.matchAll(expression)];
}

function firstMatch(text: string, pattern: string): RegExpExecArray | undefined {
  const expression = javaRegex(pattern)?.expression;
  return expression === undefined ? undefined : text.matchAll(expression).next().value;
}

/** Null for a pattern that is none, and where the group is not there or took no part. */
function extract(text: string, pattern: string, group = 0): Value {
  return group < 0 ? null : (firstMatch(text, pattern)?.[group] ?? null);
}

function extractAll(text: string, pattern: string, group = 1): Value {
  const count = javaRegex(pattern)?.groupCount ?? -1;
  if (group < 0 || group > count) return null;
  return allMatches(text, pattern)!.map((match) => match[group] ?? null);
}

/** The replacement is taken as it stands. */
function replace(text: string, pattern: string, replacement: string): Value {
  const expression = javaRegex(pattern)?.expression;
  return expression === undefined ? null : text.replace(expression, () => replacement);
}

function position(text: string, pattern: string): Value {
  return javaRegex(pattern) === undefined ? null : indexOf(text, pattern) + 1;
}

/** Java's String.split: no empty parts at the end, none at the start for a match of no width. */
function splitByRegex(text: string, pattern: string, limit = 0): string[] {
  const matches = allMatches(text, pattern);
  if (matches === undefined) throw evaluationFailed('STR_TO_MAP', `invalid pattern '${pattern}'`);
  const parts: string[] = [];
  let from = 0;
  for (const match of matches) {
    if (limit > 0 && parts.length === limit - 1) break;
    const end = match.index + match[0].length;
    if (end === 0 || (match[0] === '' && match.index === text.length)) continue;
    parts.push(text.slice(from, match.index));
    from = end;
  }
  parts.push(text.slice(from));
  while (limit === 0 && parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

/** Entries without a value separator have no value; a later one of the same key wins. */
function strToMap(text: string, entries = ',', separator = '='): Value {
  if (text === '') return [];
  const map = new Map<string, string | null>();
  for (const entry of splitByRegex(text, entries)) {
    const [key, value] = splitByRegex(entry, separator, 2);
    map.set(key!, value ?? null);
  }
  return [...map].map(([key, value]) => [key, value]);
}

function checkSimilar(args: readonly Expression[]): void {
  const [, pattern, mark] = args.map((arg) => (arg.kind === 'literal' ? arg.value : undefined));
  if (typeof pattern !== 'string' || (args.length > 2 && typeof mark !== 'string')) return;
  javaPattern(pattern, mark as string | undefined);
}

export const REGEXP_FUNCTIONS: readonly ScalarFunction[] = [
  scalar('REGEXP', takes(TEXT, TEXT), gives(BOOLEAN()), isFound),
  scalar(
    'REGEXP_COUNT',
    takes(TEXT, TEXT),
    givesNullable(INTEGER()),
    (text: string, pattern: string) => allMatches(text, pattern)?.length ?? null,
  ),
  scalar('REGEXP_EXTRACT', takes(TEXT, TEXT, optional(INT)), givesNullable(STRING()), extract),
  scalar(
    'REGEXP_EXTRACT_ALL',
    takes(TEXT, TEXT, optional(INT)),
    givesNullable(ARRAY(STRING())),
    extractAll,
  ),
  scalar('REGEXP_INSTR', takes(TEXT, TEXT), givesNullable(INTEGER()), position),
  scalar('REGEXP_REPLACE', takes(TEXT, TEXT, TEXT), gives(STRING()), replace),
  scalar(
    'REGEXP_SUBSTR',
    takes(TEXT, TEXT),
    givesNullable(STRING()),
    (text: string, pattern: string) => extract(text, pattern),
  ),
  scalar(
    'SIMILAR_TO',
    takes(CHARACTER, CHARACTER, optional(CHARACTER)),
    gives(BOOLEAN()),
    isSimilar,
    { syntax: { form: 'infix', symbol: 'SIMILAR TO' }, check: checkSimilar },
  ),
  scalar(
    'STR_TO_MAP',
    either(takes(TEXT), takes(TEXT, TEXT, TEXT)),
    givesNullable(MAP(STRING(), STRING())),
    strToMap,
  ),
];
