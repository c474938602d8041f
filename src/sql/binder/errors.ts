/** Messages of the binder: each names the rule that a query breaks and, where there is one, the way out. */

import { type DataType, type MillraceError, type Span, typeToString } from '../../core/index.ts';
import { sqlError, suggestion } from '../catalog/errors.ts';

export { sqlError, suggestion, unsupported } from '../catalog/errors.ts';

export function unknownColumn(name: string, known: readonly string[], span: Span): MillraceError {
  return sqlError('SQL_UNKNOWN_COLUMN', `column '${name}' not found`, {
    span,
    hint: suggestion(name.split('.').at(-1)!, known),
  });
}

export function ambiguousColumn(
  name: string,
  tables: readonly string[],
  span: Span,
): MillraceError {
  const hint = `qualify it with one of: ${tables.join(', ')}`;
  return sqlError('SQL_AMBIGUOUS_COLUMN', `column '${name}' is ambiguous`, { span, hint });
}

export function invalidLiteral(message: string, span: Span, hint?: string): MillraceError {
  return sqlError('SQL_INVALID_LITERAL', message, { span, hint });
}

export function typeMismatch(message: string, span?: Span, hint?: string): MillraceError {
  return sqlError('SQL_TYPE_MISMATCH', message, { span, hint });
}

export function notBoolean(clause: string, type: DataType, span: Span): MillraceError {
  return typeMismatch(`${clause} must be BOOLEAN, but is ${typeToString(type)}`, span);
}

/** What Flink's validator refuses. */
export function invalidQuery(message: string, span?: Span, hint?: string): MillraceError {
  return sqlError('SQL_INVALID_QUERY', message, { span, hint });
}

export function notGrouped(name: string, span: Span): MillraceError {
  return invalidQuery(
    `'${name}' is neither in GROUP BY nor inside an aggregate`,
    span,
    `add it to GROUP BY, or use an aggregate such as MAX(${name})`,
  );
}

/** Aggregates, windows and subqueries where the clause admits none. */
export function notAllowedIn(what: string, clause: string, span: Span): MillraceError {
  return invalidQuery(`${what} is not allowed in ${clause}`, span);
}
