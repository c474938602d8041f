/** SIMILAR TO patterns: SQL's regular expressions, read by way of Java's. */

import { invalidArgument } from '../errors.ts';
import { javaRegex } from './java-regex.ts';

const SPECIAL = '[]()|^-+*_%?{}';
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['[:ALPHA:]', '\\p{Alpha}'],
  ['[:UPPER:]', '\\p{Upper}'],
  ['[:LOWER:]', '\\p{Lower}'],
  ['[:DIGIT:]', '\\d'],
  ['[:SPACE:]', ' '],
  ['[:WHITESPACE:]', '\\s'],
  ['[:ALNUM:]', '\\p{Alnum}'],
]);

/** Whether the whole of `text` is like `pattern`. */
export function isSimilar(text: string, pattern: string, escapedBy?: string): boolean {
  const expression = javaRegex(`\\A(?:${javaPattern(pattern, escapedBy)})\\z`)?.expression;
  if (expression === undefined) throw invalidPattern(pattern);
  return text.search(expression) === 0;
}

/** @throws MillraceError SQL_ARGUMENT_INVALID for an escape that is no single character or escapes nothing */
export function javaPattern(pattern: string, escapedBy?: string): string {
  if (escapedBy !== undefined && [...escapedBy].length !== 1) {
    throw invalidArgument('SIMILAR TO', `invalid escape character '${escapedBy}'`);
  }
  let result = '';
  let isInClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === escapedBy) {
      at++;
      const escaped = pattern[at] ?? '';
      if (escaped === '' || !(SPECIAL.includes(escaped) || escaped === escapedBy)) {
        throw invalidArgument('SIMILAR TO', `invalid escape sequence '${pattern}', ${at - 1}`);
      }
      result += /[A-Za-z0-9_%]/.test(escaped) ? escaped : `\\${escaped}`;
    } else if (isInClass) {
      const name = [...CLASSES.keys()].find((each) =>
        pattern.slice(at).toUpperCase().startsWith(each),
      );
      if (name !== undefined) {
        result += CLASSES.get(name)!;
        at += name.length - 1;
      } else {
        result += character === '\\' ? '\\\\' : character;
        isInClass = character !== ']';
      }
    } else {
      result += outsideClass(character, pattern);
      isInClass = character === '[';
    }
  }
  if (isInClass) throw invalidPattern(pattern);
  return result;
}

function outsideClass(character: string, pattern: string): string {
  switch (character) {
    case '_':
      return '.';
    case '%':
      return '(?s:.*)';
    case '\\':
    case '$':
      return `\\${character}`;
    case ']':
      throw invalidPattern(pattern);
    default:
      return character;
  }
}

function invalidPattern(pattern: string) {
  return invalidArgument('SIMILAR TO', `invalid regular expression '${pattern}'`);
}
