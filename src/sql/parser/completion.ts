/** What may come next at a place in a text: asked of the parser, so that it never disagrees. */
import { MillraceError } from '../../core/index.ts';
import { Cursor, type Slot } from './cursor.ts';
import { tokenize } from './lexer.ts';
import { GRAMMAR } from './parse.ts';
import { parseOne } from './statements.ts';
import type { Token } from './token.ts';

/** A keyword to insert, or a slot whose names the caller knows: tables, columns, functions, ... */
export interface Candidate {
  readonly text: string;
  readonly kind: 'keyword' | 'symbol' | Slot;
}

export interface Completion {
  /** Where the word begins that a candidate replaces. */
  readonly from: number;
  readonly candidates: readonly Candidate[];
}

/** Slots in which any function may stand, too. */
const VALUES: ReadonlySet<Slot> = new Set(['value', 'column']);

/**
 * Candidates at an offset: keywords that begin with what is already there, and slots.
 *
 * @example
 * complete('SELECT a FROM t WH', 18)
 * // { from: 16, candidates: [{ text: 'WHERE', kind: 'keyword' }] }
 */
export function complete(text: string, offset: number): Completion {
  const { tokens, word } = tokensBefore(text, offset);
  if (tokens === undefined) return { from: offset, candidates: [] };
  const from = word?.start ?? offset;
  const prefix = word?.key ?? '';
  return { from, candidates: candidatesAfter(text, tokens, prefix) };
}

interface Before {
  /** Those of the statement that holds the offset; undefined inside a string or a comment. */
  readonly tokens: Token[] | undefined;
  /** The word that the offset is inside or at the end of. */
  readonly word: Token | undefined;
}

function tokensBefore(text: string, offset: number): Before {
  const all = tokenize(text.slice(0, offset));
  const end = all.pop()!;
  const last = all.at(-1);
  if (last?.kind === 'invalid') return { tokens: undefined, word: undefined };
  const word = last?.kind === 'word' && last.end === offset ? last : undefined;
  if (word !== undefined) all.pop();
  const semicolon = all.findLastIndex((token, i) => token.key === ';' && !insideSet(all, i));
  const tokens = [...all.slice(semicolon + 1), { ...end, start: word?.start ?? offset }];
  return { tokens, word };
}

/** Whether a semicolon only divides the inserts of a statement set. */
function insideSet(tokens: readonly Token[], semicolon: number): boolean {
  for (let i = semicolon; i >= 1; i--) {
    if (tokens[i]!.key === 'END' && tokens[i - 1]!.key === ';') return false;
    if (tokens[i]!.key === 'BEGIN') return tokens[i - 1]!.key === 'SET';
  }
  return false;
}

function candidatesAfter(text: string, tokens: Token[], prefix: string): Candidate[] {
  const p = new Cursor(text, tokens, GRAMMAR, true);
  try {
    parseOne(p);
    p.at(';');
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    if (p.token.kind !== 'end') return [];
  }
  const { keys, slots } = p.expected!;
  const candidates: Candidate[] = [];
  for (const slot of slots) candidates.push({ text: slot, kind: slot });
  if ([...slots].some((slot) => VALUES.has(slot))) addOnce(candidates, 'function');
  for (const key of keys) {
    if (/^\w/.test(key) && key.startsWith(prefix)) candidates.push({ text: key, kind: 'keyword' });
    else if (!/^\w/.test(key) && prefix === '') candidates.push({ text: key, kind: 'symbol' });
  }
  return candidates;
}

function addOnce(candidates: Candidate[], slot: Slot): void {
  if (!candidates.some(({ kind }) => kind === slot)) candidates.push({ text: slot, kind: slot });
}
