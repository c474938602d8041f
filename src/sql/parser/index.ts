/** The parser of Flink's SQL: text to syntax trees, errors that help, and what may come next. */

export { RESERVED, RESERVED_FUNCTIONS } from '../ast/index.ts';
export type { Candidate, Completion } from './completion.ts';
export { complete } from './completion.ts';
export type { Script } from './parse.ts';
export {
  parseDataType,
  parseExpression,
  parseSchema,
  parseSchemaLine,
  parseScript,
  parseStatement,
} from './parse.ts';
export { renderError } from './render.ts';
