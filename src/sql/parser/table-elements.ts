/** What tables are declared with: columns, watermarks, keys, distribution and partitions. */
import type {
  ColumnDefinition,
  Distribution,
  Expression,
  Identifier,
  Literal,
  PartitionColumn,
  PartitionSpec,
  TableConstraint,
  TableElement,
  Watermark,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseInteger, parseString } from './literals.ts';
import { parseColumnList, parseComment, parseIdentifier, parseName } from './names.ts';
import { type Token, tokenSpan } from './token.ts';
import { parseNullableType } from './types.ts';

/** One line of `CREATE TABLE t (...)`. */
export function parseTableElement(p: Cursor): TableElement {
  if (p.at('WATERMARK')) return parseWatermark(p);
  if (p.at('CONSTRAINT') || p.at('PRIMARY') || p.at('UNIQUE')) return parseTableConstraint(p);
  return parseColumn(p);
}

export function parseColumn(p: Cursor): ColumnDefinition {
  const first = p.token;
  const name = parseIdentifier(p, 'column');
  if (p.take('AS')) {
    const expression = p.plainExpression();
    const comment = parseComment(p);
    return { kind: 'ComputedColumn', name, expression, ...comment, span: p.since(first) };
  }
  const type = parseNullableType(p);
  if (p.at('METADATA')) return parseMetadata(p, { name, type }, first);
  const constraint = parseColumnConstraint(p, name);
  const comment = parseComment(p);
  return { kind: 'PhysicalColumn', name, type, ...constraint, ...comment, span: p.since(first) };
}

type Typed = Pick<Extract<ColumnDefinition, { kind: 'MetadataColumn' }>, 'name' | 'type'>;

function parseMetadata(p: Cursor, column: Typed, first: Token): ColumnDefinition {
  p.expect('METADATA');
  const from = p.take('FROM') ? { from: parseString(p) } : {};
  const virtual = p.take('VIRTUAL');
  const comment = parseComment(p);
  return { kind: 'MetadataColumn', ...column, ...from, virtual, ...comment, span: p.since(first) };
}

function parseColumnConstraint(p: Cursor, column: Identifier): { constraint?: TableConstraint } {
  if (!p.at('CONSTRAINT') && !p.at('PRIMARY') && !p.at('UNIQUE')) return {};
  return { constraint: parseConstraint(p, () => [column]) };
}

function parseTableConstraint(p: Cursor): TableConstraint {
  return parseConstraint(p, () => parseColumnList(p));
}

function parseConstraint(p: Cursor, columnsOf: () => Identifier[]): TableConstraint {
  const first = p.token;
  const name = p.take('CONSTRAINT') ? { name: parseIdentifier(p) } : {};
  const type = p.take('UNIQUE') ? 'UNIQUE' : 'PRIMARY KEY';
  if (type === 'PRIMARY KEY') p.expect('PRIMARY', 'KEY');
  const columns = columnsOf();
  const enforced = parseEnforced(p);
  return { kind: 'TableConstraint', type, ...name, columns, ...enforced, span: p.since(first) };
}

function parseEnforced(p: Cursor): { enforced?: boolean } {
  if (p.take('ENFORCED')) return { enforced: true };
  if (!p.take('NOT')) return {};
  p.expect('ENFORCED');
  return { enforced: false };
}

function parseWatermark(p: Cursor): Watermark {
  const first = p.token;
  p.expect('WATERMARK', 'FOR');
  const column = parseName(p, 'column');
  p.expect('AS');
  const expression: Expression = p.plainExpression();
  return { kind: 'Watermark', column, expression, span: p.since(first) };
}

/** `(...)`: at least one element, at most one watermark. */
export function parseTableElements(p: Cursor): TableElement[] {
  const elements = p.parenthesised(parseTableElement);
  checkWatermarks(elements);
  return elements;
}

export function checkWatermarks(elements: readonly TableElement[]): void {
  const [, second] = elements.filter(({ kind }) => kind === 'Watermark');
  if (second === undefined) return;
  throw errors.syntaxError('a table has one WATERMARK at most', second.span, 'remove one of them');
}

/** `BY HASH(a) INTO 4 BUCKETS`, after DISTRIBUTED or DISTRIBUTION. */
export function parseDistribution(p: Cursor): Distribution {
  const first = p.token;
  if (p.take('INTO')) {
    return { kind: 'Distribution', columns: [], ...parseBuckets(p), span: p.since(first) };
  }
  p.expect('BY');
  const strategy = p.takeOne(['HASH', 'RANGE']);
  const columns = parseColumnList(p);
  const buckets = p.take('INTO') ? parseBuckets(p) : {};
  const known = strategy === undefined ? {} : { strategy };
  return { kind: 'Distribution', ...known, columns, ...buckets, span: p.since(first) };
}

function parseBuckets(p: Cursor): { buckets: number } {
  const buckets = parseInteger(p);
  p.expect('BUCKETS');
  return { buckets };
}

/** `PARTITION (a = 1, b)`; `bare` lets a column stand without a value. */
export function parsePartition(p: Cursor, bare: boolean): PartitionSpec {
  const first = p.token;
  p.expect('PARTITION');
  const columns = p.parenthesised((q) => parsePartitionColumn(q, bare));
  return { kind: 'PartitionSpec', columns, options: [], span: p.since(first) };
}

function parsePartitionColumn(p: Cursor, bare: boolean): PartitionColumn {
  const first = p.token;
  const column = parseIdentifier(p, 'column');
  if (bare && !p.at('=')) return { kind: 'PartitionColumn', column, span: p.since(first) };
  p.expect('=');
  const value = parseLiteral(p);
  return { kind: 'PartitionColumn', column, value, span: p.since(first) };
}

const LITERALS = new Set([
  'NumberLiteral',
  'StringLiteral',
  'BinaryLiteral',
  'BooleanLiteral',
  'NullLiteral',
  'DateTimeLiteral',
  'IntervalLiteral',
]);

function parseLiteral(p: Cursor): Literal {
  const first = p.token;
  const operand = p.grammar.operand(p);
  if (LITERALS.has(operand.kind)) return operand as Literal;
  throw errors.syntaxError(
    'a literal is needed here',
    tokenSpan(first),
    "as in day = '2024-01-31'",
  );
}
