/** A query: WITH, the body, ORDER BY and LIMIT. */

import { typesEqual, typeToString, withNullable } from '../../core/index.ts';
import type { Expression, SortKey } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { aggregate, input, project, projectColumns, setOperation, sort } from '../logical/build.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, typeMismatch } from './errors.ts';
import { bindAll, bindExpression } from './expression.ts';
import { bindTableName, renamed } from './from.ts';
import { cast, common } from './functions.ts';
import { nullsLast } from './order.ts';
import { Scope } from './scope.ts';
import { type BoundBody, bindSelect, outputColumn } from './select.ts';

/** Binds a query as a relation of its own; `parent` is the scope of the query around it. */
export function bindQuery(
  query: ast.Query,
  context: BinderContext,
  parent: Scope | null = null,
): LogicalNode {
  const inner = bindCommonTables(query.with, context, parent);
  const body = bindBody(query.body, inner, parent, query.orderBy);
  const offset = bindCount(query.offset, inner, 'OFFSET') ?? 0;
  const limit = bindCount(query.limit, inner, 'LIMIT') ?? -1;
  let { node } = body;
  if (body.keys.length > 0 || limit >= 0 || offset > 0) {
    const span = query.orderBy[0]?.span ?? query.limit?.span ?? query.span;
    node = sort(node, body.keys, offset, limit, span);
  }
  return projectColumns(
    node,
    Array.from({ length: body.visible }, (_, i) => i),
  );
}

function bindCommonTables(
  tables: readonly ast.CommonTable[],
  context: BinderContext,
  parent: Scope | null,
): BinderContext {
  if (tables.length === 0) return context;
  const commonTables = [...context.commonTables];
  const inner = { ...context, commonTables };
  for (const table of tables) {
    const node = renamed(bindQuery(table.query, inner, parent), table.columns, table.name);
    commonTables.push({ name: table.name.name, node });
  }
  return inner;
}

function bindCount(
  node: ast.Expression | undefined,
  context: BinderContext,
  what: string,
): number | undefined {
  if (node === undefined) return undefined;
  const bound = bindExpression(node, environment(context, new Scope([]), what));
  const count = bound.kind === 'literal' ? Number(bound.value) : Number.NaN;
  if (!Number.isSafeInteger(count) || count < 0) {
    throw invalidQuery(`${what} must be a whole number of at least 0`, node.span);
  }
  return count;
}

function bindBody(
  body: ast.QueryBody,
  context: BinderContext,
  parent: Scope | null,
  orderBy: readonly ast.OrderItem[],
): BoundBody {
  if (body.kind === 'Select') return bindSelect(body, context, parent, orderBy);
  const node = bindPlainBody(body, context, parent);
  return { node, keys: outputKeys(orderBy, node, context, parent), visible: node.columns.length };
}

