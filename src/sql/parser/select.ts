/** SELECT with its clauses up to QUALIFY. */
import type {
  Expression,
  GroupBy,
  GroupingElement,
  Identifier,
  Select,
  SelectItem,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseHints, parseIdentifier } from './names.ts';
import { parseFrom } from './tables.ts';
import { tokenSpan } from './token.ts';
import { parseNamedWindow } from './windows.ts';

export function parseSelect(p: Cursor): Select {
  const first = p.token;
  p.expect('SELECT');
  const hints = parseHints(p);
  const distinct = p.takeOne(['ALL', 'DISTINCT']) === 'DISTINCT';
  const items = p.list(parseItem);
  const clauses = p.take('FROM') ? parseClauses(p) : { windows: [] };
  return { kind: 'Select', hints, distinct, items, ...clauses, span: p.since(first) };
}

type Clauses = Pick<Select, 'from' | 'where' | 'groupBy' | 'having' | 'windows' | 'qualify'>;

function parseClauses(p: Cursor): Clauses {
  const from = parseFrom(p);
  const where = p.take('WHERE') ? { where: p.expression() } : {};
  const groupBy = p.at('GROUP') ? { groupBy: parseGroupBy(p) } : {};
  const having = p.take('HAVING') ? { having: p.expression() } : {};
  const windows = p.take('WINDOW') ? p.list(parseNamedWindow) : [];
  const qualify = p.take('QUALIFY') ? { qualify: p.expression() } : {};
  return { from, ...where, ...groupBy, ...having, windows, ...qualify };
}

function parseItem(p: Cursor): SelectItem {
  const first = p.token;
  if (p.take('*')) {
    const span = tokenSpan(first);
    return { kind: 'SelectItem', expression: { kind: 'Star', span }, span };
  }
  const expression = p.expression();
  const alias = parseItemAlias(p);
  return { kind: 'SelectItem', expression, ...(alias && { alias }), span: p.since(first) };
}

function parseItemAlias(p: Cursor): Identifier | undefined {
  const explicit = p.take('AS');
  if (p.token.kind === 'string') throw aliasAsString(p);
  if (!explicit && !p.atName('alias')) return undefined;
  if (!explicit) p.implicitAlias = p.index;
  return parseIdentifier(p, 'alias');
}

function aliasAsString(p: Cursor): Error {
  const hint = `an alias is a name: \`${p.token.value}\``;
  return errors.syntaxError(`unexpected string '${p.token.value}'`, tokenSpan(p.token), hint);
}

function parseGroupBy(p: Cursor): GroupBy {
  const first = p.token;
  p.expect('GROUP', 'BY');
  const distinct = p.takeOne(['DISTINCT', 'ALL']) === 'DISTINCT';
  const elements = p.list(parseGroupingElement);
  return { kind: 'GroupBy', distinct, elements, span: p.since(first) };
}

function parseGroupingElement(p: Cursor): GroupingElement {
  const first = p.token;
  if (p.takeAll('GROUPING', 'SETS')) {
    p.enter();
    const elements = p.parenthesised(parseGroupingElement);
    p.leave();
    return { kind: 'GroupingSets', elements, span: p.since(first) };
  }
  const operator = p.takeOne(['ROLLUP', 'CUBE']);
  if (operator !== undefined) {
    const elements = p.parenthesised<Expression>((q) => q.expression());
    return { kind: 'Rollup', operator, elements, span: p.since(first) };
  }
  if (p.takeAll('(', ')')) return { kind: 'EmptyGroupingSet', span: p.since(first) };
  return p.expression();
}
