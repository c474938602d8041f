/** GROUP BY TUMBLE(ts, ..), HOP, SESSION and the functions that read their window. */

import { type Span, TIMESTAMP, TIMESTAMP_LTZ } from '../../core/index.ts';
import { call, type Expression } from '../../expression/index.ts';
import type { WindowProperty } from '../../plan/index.ts';
import type * as ast from '../ast/index.ts';
import { expressionKey } from '../logical/expressions.ts';
import type { WindowShape } from '../logical/nodes.ts';
import { functionName, timeAttribute } from './call.ts';
import { type Environment, type GroupWindowBinding, WINDOW_PROPERTY } from './environment.ts';
import { invalidQuery, notAllowedIn } from './errors.ts';
import { bindAll, symbol } from './expression.ts';

const WINDOWS = new Set(['TUMBLE', 'HOP', 'SESSION']);
const AUXILIARY = /^(TUMBLE|HOP|SESSION)_(START|END|ROWTIME|PROCTIME)$/;

const PROPERTIES: Readonly<Record<string, WindowProperty>> = {
  START: 'window_start',
  END: 'window_end',
  ROWTIME: 'window_time',
  PROCTIME: 'proctime',
};

export function isGroupWindow(node: ast.GroupingElement): node is ast.Call {
  return node.kind === 'Call' && WINDOWS.has(functionName(node));
}

export function isWindowAuxiliary(name: string): boolean {
  return AUXILIARY.test(name);
}

export interface GroupWindow extends GroupWindowBinding {
  readonly shape: WindowShape;
  readonly timeColumn: number;
}

/** The window of a GROUP BY; its first argument is a time attribute. */
export function bindGroupWindow(node: ast.Call, env: Environment): GroupWindow {
  const name = functionName(node);
  const args = bindAll(node.arguments, { ...env, clause: name });
  const [time, ...sizes] = args;
  const attribute = time?.kind === 'column' ? timeAttribute(env, time.index) : null;
  if (time?.kind !== 'column' || attribute === null) {
    throw invalidQuery(
      `Window can only be defined over a time attribute column: the first argument of ${name} is none`,
      node.arguments[0]?.span ?? node.span,
      'declare a WATERMARK for the column, or use PROCTIME()',
    );
  }
  return {
    name,
    key: args.map(expressionKey).join(),
    processing: attribute === 'processing',
    shape: shapeOf(name, sizes, node.span),
    timeColumn: time.index,
  };
}

function shapeOf(name: string, sizes: readonly Expression[], span: Span): WindowShape {
  const wanted = name === 'HOP' ? 2 : 1;
  if (sizes.length !== wanted) {
    const form = { TUMBLE: 'size', HOP: 'slide, size', SESSION: 'gap' }[name];
    throw invalidQuery(`${name} in GROUP BY takes (time, ${form})`, span);
  }
  const [first, second] = sizes.map((size) => intervalMs(size, name, span));
  if (name === 'TUMBLE') return { kind: 'tumble', sizeMs: first!, offsetMs: 0 };
  if (name === 'SESSION') return { kind: 'session', gapMs: first! };
  return { kind: 'hop', slideMs: first!, sizeMs: second!, offsetMs: 0 };
}

/** Milliseconds of a literal interval; larger than zero. */
export function intervalMs(value: Expression, what: string, span: Span): number {
  if (value.kind !== 'literal' || value.type.kind !== 'INTERVAL_DAY_TIME') {
    const hint =
      value.type.kind === 'INTERVAL_YEAR_MONTH' ? 'months have no fixed length' : undefined;
    throw invalidQuery(`${what} takes literal intervals of days to seconds`, span, hint);
  }
  return value.value as number;
}

/** TUMBLE_START(ts, ..) and its kin: only with the same window in GROUP BY. */
export function bindWindowAuxiliary(node: ast.Call, name: string, env: Environment): Expression {
  const [, window, property] = AUXILIARY.exec(name)!;
  const { groupWindow } = env;
  if (env.aggregates === null) throw notAllowedIn(name, env.clause, node.span);
  const args = bindAll(node.arguments, { ...env, aggregates: null, overs: null });
  const key = args.map(expressionKey).join();
  if (groupWindow === null || groupWindow.name !== window || groupWindow.key !== key) {
    throw invalidQuery(
      `Call to auxiliary group function '${name}' must have matching call to group function '$${window}' in GROUP BY clause`,
      node.span,
    );
  }
  const which = PROPERTIES[property!]!;
  if (which === 'window_time' && groupWindow.processing) {
    throw invalidQuery('A proctime window cannot provide a rowtime attribute.', node.span);
  }
  return call(WINDOW_PROPERTY, [symbol(which)], propertyType(which, args[0]!));
}

function propertyType(which: WindowProperty, time: Expression): Expression['type'] {
  if (which === 'proctime') return TIMESTAMP_LTZ(3, false);
  if (which === 'window_time' && time.type.kind === 'TIMESTAMP_LTZ') return TIMESTAMP_LTZ(3, false);
  return TIMESTAMP(3, false);
}
