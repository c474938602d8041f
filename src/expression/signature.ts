/** What a function takes and gives: parameters match and coerce arguments, a result rule infers the type. */

import {
  BIGINT,
  type DataType,
  DOUBLE,
  INTEGER,
  isBinary,
  isInteger,
  isNumeric,
  isString,
  isTimestamp,
  STRING,
  withNullable,
} from '../core/index.ts';
import type { Expression } from './expression.ts';
import { supportsImplicitCast } from './type/castability.ts';
import { commonType } from './type/common-type.ts';

/**
 * One argument position. `accept` gives the type the argument is cast to, its own to leave it, or
 * undefined to refuse it. Nullability is kept from the argument.
 */
export interface Parameter {
  /** How the position reads in an error, as `<NUMERIC>`. */
  readonly text: string;
  accept(type: DataType): DataType | undefined;
  /** An untyped NULL is refused, as Flink's parser-level functions do, unless this is set. */
  readonly untypedNull?: boolean;
  readonly optional?: boolean;
}

/** Infers the result from the arguments after coercion. */
export type ResultRule = (types: readonly DataType[], args: readonly Expression[]) => DataType;

export interface Signature {
  /** The parameter lists there are, for messages. */
  readonly forms: readonly (readonly string[])[];
  /** The types that arguments are cast to, or undefined when they do not match. */
  coerce(types: readonly DataType[]): readonly DataType[] | undefined;
}

export function takes(...parameters: readonly Parameter[]): Signature {
  const forms = [parameters.map(({ text, optional }) => (optional === true ? `[${text}]` : text))];
  return { forms, coerce: (types) => coerceList(parameters, 0, types) };
}

/** The last parameter once or more often. */
export function takesMany(...parameters: readonly Parameter[]): Signature {
  const forms = [[...parameters.map(({ text }) => text), '...']];
  return { forms, coerce: (types) => coerceList(parameters, Number.POSITIVE_INFINITY, types) };
}

/** The first of several signatures that matches. */
export function either(...signatures: readonly Signature[]): Signature {
  return {
    forms: signatures.flatMap(({ forms }) => forms),
    coerce(types) {
      for (const signature of signatures) {
        const coerced = signature.coerce(types);
        if (coerced !== undefined) return coerced;
      }
      return undefined;
    },
  };
}

/** All arguments (from `from` on) are cast to their common type. */
export function unified(signature: Signature, from = 0): Signature {
  return refined(signature, (types) => {
    const common = commonType(types.slice(from));
    if (common === undefined) return undefined;
    return types.map((type, i) => (i < from ? type : withNullable(common, type.nullable)));
  });
}

/** A second look at the types that `signature` accepted. */
export function refined(signature: Signature, refine: Signature['coerce']): Signature {
  return {
    forms: signature.forms,
    coerce(types) {
      const accepted = signature.coerce(types);
      return accepted === undefined ? undefined : refine(accepted);
    },
  };
}

function coerceList(
  parameters: readonly Parameter[],
  repeats: number,
  types: readonly DataType[],
): readonly DataType[] | undefined {
  const required = parameters.filter((parameter) => parameter.optional !== true).length;
  if (types.length < required || types.length > parameters.length + repeats) return undefined;
  const accepted: DataType[] = [];
  for (const [i, type] of types.entries()) {
    const parameter = parameters[Math.min(i, parameters.length - 1)]!;
    if (type.kind === 'NULL' && parameter.untypedNull !== true) return undefined;
    const target = parameter.accept(type);
    if (target === undefined) return undefined;
    accepted.push(withNullable(target, type.nullable));
  }
  return accepted;
}

// Parameters.

export function family(text: string, includes: (type: DataType) => boolean): Parameter {
  return { text: `<${text}>`, accept: (type) => (includes(type) ? type : undefined) };
}

/** Whatever casts implicitly to `target`, an untyped NULL too; cast to it. */
export function castTo(target: DataType, text: string = target.kind): Parameter {
  return {
    text: `<${text}>`,
    untypedNull: true,
    accept: (type) => (supportsImplicitCast(type, target) ? target : undefined),
  };
}

