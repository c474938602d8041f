/** Text by kernels, and LIKE. Positions count code points from 1. */

import {
  BOOLEAN,
  type DataType,
  INTEGER,
  isBinary,
  isString,
  MAX_LENGTH,
  STRING,
} from '../../core/index.ts';
import { invalidArgument } from '../errors.ts';
import { type Expression, literal } from '../expression.ts';
import {
  type BoundCall,
  bound,
  builtIn,
  type Resolve,
  type RowFunction,
  type ScalarFunction,
} from '../function.ts';
import {
  anyNullable,
  CHARACTER,
  either,
  family,
  gives,
  INT,
  likeArgument,
  optional,
  type ResultRule,
  refined,
  STRING_LIKE,
  takes,
  takesMany,
} from '../signature.ts';
import { isLike, likeTokens } from '../value/like.ts';
import { trimmed } from '../value/text.ts';

/** Texts set one after the other: as long as all together. */
const joined: ResultRule = (types) => {
  const lengths = types.map((type) => ('length' in type ? type.length : MAX_LENGTH));
  const length = Math.min(
    MAX_LENGTH,
    lengths.reduce((sum, each) => sum + each, 0),
  );
  const fixed = types.every(({ kind }) => kind === 'CHAR' || kind === 'BINARY');
  const text = types.every(isString);
  const kind = text ? (fixed ? 'CHAR' : 'VARCHAR') : fixed ? 'BINARY' : 'VARBINARY';
  return { kind, length, nullable: anyNullable(types) };
};

const allTextOrAllBytes = (types: readonly DataType[]): readonly DataType[] | undefined =>
  types.every(isString) || types.every(isBinary) ? types : undefined;

/** Never longer than the argument, and no longer of fixed length. */
const partOf =
  (index: number): ResultRule =>
  (types) => {
    const type = types[index]!;
    const length = 'length' in type ? type.length : MAX_LENGTH;
    return { kind: 'VARCHAR', length, nullable: anyNullable(types) };
  };

const SIDE = family('BOTH|LEADING|TRAILING', ({ kind }) => kind === 'SYMBOL' || kind === 'CHAR');

/** TRIM(side, characters, text); of characters other than the space row by row. */
function bindTrim({ literal: literalAt }: BoundCall): RowFunction {
  const side = literalAt(0);
  return (_: string, characters: string, text: string) =>
    trimmed(text, characters, side !== 'TRAILING', side !== 'LEADING');
}

const trimForms = either(
  takes(SIDE, CHARACTER, CHARACTER),
  takes(SIDE, CHARACTER),
  takes(CHARACTER),
);

/** Without a side it is both, without characters it is the space. */
function trimSpaces(args: readonly Expression[], resolve: Resolve): Expression | undefined {
  const text = args.at(-1);
  if (args.length === 3 || text === undefined) return undefined;
  const side = args.length === 2 ? args[0]! : literal('BOTH', { kind: 'SYMBOL', nullable: false });
  const space = literal(' ', { kind: 'CHAR', length: 1, nullable: false });
  return resolve('TRIM', [side, space, text]);
}

/** A column never matches a wrong pattern: better to say so before any row. */
function checkEscape(args: readonly Expression[]): void {
  const [text, pattern, mark] = args;
  if (text?.kind === 'literal') return;
  if (mark?.kind !== 'literal' || typeof mark.value !== 'string') return;
  if ([...mark.value].length !== 1) {
    throw invalidArgument('LIKE', `invalid escape character '${mark.value}'`);
  }
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return;
  likeTokens(new TextEncoder().encode(pattern.value), mark.value);
}

export const STRING_FUNCTIONS: readonly ScalarFunction[] = [
  builtIn('UPPER', takes(CHARACTER), likeArgument(0), { aliases: ['UPPERCASE'] }),
  builtIn('LOWER', takes(CHARACTER), likeArgument(0), { aliases: ['LOWERCASE'] }),
  builtIn('CHAR_LENGTH', takes(CHARACTER), gives(INTEGER()), {
    aliases: ['CHARACTER_LENGTH', 'CHARLENGTH'],
  }),
  builtIn('SUBSTRING', takes(CHARACTER, INT, optional(INT)), partOf(0), { aliases: ['SUBSTR'] }),
  builtIn('CONCAT', takesMany(CHARACTER), gives(STRING())),
  builtIn('CONCAT_OPERATOR', refined(takes(STRING_LIKE, STRING_LIKE), allTextOrAllBytes), joined, {
    syntax: { form: 'infix', symbol: '||' },
  }),
  {
    ...bound('TRIM', trimForms, partOf(2), bindTrim),
    expand: trimSpaces,
  },
  bound('LIKE', takes(CHARACTER, CHARACTER, optional(CHARACTER)), gives(BOOLEAN()), () => isLike, {
    syntax: { form: 'infix', symbol: 'LIKE' },
    check: checkEscape,
  }),
];
