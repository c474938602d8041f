/** The doors of the parser: text in, syntax trees and errors out. */
import { type DataType, MillraceError } from '../../core/index.ts';
import type {
  BeginStatementSet,
  End,
  Expression,
  Insert,
  Statement,
  StatementSet,
  TableElement,
} from '../ast/index.ts';
import { Cursor, type Grammar } from './cursor.ts';
import * as errors from './errors.ts';
import { parseExpression as expressionRule } from './expressions.ts';
import { tokenize } from './lexer.ts';
import { parseOperand } from './operands.ts';
import { parseQuery, parseRestOfQuery } from './queries.ts';
import { parseOne } from './statements.ts';
import { parseTableElement } from './table-elements.ts';
import type { Token } from './token.ts';
import { parseNullableType } from './types.ts';

export const GRAMMAR: Grammar = {
  expression: expressionRule,
  operand: parseOperand,
  query: parseQuery,
  restOfQuery: parseRestOfQuery,
};

export interface Script {
  readonly statements: Statement[];
  readonly errors: MillraceError[];
}

/**
 * Every statement of a script. One that cannot be read becomes an error, and reading goes on after
 * its semicolon. `BEGIN STATEMENT SET; ... END;` becomes one StatementSet.
 *
 * @example
 * parseScript('SELECT 1; SELEC 2; SELECT 3')
 * // { statements: [.., ..], errors: [MillraceError: unexpected 'SELEC' ...] }
 */
export function parseScript(text: string): Script {
  const tokens = tokenize(text);
  const script: Script = { statements: [], errors: [] };
  const open: OpenSet = { begin: undefined, inserts: [] };
  let index = 0;
  while (tokens[index]!.kind !== 'end') {
    if (tokens[index]!.key === ';') {
      index += 1;
      continue;
    }
    const outcome = attempt(text, tokens, index, parseOne);
    if ('error' in outcome) script.errors.push(outcome.error);
    else collect(outcome.result, open, script, text);
    index = 'error' in outcome ? skipStatement(tokens, index, outcome.index) : outcome.index;
  }
  if (open.begin !== undefined) script.errors.push(neverEnded(open.begin));
  return script;
}

/**
 * One statement; a semicolon may follow it.
 *
 * @example parseStatement('SELECT 1').kind // 'QueryStatement'
 */
export function parseStatement(text: string): Statement {
  return parseWhole(text, (p) => {
    const statement = parseOne(p);
    while (p.take(';'));
    return statement;
  });
}

/**
 * One expression.
 *
 * @example parseExpression('a + 1').kind // 'Binary'
 */
export function parseExpression(text: string): Expression {
  return parseWhole(text, (p) => p.expression());
}

/**
 * A type, possibly NOT NULL.
 *
 * @example typeToString(parseDataType('ARRAY<INT> NOT NULL')) // 'ARRAY<INT> NOT NULL'
 */
export function parseDataType(text: string): DataType {
  const node = parseWhole(text, (p) => {
    p.intervalTypes = true;
    return parseNullableType(p);
  });
  if (node.kind === 'ResolvedType') return node.type;
  if (node.kind === 'RawType') return { kind: 'RAW', nullable: node.nullable };
  throw errors.syntaxError(
    'this type needs a catalog',
    node.span,
    'it is not one of the built-in types',
  );
}

/**
 * One line of a CREATE TABLE: a column, a watermark or a key.
 *
 * @example parseSchemaLine('a BIGINT NOT NULL').kind // 'PhysicalColumn'
 */
export function parseSchemaLine(text: string): TableElement {
  return parseWhole(text, parseTableElement);
}

/**
 * The lines of a CREATE TABLE, between commas.
 *
 * @example parseSchema('a INT, b AS a + 1, PRIMARY KEY (a) NOT ENFORCED').length // 3
 */
export function parseSchema(text: string): TableElement[] {
  return parseWhole(text, (p) => p.list(parseTableElement));
}

type Outcome<T> =
  | { readonly result: T; readonly index: number }
  | { readonly error: MillraceError; readonly index: number };

function parseWhole<T>(text: string, rule: (p: Cursor) => T): T {
  const tokens = tokenize(text);
  const outcome = attempt(text, tokens, 0, (p) => {
    const result = rule(p);
    if (p.token.kind !== 'end') p.unexpected();
    return result;
  });
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}

/** Parses fast; what fails is parsed once more, noting what was expected, for the message. */
function attempt<T>(
  text: string,
  tokens: readonly Token[],
  index: number,
  rule: (p: Cursor) => T,
): Outcome<T> {
  const quick = run(text, tokens, index, rule, false);
  return 'error' in quick ? run(text, tokens, index, rule, true) : quick;
}

function run<T>(
  text: string,
  tokens: readonly Token[],
  index: number,
  rule: (p: Cursor) => T,
  explain: boolean,
): Outcome<T> {
  const p = new Cursor(text, tokens, GRAMMAR, explain);
  p.index = index;
  try {
    const result = rule(p);
    if (p.token.kind !== 'end' && !p.at(';')) p.unexpected();
    return { result, index: p.index };
  } catch (error) {
    if (error instanceof MillraceError) return { error, index: p.index };
    throw error;
  }
}

/** The semicolon that ends a broken statement; inside BEGIN .. END semicolons do not count. */
function skipStatement(tokens: readonly Token[], from: number, failed: number): number {
  if (isCutOff(tokens[failed]!)) return failed + 1;
  let index = from;
  let inSet = false;
  for (; tokens[index]!.kind !== 'end'; index++) {
    const { key } = tokens[index]!;
    const previous = tokens[index - 1]?.key;
    if (key === 'BEGIN' && previous === 'SET') inSet = true;
    if (key === 'END' && (previous === ';' || index < failed)) inSet = false;
    if (key === ';' && !inSet && index >= failed) break;
  }
  return index;
}

/** A string or comment without an end: the lexer gave up its line, so the next line starts anew. */
function isCutOff(token: Token): boolean {
  return token.kind === 'invalid' && token.value === '';
}

/** `BEGIN STATEMENT SET` that waits for its END. */
interface OpenSet {
  begin: BeginStatementSet | undefined;
  inserts: Insert[];
}

function collect(statement: Statement, open: OpenSet, script: Script, text: string): void {
  if (statement.kind === 'BeginStatementSet' && open.begin === undefined) {
    open.begin = statement;
  } else if (open.begin === undefined) {
    if (statement.kind === 'End') script.errors.push(neverBegun(statement));
    else script.statements.push(statement);
  } else if (statement.kind === 'End') {
    script.statements.push(closeSet(open.begin, open.inserts, statement, text));
    open.begin = undefined;
    open.inserts = [];
  } else if (statement.kind === 'Insert') {
    open.inserts.push(statement);
  } else {
    script.errors.push(notInSet(statement));
  }
}

function closeSet(
  begin: BeginStatementSet,
  statements: readonly Insert[],
  end: End,
  text: string,
): StatementSet {
  const span = { ...begin.span, end: end.span.end };
  return { kind: 'StatementSet', statements, span, text: text.slice(span.start, span.end) };
}

function neverEnded({ span }: BeginStatementSet): MillraceError {
  return errors.syntaxError(
    'this statement set is never ended',
    span,
    'add END; after its last INSERT',
  );
}

function neverBegun({ span }: End): MillraceError {
  return errors.syntaxError(
    'END without a BEGIN',
    span,
    'a statement set opens with BEGIN STATEMENT SET;',
  );
}

function notInSet({ span }: Statement): MillraceError {
  return errors.syntaxError(
    'only INSERT can stand in a statement set',
    span,
    'move it before BEGIN or after END',
  );
}
