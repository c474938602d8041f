/** JOIN in all its forms: plain, USING and NATURAL, lateral, temporal and ASOF. */

import { columnReference, type Expression } from '../../expression/index.ts';
import type { JoinType } from '../../plan/index.ts';
import type * as ast from '../ast/index.ts';
import { join } from '../logical/build.ts';
import { conjunction } from '../logical/expressions.ts';
import { NO_HINTS } from '../logical/nodes.ts';
import { bindAsofJoin } from './asof.ts';
import { type BinderContext, environment, type SubqueryRequest } from './environment.ts';
import { invalidQuery, unknownColumn, unsupported } from './errors.ts';
import { bindCondition } from './expression.ts';
import { type Bound, bindFrom, bindNamedTable, moved, retyped, retypedMerged } from './from.ts';
import { resolve } from './functions.ts';
import { tableHints } from './hints.ts';
import { bindLateral } from './lateral.ts';
import { type MergedColumn, type Relation, Scope } from './scope.ts';
import { systemTimeColumn } from './system-time.ts';
import { tableArgument } from './window-function.ts';

const TYPES: Readonly<Record<ast.Join['type'], JoinType>> = {
  INNER: 'inner',
  CROSS: 'inner',
  COMMA: 'inner',
  LEFT: 'left',
  RIGHT: 'right',
  FULL: 'full',
};

export function bindJoin(node: ast.Join, context: BinderContext, parent: Scope | null): Bound {
  const left = bindFrom(node.left, context, parent);
  if (isLateral(node.right)) return bindLateral(node, node.right, left, context, parent);
  const temporal = node.right.kind === 'TableName' ? node.right.systemTime : undefined;
  const right =
    node.right.kind === 'TableName'
      ? bindNamedTable(node.right, context)
      : bindFrom(node.right, context, parent);
  const sides = { left, right };
  if (node.asof) return bindAsofJoin(node, sides, context, parent);
  const joinType = TYPES[node.type];
  const using = usingNames(node, sides);
  const condition =
    using === null
      ? bindOn(node, sides, context, parent)
      : conjunction(using.map((name) => sameColumn(name, sides, node)));
  const made = join(left.node, right.node, joinType, condition, {
    systemTime:
      temporal === undefined ? null : systemTimeColumn(temporal, left, context, parent, joinType),
    hints: tableHints(context, left, right) ?? NO_HINTS,
    span: node.span,
  });
  return combined(made, sides, using, joinType);
}

function isLateral(
  right: ast.TableReference,
): right is ast.TableFunction | ast.Unnest | ast.DerivedTable {
  if (right.kind === 'TableFunction') return !isWindowFunction(right);
  return right.kind === 'Unnest' || (right.kind === 'DerivedTable' && right.lateral);
}

/** A function of a whole table is no lateral one. */
function isWindowFunction(table: ast.TableFunction): boolean {
  return table.call.arguments.some((argument) => {
    const value = argument.kind === 'NamedArgument' ? argument.value : argument;
    return tableArgument(value) !== undefined || value.kind === 'Descriptor';
  });
}

export interface Sides {
  readonly left: Bound;
  readonly right: Bound;
}

/** What ON sees: both sides. */
export function joinScope({ left, right }: Sides, parent: Scope | null): Scope {
  const behind = moved(right.relations, left.node.columns.length);
  return new Scope([...left.relations, ...behind], parent, left.merged);
}

function bindOn(
  node: ast.Join,
  sides: Sides,
  context: BinderContext,
  parent: Scope | null,
): Expression | null {
  if (node.on === undefined) {
    if (node.type === 'CROSS' || node.type === 'COMMA') return null;
    throw invalidQuery(`${node.type} JOIN needs ON or USING`, node.span);
  }
  const subqueries: SubqueryRequest[] = [];
  const env = environment(context, joinScope(sides, parent), 'ON', { subqueries });
  const condition = bindCondition(node.on, env);
  if (subqueries.length > 0) throw unsupported('a subquery in ON', node.on.span);
  return condition;
}

/** Names of USING, or those that both sides of a NATURAL JOIN have. */
function usingNames(node: ast.Join, { left, right }: Sides): readonly ast.Identifier[] | null {
  if (node.using !== undefined) return node.using;
  if (!node.natural) return null;
  const shared = left.relations
    .flatMap(({ columns }) => columns)
    .filter(({ name }) => right.relations.some((r) => r.columns.some((c) => c.name === name)));
  return shared.map(({ name }) => ({ kind: 'Identifier', name, quoted: true, span: node.span }));
}

function sameColumn(name: ast.Identifier, sides: Sides, node: ast.Join): Expression {
  const [left, right] = sideColumns(name, sides);
  return resolve('EQUALS', [left, right], node.span);
}

function sideColumns(name: ast.Identifier, { left, right }: Sides): [Expression, Expression] {
  const find = (side: Bound, offset: number): Expression => {
    const scope = new Scope(side.relations, null, side.merged);
    const known = side.relations.flatMap(({ columns }) => columns.map((column) => column.name));
    if (!known.includes(name.name)) throw unknownColumn(name.name, known, name.span);
    const { expression } = scope.resolve([name], name.span);
    if (expression.kind !== 'column' || offset === 0) return expression;
    return columnReference(expression.index + offset, expression.type);
  };
  return [find(left, 0), find(right, left.node.columns.length)];
}

/** Names over the row of both sides; merged ones stand for the side that is always there. */
function combined(
  made: ReturnType<typeof join>,
  sides: Sides,
  using: readonly ast.Identifier[] | null,
  joinType: JoinType,
): Bound {
  const { left, right } = sides;
  const all = [...left.relations, ...moved(right.relations, left.node.columns.length)];
  const relations = retyped(all, made.columns);
  const inherited = retypedMerged(left.merged, made.columns);
  if (using === null) return { node: made, relations, merged: inherited };
  const names = new Set(using.map(({ name }) => name));
  const added = using.map((name): MergedColumn => {
    const [first, second] = sideColumns(name, sides).map((side) =>
      side.kind === 'column' ? columnReference(side.index, made.columns[side.index]!.type) : side,
    ) as [Expression, Expression];
    const expression =
      joinType === 'full'
        ? resolve('COALESCE', [first, second], name.span)
        : joinType === 'right'
          ? second
          : first;
    return { name: name.name, expression, hidden: hiddenBy(relations, name.name) };
  });
  const kept = inherited.filter(({ name }) => !names.has(name));
  return { node: made, relations, merged: [...kept, ...added] };
}

function hiddenBy(relations: readonly Relation[], name: string): number[] {
  return relations.flatMap((relation) =>
    relation.columns.flatMap((column, i) => (column.name === name ? [relation.start + i] : [])),
  );
}
