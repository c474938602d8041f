/** The SQL/JSON functions. Behaviours ON EMPTY, ON ERROR and the like are literal arguments. */

import type { Value } from '../../batch/index.ts';
import { BOOLEAN, type DataType, isString, STRING, VARIANT } from '../../core/index.ts';
import { evaluationFailed, invalidArgument } from '../errors.ts';
import type { Expression } from '../expression.ts';
import {
  type BoundCall,
  bound,
  type RowFunction,
  type ScalarFunction,
  scalar,
} from '../function.ts';
import { jsonOf, type ToJson } from '../json/convert.ts';
import { JsonSyntaxError, parseJson } from '../json/parse.ts';
import { existsIn, queryIn, valueIn } from '../json/query.ts';
import { quoteJson, unquoteJson } from '../json/quote.ts';
import { isContainer, type Json } from '../json/value.ts';
import { writeJson } from '../json/write.ts';
import {
  ANY,
  CHARACTER,
  family,
  gives,
  givesNotNull,
  givesNullable,
  optional,
  orNull,
  type Signature,
  TEXT,
  takes,
} from '../signature.ts';

const KEYWORD = family('KEYWORD', isString);

/** Undefined for what is no JSON. */
function tryParse(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

const KINDS: Readonly<Record<string, (value: Json) => boolean>> = {
  VALUE: () => true,
  SCALAR: (value) => !isContainer(value),
  ARRAY: (value) => Array.isArray(value),
  OBJECT: (value) => value instanceof Map,
};

function bindIsJson({ literal }: BoundCall): RowFunction {
  const matches = KINDS[String(literal(1) ?? 'VALUE')]!;
  return (text: string | null) => {
    const value = text === null ? undefined : tryParse(text);
    return value !== undefined && matches(value);
  };
}

/** JSON(text): the text as it is in JSON_OBJECT and JSON_ARRAY; of blanks, null. */
function asJson(text: string): Value {
  if (text.trim() === '') return 'null';
  try {
    return writeJson(parseJson(text));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw evaluationFailed('JSON', `invalid JSON string: ${error.message}`);
  }
}

/** (onNull, value, ...): the values alone, converted. */
function converters({ name, types }: BoundCall, each: number, from: number): ToJson[] {
  return types
    .slice(1)
    .filter((_, i) => i % each === from)
    .map((type) => jsonOf(type, name));
}

function bindObject(call: BoundCall): RowFunction {
  const isAbsent = call.literal(0) === 'ABSENT';
  const convert = converters(call, 2, 1);
  return (_: string, ...entries: Value[]) => {
    const members = new Map<string, Json>();
    for (const [i, toJson] of convert.entries()) {
      const key = entries[2 * i]!;
      if (key === null) throw evaluationFailed('JSON_OBJECT', 'a key must not be null');
      const value = toJson(entries[2 * i + 1]!);
      if (value !== null || !isAbsent) members.set(String(key), value);
    }
    return writeJson(members);
  };
}

function bindArray(call: BoundCall): RowFunction {
  const isAbsent = call.literal(0) === 'ABSENT';
  const convert = converters(call, 1, 0);
  return (_: string, ...values: Value[]) => {
    const elements = convert.map((toJson, i) => toJson(values[i]!));
    return writeJson(isAbsent ? elements.filter((element) => element !== null) : elements);
  };
}

const keysAndValues: Signature = {
  forms: [['<KEYWORD>', '<CHARACTER>', '<ANY>', '...']],
  coerce(types) {
    const areKeys = types.every((type, i) => i % 2 === 0 || isString(type));
    return types.length % 2 === 1 && areKeys ? types : undefined;
  },
};

const values: Signature = {
  forms: [['<KEYWORD>', '<ANY>', '...']],
  coerce: (types) => (types.length > 0 ? types : undefined),
};

/** Finds at once what cannot be converted. */
const checkConversion =
  (name: string, isValue: (i: number) => boolean) => (args: readonly Expression[]) => {
    for (const [i, arg] of args.entries()) if (isValue(i)) jsonOf(arg.type, name);
  };

function checkPath([, path]: readonly Expression[]): void {
  if (path !== undefined && path.type.kind === 'NULL') {
    throw invalidArgument('JSON path', 'a path must not be null');
  }
}

const called = { nulls: 'called' } as const;

export const JSON_FUNCTIONS: readonly ScalarFunction[] = [
  bound(
    'IS_JSON',
    takes(CHARACTER, optional(KEYWORD)),
    givesNotNull(BOOLEAN()),
    bindIsJson,
    called,
  ),
  bound(
    'JSON_EXISTS',
    takes(TEXT, CHARACTER, optional(KEYWORD)),
    givesNullable(BOOLEAN()),
    existsIn,
    {
      check: checkPath,
    },
  ),
  bound(
    'JSON_VALUE',
    takes(TEXT, CHARACTER, KEYWORD, orNull(ANY), KEYWORD, orNull(ANY)),
    givesNullable(STRING()),
    valueIn,
    { ...called, check: checkPath },
  ),
  bound(
    'JSON_QUERY',
    takes(TEXT, CHARACTER, KEYWORD, KEYWORD, KEYWORD),
    givesNullable(STRING()),
    queryIn,
    { check: checkPath },
  ),
  bound('JSON_OBJECT', keysAndValues, givesNotNull(STRING()), bindObject, {
    ...called,
    check: checkConversion('JSON_OBJECT', (i) => i > 0 && i % 2 === 0),
  }),
  bound('JSON_ARRAY', values, givesNotNull(STRING()), bindArray, {
    ...called,
    check: checkConversion('JSON_ARRAY', (i) => i > 0),
  }),
  bound(
    'JSON_STRING',
    takes(ANY),
    gives(STRING()),
    ({ types }) => {
      const toJson = jsonOf(types[0] as DataType, 'JSON_STRING');
      return (value: Value) => writeJson(toJson(value));
    },
    { check: checkConversion('JSON_STRING', () => true) },
  ),
  scalar('JSON', takes(TEXT), gives(VARIANT()), asJson),
  scalar('JSON_QUOTE', takes(TEXT), gives(STRING()), quoteJson),
  scalar('JSON_UNQUOTE', takes(TEXT), gives(STRING()), (text: string) =>
    tryParse(text) === undefined ? text : unquoteJson(text),
  ),
];
