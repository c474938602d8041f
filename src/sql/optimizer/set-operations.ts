/** INTERSECT and EXCEPT as joins that count NULL equal to NULL; with ALL by counting rows. */

import { BIGINT, BOOLEAN } from '../../core/index.ts';
import { type AggregateCall, call, type Expression, literal } from '../../expression/index.ts';
import {
  aggregate,
  correlate,
  filter,
  identity,
  input,
  join,
  project,
  projectColumns,
  setOperation,
} from '../logical/build.ts';
import { conjunction, shift } from '../logical/expressions.ts';
import type { LogicalNode, SetOperation } from '../logical/nodes.ts';
import { rewrite } from '../logical/rewrite.ts';

export function rewriteSetOperations(node: LogicalNode): LogicalNode {
  return rewrite(node, (part) => {
    if (part.kind !== 'setOperation' || part.operator === 'union') return part;
    return part.all ? counted(part) : halfJoined(part);
  });
}

/** The left rows with, or without, an equal right row; each once. */
function halfJoined(node: SetOperation): LogicalNode {
  const [left, right] = node.inputs as [LogicalNode, LogicalNode];
  const width = left.columns.length;
  const same = left.columns.map((_, i) =>
    call('IS_NOT_DISTINCT_FROM', [input(left, i), shift(input(right, i), width)], BOOLEAN(false)),
  );
  const joinType = node.operator === 'intersect' ? 'semi' : 'anti';
  const joined = join(left, right, joinType, conjunction(same), { span: node.span });
  const all = joined.columns.map((_, i) => i);
  return aggregate(joined, all, [], node.span);
}

const ONE = literal(1n, BIGINT(false));
const NONE = literal(null, BIGINT());

/** How often a row is on each side decides how often it comes out. */
function counted(node: SetOperation): LogicalNode {
  const [left, right] = node.inputs as [LogicalNode, LogicalNode];
  const width = left.columns.length;
  const marked = (side: LogicalNode, marks: readonly Expression[]): LogicalNode =>
    project(
      side,
      [...identity(side), ...marks],
      [...left.columns.map(({ name }) => name), '$left', '$right'],
      node.span,
    );
  const both = setOperation(
    'union',
    true,
    [marked(left, [ONE, NONE]), marked(right, [NONE, ONE])],
    node.span,
  );
  const keys = left.columns.map((_, i) => i);
  const counts = [width, width + 1].map((column, i) => count(input(both, column), `$n${i}`));
  const grouped = aggregate(both, keys, counts, node.span);
  const times = repetitions(node, input(grouped, width), input(grouped, width + 1));
  const wanted = filter(
    project(
      grouped,
      [...identity(grouped).slice(0, width), times],
      [...left.columns.map(({ name }) => name), '$times'],
      node.span,
    ),
    call(
      'GREATER_THAN',
      [{ ...input(grouped, width), type: BIGINT(false) }, literal(0n, BIGINT(false))],
      BOOLEAN(false),
    ),
    node.span,
  );
  const values = identity(wanted).slice(0, width);
  const output = left.columns.map((column) => ({ ...column, time: null }));
  const table = { name: 'REPLICATE_ROWS', args: [input(wanted, width), ...values], output };
  const repeated = correlate(wanted, 'inner', table, node.span);
  return projectColumns(
    repeated,
    keys.map((key) => width + 1 + key),
  );
}

function repetitions(node: SetOperation, left: Expression, right: Expression): Expression {
  if (node.operator === 'except') return call('MINUS', [left, right], BIGINT(false));
  const more = call('GREATER_THAN', [left, right], BOOLEAN(false));
  return call('CASE', [more, right, left], BIGINT(false));
}

function count(argument: Expression, alias: string): AggregateCall {
  const type = BIGINT(false);
  return {
    name: 'COUNT',
    args: [argument],
    distinct: false,
    filter: null,
    orderBy: [],
    type,
    alias,
  };
}
