/** Functions of text that need neither patterns nor encodings. Positions count code points from 1. */

import {
  type DataType,
  INTEGER,
  isBinary,
  isString,
  MAX_LENGTH,
  STRING,
} from '../../core/index.ts';
import { builtIn, type ScalarFunction } from '../function.ts';
import {
  anyNullable,
  CHARACTER,
  either,
  gives,
  INT,
  likeArgument,
  optional,
  type ResultRule,
  refined,
  STRING_LIKE,
  takes,
  takesMany,
  varyingLike,
} from '../signature.ts';

const joined: ResultRule = (types) => {
  const lengths = types.map((type) => ('length' in type ? type.length : MAX_LENGTH));
  const length = Math.min(
    MAX_LENGTH,
    lengths.reduce((sum, each) => sum + each, 0),
  );
  const fixed = types.every(({ kind }) => kind === 'CHAR' || kind === 'BINARY');
  const text = types.every(isString);
  const kind = text ? (fixed ? 'CHAR' : 'VARCHAR') : fixed ? 'BINARY' : 'VARBINARY';
  return { kind, length, nullable: anyNullable(types) } as DataType;
};

const allTextOrAllBytes = (types: readonly DataType[]) =>
  types.every(isString) || types.every(isBinary) ? types : undefined;

export const STRING_FUNCTIONS: readonly ScalarFunction[] = [
  builtIn('UPPER', takes(CHARACTER), likeArgument(0), { aliases: ['UPPERCASE'] }),
  builtIn('LOWER', takes(CHARACTER), likeArgument(0), { aliases: ['LOWERCASE'] }),
  builtIn('CHAR_LENGTH', takes(CHARACTER), gives(INTEGER()), { aliases: ['CHARACTER_LENGTH'] }),
  builtIn('SUBSTRING', takes(CHARACTER, INT, optional(INT)), varyingLike(0), {
    aliases: ['SUBSTR'],
  }),
  builtIn('CONCAT', takesMany(CHARACTER), gives(STRING())),
  builtIn('CONCAT_OPERATOR', refined(takes(STRING_LIKE, STRING_LIKE), allTextOrAllBytes), joined, {
    syntax: { form: 'infix', symbol: '||' },
  }),
  builtIn('TRIM', either(takes(CHARACTER)), varyingLike(0)),
];
