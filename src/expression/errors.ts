/** The messages of the expression folder: one builder per way an expression can be wrong. */

import { MillraceError, nearest } from '../core/index.ts';

export function unknownFunction(name: string, names: Iterable<string>): MillraceError {
  const suggestion = nearest(name, names);
  return new MillraceError('SQL_UNKNOWN_FUNCTION', `no function named '${name}'`, {
    hint:
      suggestion === undefined
        ? 'SHOW FUNCTIONS lists the functions there are'
        : `did you mean '${suggestion}'?`,
  });
}

/**
 * @param given the call with the types of its arguments, as `UPPER(<INT>)` or `<INT> + <STRING>`
 * @param supported the forms the function has, written the same way
 */
export function argumentTypes(
  name: string,
  given: string,
  supported: readonly string[],
): MillraceError {
  const forms = supported.map((form) => `'${form}'`).join(', ');
  return new MillraceError(
    'SQL_ARGUMENT_TYPES',
    `cannot apply '${name}' to arguments of type '${given}'; supported form(s): ${forms}`,
    { hint: 'CAST the arguments to types that the function takes' },
  );
}

export function invalidArgument(name: string, problem: string, hint?: string): MillraceError {
  const message = `${name}: ${problem}`;
  return new MillraceError('SQL_ARGUMENT_INVALID', message, hint === undefined ? {} : { hint });
}

export function mixedTypes(where: string, types: readonly string[]): MillraceError {
  return new MillraceError(
    'SQL_ARGUMENT_TYPES',
    `illegal mixing of types in ${where}: ${types.join(', ')} have no common type`,
    { hint: 'CAST them to one type' },
  );
}

export function implicitConversion(from: string, to: string): MillraceError {
  return new MillraceError(
    'SQL_ARGUMENT_TYPES',
    `implicit type conversion between ${from} and ${to} is not supported`,
    { hint: `write CAST(... AS ${to})` },
  );
}

export function invalidCast(from: string, to: string, hint?: string): MillraceError {
  return new MillraceError(
    'SQL_CAST_TYPES',
    `cast function cannot convert a value of type ${from} to type ${to}`,
    hint === undefined ? {} : { hint },
  );
}

export function unsupported(what: string, hint?: string): MillraceError {
  const message = `${what} is not supported`;
  return new MillraceError('SQL_FUNCTION_UNSUPPORTED', message, hint === undefined ? {} : { hint });
}

/** A value that a cast cannot read, met while rows are processed. */
export function castFailed(text: string, target: string): MillraceError {
  return new MillraceError('CAST_INVALID', `cannot cast '${text}' to ${target}`, {
    hint: 'TRY_CAST gives NULL instead of failing',
  });
}

export function divisionByZero(): MillraceError {
  return new MillraceError('DIVISION_BY_ZERO', 'division by zero', {
    hint: 'guard the divisor: x / NULLIF(y, 0)',
  });
}

/** Any other failure of a function on the values of a row. */
export function evaluationFailed(name: string, problem: string): MillraceError {
  return new MillraceError('FUNCTION_FAILED', `${name}: ${problem}`);
}
