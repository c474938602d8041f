/** The parser of Flink's SQL: text to syntax trees, errors that help, and what may come next. */
export {
  parseDataType, parseExpression, parseSchema, parseSchemaLine, parseScript, parseStatement,
} from './parse.ts';
export type { Script } from './parse.ts';
