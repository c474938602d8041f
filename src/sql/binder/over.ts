/** OVER: a call with its window, resolved here and computed by the select it stands in. */

import { type Span, withNullable } from '../../core/index.ts';
import { call, type Expression, literal } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { aggregateRequest, functionName, timeAttribute } from './call.ts';
import { type Environment, OVER, type OverFrame } from './environment.ts';
import { invalidQuery, notAllowedIn } from './errors.ts';
import { bindAll, bindExpression } from './expression.ts';
import { orderRequests } from './order.ts';

export function bindOver(
  node: ast.Call,
  written: ast.WindowSpec | ast.Identifier,
  env: Environment,
): Expression {
  if (env.overs === null) throw notAllowedIn('OVER', env.clause, node.span);
  if (node.filter !== undefined) throw invalidQuery('OVER takes no FILTER', node.filter.span);
  const window = expandWindow(written, env);
  // Inside OVER aggregates of the grouping are allowed: SUM(SUM(x)) OVER (..).
  const inner: Environment = { ...env, overs: null, clause: 'OVER' };
  const aggregate = aggregateRequest(node, { ...inner, grouped: false });
  const orderBy = orderRequests(window.orderBy, inner);
  const request = {
    aggregate,
    partitionBy: bindAll(window.partitionBy, inner),
    orderBy,
    frame: frameOf(functionName(node), window, orderBy, env),
    span: node.span,
  };
  const at = env.overs.push(request) - 1;
  const first = literal(at, { kind: 'INTEGER', nullable: false });
  return call(OVER, [first], overType(functionName(node), aggregate.type));
}

const NEVER_NULL = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK', 'COUNT', 'NTILE']);

function overType(name: string, type: Expression['type']): Expression['type'] {
  return NEVER_NULL.has(name) ? withNullable(type, false) : type;
}

function expandWindow(written: ast.WindowSpec | ast.Identifier, env: Environment): ast.WindowSpec {
  if (written.kind === 'Identifier') return namedWindow(written, env);
  if (written.base === undefined) return written;
  const base = namedWindow(written.base, env);
  const frame = written.frame ?? base.frame;
  return {
    kind: 'WindowSpec',
    span: written.span,
    partitionBy: base.partitionBy.length > 0 ? base.partitionBy : written.partitionBy,
    orderBy: base.orderBy.length > 0 ? base.orderBy : written.orderBy,
    ...(frame === undefined ? {} : { frame }),
  };
}

function namedWindow(name: ast.Identifier, env: Environment): ast.WindowSpec {
  const found = env.windows.get(name.name);
  if (found === undefined) throw invalidQuery(`window '${name.name}' not found`, name.span);
  return found.base === undefined ? found : expandWindow(found, env);
}

/** Ranks and LAG / LEAD have no frame of their own. */
const FRAMELESS = new Set([
  'ROW_NUMBER',
  'RANK',
  'DENSE_RANK',
  'PERCENT_RANK',
  'CUME_DIST',
  'NTILE',
  'LAG',
  'LEAD',
]);

function frameOf(
  name: string,
  window: ast.WindowSpec,
  orderBy: readonly { readonly expression: Expression }[],
  env: Environment,
): OverFrame {
  const { frame } = window;
  if (FRAMELESS.has(name)) {
    if (frame !== undefined) throw invalidQuery(`${name} takes no ROWS or RANGE`, frame.span);
    // Rows of one time share what they see, ROW_NUMBER aside.
    const unit = name === 'ROW_NUMBER' ? 'rows' : 'range';
    return { unit, preceding: null, following: 0 };
  }
  if (frame === undefined) {
    return { unit: 'range', preceding: null, following: orderBy.length === 0 ? null : 0 };
  }
  const end = frame.end === undefined ? 0 : bound(frame.end, frame, orderBy, env);
  const start = bound(frame.start, frame, orderBy, env);
  if (frame.start.bound === 'UNBOUNDED FOLLOWING' || frame.end?.bound === 'UNBOUNDED PRECEDING') {
    throw invalidQuery('the frame ends before it starts', frame.span);
  }
  const preceding = start === null ? null : -start;
  return { unit: frame.unit === 'ROWS' ? 'rows' : 'range', preceding, following: end };
}

/** Rows or milliseconds relative to the current row; null is unbounded. */
function bound(
  node: ast.FrameBound,
  frame: ast.Frame,
  orderBy: readonly { readonly expression: Expression }[],
  env: Environment,
): number | null {
  if (node.bound === 'CURRENT ROW') return 0;
  if (node.offset === undefined) return null;
  const value = bindExpression(node.offset, { ...env, overs: null, aggregates: null });
  const sign = node.bound === 'PRECEDING' ? -1 : 1;
  const size = value.kind === 'literal' ? Number(value.value) : Number.NaN;
  if (!(size >= 0)) throw invalidQuery('a frame needs a constant of at least 0', node.span);
  if (frame.unit === 'RANGE') checkRange(value, orderBy, node.span, env);
  else if (value.type.kind.startsWith('INTERVAL')) {
    throw invalidQuery('ROWS counts rows: an interval needs RANGE', node.span);
  }
  return sign * size + 0;
}

function checkRange(
  value: Expression,
  orderBy: readonly { readonly expression: Expression }[],
  span: Span,
  env: Environment,
): void {
  if (orderBy.length !== 1) throw invalidQuery('RANGE with an offset needs one ORDER BY', span);
  const key = orderBy[0]!.expression;
  const timed = key.kind === 'column' && timeAttribute(env, key.index) !== null;
  if (timed && value.type.kind !== 'INTERVAL_DAY_TIME') {
    throw invalidQuery('RANGE over a time attribute needs an INTERVAL DAY TO SECOND', span);
  }
}