export function optional(parameter: Parameter): Parameter {
  return { ...parameter, optional: true };
}

export function orNull(parameter: Parameter): Parameter {
  const accept = (type: DataType) => (type.kind === 'NULL' ? type : parameter.accept(type));
  return { ...parameter, untypedNull: true, accept };
}

const kindIs =
  (...kinds: readonly DataType['kind'][]) =>
  (type: DataType): boolean =>
    kinds.includes(type.kind);

export const ANY: Parameter = { text: '<ANY>', accept: (type) => type };
export const BOOL = family('BOOLEAN', kindIs('BOOLEAN'));
export const CHARACTER = family('CHARACTER', isString);
export const BYTE_STRING = family('BINARY', isBinary);
/** Text or bytes. */
export const STRING_LIKE = family('STRING', (type) => isString(type) || isBinary(type));
export const NUMERIC = family('NUMERIC', isNumeric);
export const EXACT_NUMERIC = family(
  'EXACT_NUMERIC',
  (type) => isInteger(type) || type.kind === 'DECIMAL',
);
export const INTERVAL = family(
  'DATETIME_INTERVAL',
  kindIs('INTERVAL_YEAR_MONTH', 'INTERVAL_DAY_TIME'),
);
export const DATETIME = family('DATETIME', kindIs('DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ'));
export const TIMESTAMP_LIKE = family('TIMESTAMP', isTimestamp);
export const DATE_TIME = family('DATE', kindIs('DATE'));
export const TIME_OF_DAY = family('TIME', kindIs('TIME'));
export const ARRAY_LIKE = family('ARRAY', kindIs('ARRAY'));
export const MAP_LIKE = family('MAP', kindIs('MAP'));
export const MULTISET_LIKE = family('MULTISET', kindIs('MULTISET'));
export const SYMBOL = family('SYMBOL', kindIs('SYMBOL'));

/** Any integer, as INT: what counts and positions are. */
export const INT: Parameter = {
  text: '<INTEGER>',
  accept: (type) => (isInteger(type) ? INTEGER() : undefined),
};

/** Any integer, as BIGINT. */
export const LONG: Parameter = {
  text: '<INTEGER>',
  accept: (type) => (isInteger(type) ? BIGINT() : undefined),
};

/** Any number, as DOUBLE. */
export const REAL: Parameter = {
  text: '<NUMERIC>',
  accept: (type) => (isNumeric(type) ? DOUBLE() : undefined),
};

/** Text, as STRING; an untyped NULL is one too. */
export const TEXT: Parameter = {
  text: '<CHARACTER_STRING>',
  untypedNull: true,
  accept: (type) => (isString(type) || type.kind === 'NULL' ? STRING() : undefined),
};

// Result rules.

export function anyNullable(types: readonly DataType[]): boolean {
  return types.some((type) => type.nullable);
}

/** `type`, nullable when an argument is. */
export function gives(type: DataType): ResultRule {
  return (types) => withNullable(type, anyNullable(types));
}

export function givesNullable(type: DataType): ResultRule {
  return () => withNullable(type, true);
}

export function givesNotNull(type: DataType): ResultRule {
  return () => withNullable(type, false);
}

/** The type of argument `index`, nullable when an argument is. */
export function likeArgument(index: number): ResultRule {
  return (types) => withNullable(types[index]!, anyNullable(types));
}

/** The common type of all arguments. */
export const likeCommon: ResultRule = (types) => commonType(types)!;

/** Text of argument `index`'s length, but varying: CHAR(3) gives VARCHAR(3). */
export function varyingLike(index: number): ResultRule {
  return (types) => {
    const type = types[index]!;
    const nullable = anyNullable(types);
    if (type.kind === 'CHAR') return { kind: 'VARCHAR', length: type.length, nullable };
    if (type.kind === 'BINARY') return { kind: 'VARBINARY', length: type.length, nullable };
    return withNullable(type, nullable);
  };
}
