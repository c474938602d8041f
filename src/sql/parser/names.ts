/** Names, and the lists of names, options and hints that stand all over the grammar. */
import type { Hint, Identifier, Name, Option } from '../ast/index.ts';
import type { Cursor, Slot } from './cursor.ts';
import { parseString } from './literals.ts';
import { type Token, tokenSpan } from './token.ts';

/** One name that is not a reserved word. */
export function parseIdentifier(p: Cursor, slot: Slot = 'name'): Identifier {
  if (!p.atName(slot)) p.unexpected();
  return toIdentifier(p.advance());
}

export function toIdentifier(token: Token): Identifier {
  return {
    kind: 'Identifier',
    name: token.value,
    quoted: token.kind === 'name',
    span: tokenSpan(token),
  };
}

/** `a.b.c`. */
export function parseName(p: Cursor, slot: Slot): Name {
  const first = p.token;
  const parts = [parseIdentifier(p, slot)];
  while (p.take('.')) parts.push(parseIdentifier(p, slot));
  return { kind: 'Name', parts, span: p.since(first) };
}

/** `(a, b)`. */
export function parseColumnList(p: Cursor): Identifier[] {
  return p.parenthesised((q) => parseIdentifier(q, 'column'));
}

/** `('key' = 'value', ...)`, possibly empty. */
export function parseOptions(p: Cursor): Option[] {
  p.expect('(');
  if (p.take(')')) return [];
  const options = p.list(parseOption);
  p.expect(')');
  return options;
}

/** `WITH (...)` or nothing. */
export function parseWithOptions(p: Cursor): Option[] {
  return p.take('WITH') ? parseOptions(p) : [];
}

function parseOption(p: Cursor): Option {
  const first = p.token;
  p.expectSlot('option');
  const key = parseString(p);
  p.expect('=');
  const value = parseString(p);
  return { kind: 'Option', key, value, span: p.since(first) };
}

/** `('a', 'b')`: the keys of RESET. */
export function parseOptionKeys(p: Cursor): string[] {
  p.expectSlot('option');
  p.expect('(');
  if (p.take(')')) return [];
  const keys = p.list(parseString);
  p.expect(')');
  return keys;
}

/** `COMMENT 'text'` or nothing. */
export function parseComment(p: Cursor): { comment?: string } {
  return p.take('COMMENT') ? { comment: parseString(p) } : {};
}

/** Hints between their comment marks, or nothing. */
export function parseHints(p: Cursor): Hint[] {
  if (!p.take('/*+')) return [];
  const hints = p.list(parseHint);
  p.expect('*/');
  return hints;
}

function parseHint(p: Cursor): Hint {
  const first = p.token;
  const { name } = parseIdentifier(p, 'name');
  const options: Option[] = [];
  const parameters: string[] = [];
  if (p.take('(') && !p.take(')')) {
    do parseHintArgument(p, options, parameters);
    while (p.take(','));
    p.expect(')');
  }
  return { kind: 'Hint', name, options, arguments: parameters, span: p.since(first) };
}

function parseHintArgument(p: Cursor, options: Option[], parameters: string[]): void {
  const first = p.token;
  const value = parseHintValue(p);
  const isOption = parameters.length === 0 && first.kind !== 'number' && p.take('=');
  if (isOption) {
    options.push({ kind: 'Option', key: value, value: parseString(p), span: p.since(first) });
  } else if (options.length > 0) {
    p.expect('=');
  } else {
    parameters.push(value);
  }
}

function parseHintValue(p: Cursor): string {
  if (p.atString()) return parseString(p);
  if (p.token.kind === 'number') return p.advance().value;
  return parseIdentifier(p, 'name').name;
}