function bindPlainBody(
  body: Exclude<ast.QueryBody, ast.Select>,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode {
  switch (body.kind) {
    case 'Query':
      return bindQuery(body, context, parent);
    case 'Values':
      return bindValues(body, context, parent);
    case 'ExplicitTable':
      return bindTableName(body.name, [], context);
    case 'SetOperation':
      return bindSetOperation(body, context, parent);
  }
}

/** ORDER BY of what is no SELECT reads output columns only. */
function outputKeys(
  orderBy: readonly ast.OrderItem[],
  node: LogicalNode,
  context: BinderContext,
  parent: Scope | null,
): SortKey[] {
  const relation = { alias: null, path: [], start: 0, columns: node.columns };
  const env = environment(context, new Scope([relation], parent), 'ORDER BY');
  return orderBy.map((item) => {
    const direction = { descending: item.descending, nullsLast: nullsLast(item) };
    const named = outputColumn(item.expression, node.columns);
    if (named !== undefined) return { column: named, ...direction };
    const bound = bindExpression(item.expression, env);
    if (bound.kind !== 'column') {
      throw invalidQuery('ORDER BY after UNION or VALUES must name output columns', item.span);
    }
    return { column: bound.index, ...direction };
  });
}

function bindValues(body: ast.Values, context: BinderContext, parent: Scope | null): LogicalNode {
  const env = environment(context, new Scope([], parent), 'VALUES');
  const rows = body.rows.map((row) => bindAll(row, env));
  const width = rows[0]!.length;
  const uneven = rows.findIndex((row) => row.length !== width);
  if (uneven >= 0) {
    const span = body.rows[uneven]![0]?.span ?? body.span;
    throw invalidQuery(
      `VALUES row ${uneven + 1} has ${rows[uneven]!.length} values, the first has ${width}`,
      span,
    );
  }
  const columns = Array.from({ length: width }, (_, i) => {
    const type = common(rows.map((row) => row[i]!.type));
    if (type === undefined) {
      const types = rows.map((row) => typeToString(row[i]!.type)).join(', ');
      throw typeMismatch(`column ${i + 1} of VALUES mixes ${types}`, body.span);
    }
    return { name: `EXPR$${i}`, type, time: null };
  });
  const typed = rows.map((row) => row.map((value, i) => toType(value, columns[i]!.type, body)));
  return { kind: 'values', rows: typed, columns, span: body.span };
}

function toType(value: Expression, type: Expression['type'], at: ast.SyntaxNode): Expression {
  const wanted = withNullable(type, value.type.nullable);
  return typesEqual(wanted, value.type) ? value : cast(value, wanted, false, at.span);
}

function bindSetOperation(
  body: ast.SetOperation,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode {
  const sides = flatten(body).map((side) =>
    side.kind === 'Select'
      ? bindVisible(side, context, parent)
      : bindPlainBody(side, context, parent),
  );
  const width = sides[0]!.columns.length;
  const other = sides.find((side) => side.columns.length !== width);
  if (other !== undefined) {
    const message = `${body.operator} needs equally many columns: ${width} and ${other.columns.length}`;
    throw invalidQuery(message, body.span);
  }
  const inputs = aligned(sides, body);
  const operator = body.operator.toLowerCase() as 'union' | 'intersect' | 'except';
  const all = body.all || operator !== 'union';
  const node = setOperation(operator, operator === 'union' ? true : body.all, inputs, body.span);
  if (all) return node;
  return aggregate(
    node,
    node.columns.map((_, i) => i),
    [],
    body.span,
  );
}

function bindVisible(
  select: ast.Select,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode {
  return bindSelect(select, context, parent).node;
}

/** a UNION ALL b UNION ALL c is one node: chains of hundreds must not nest. */
function flatten(body: ast.SetOperation): Exclude<ast.QueryBody, never>[] {
  if (body.operator !== 'UNION') return [body.left, body.right];
  const parts: ast.QueryBody[] = [];
  let left: ast.QueryBody = body;
  while (left.kind === 'SetOperation' && left.operator === 'UNION' && left.all === body.all) {
    parts.push(left.right);
    left = left.left;
  }
  return [left, ...parts.reverse()];
}

/** Every side cast to the common types of its columns. */
function aligned(sides: readonly LogicalNode[], body: ast.SetOperation): LogicalNode[] {
  const types = sides[0]!.columns.map((column, i) => {
    const type = common(sides.map((side) => side.columns[i]!.type));
    if (type !== undefined) return type;
    const mixed = sides.map((side) => typeToString(side.columns[i]!.type)).join(', ');
    throw typeMismatch(`column '${column.name}' of ${body.operator} mixes ${mixed}`, body.span);
  });
  const names = sides[0]!.columns.map(({ name }) => name);
  return sides.map((side) => {
    const values = types.map((type, i) => toType(input(side, i), type, body));
    const same = values.every((value) => value.kind === 'column');
    return same ? side : project(side, values, names, body.span);
  });
}
