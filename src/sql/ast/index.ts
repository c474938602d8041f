/** The syntax tree of Flink's SQL: plain, serialisable data with a place on every node. */
export type * from './catalog-ddl.ts';
export type * from './expression.ts';
export { formatExpression, formatQuery } from './format.ts';
export { formatName, formatString, formatWord } from './format-names.ts';
export { formatStatement } from './format-statement.ts';
export { formatType } from './format-type.ts';
export type * from './json.ts';
export * from './keywords.ts';
export type * from './literal.ts';
export type * from './match.ts';
export type * from './node.ts';
export type * from './query.ts';
export type * from './statement.ts';
export type * from './table-ddl.ts';
export type * from './type.ts';
