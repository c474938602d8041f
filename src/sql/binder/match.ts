/** MATCH_RECOGNIZE: the pattern, its conditions and measures, and what Flink demands of each. */

import { TIMESTAMP_LTZ } from '../../core/index.ts';
import { columnReference, type Expression } from '../../expression/index.ts';
import type { Pattern } from '../../plan/index.ts';
import type * as ast from '../ast/index.ts';
import { isCall } from '../logical/expressions.ts';
import type { Column, LogicalNode, Match } from '../logical/nodes.ts';
import {
  type BinderContext,
  type Environment,
  environment,
  type PatternNames,
} from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindCondition, bindExpression } from './expression.ts';
import { bindFrom } from './from.ts';
import { intervalLiteral } from './literals.ts';
import { nullsLast } from './order.ts';
import { Scope } from './scope.ts';

export function bindMatch(
  node: ast.MatchRecognize,
  context: BinderContext,
  parent: Scope | null,
): LogicalNode {
  const from = bindFrom(node.input, context, parent);
  const input = from.node;
  const scope = new Scope(from.relations, parent, from.merged);
  const env = environment(context, scope, 'PARTITION BY');
  refuse(node);
  const partitionKeys = node.partitionBy.map((key) => columnIndex(key, env));
  const orderBy = node.orderBy.map((item) => ({
    column: columnIndex(item.expression, { ...env, clause: 'ORDER BY' }),
    descending: item.descending,
    nullsLast: nullsLast(item),
  }));
  const rowtime = timeOrder(node, orderBy, input);
  const pattern = toPattern(node.pattern);
  checkPattern(pattern, node);
  const subsets = Object.fromEntries(
    node.subsets.map(({ name, variables }) => [name.name, variables.map((one) => one.name)]),
  );
  const names = patternNames(pattern, subsets, rowtime);
  const inner = (measures: boolean): Environment => ({
    ...env,
    clause: measures ? 'MEASURES' : 'DEFINE',
    pattern: { ...names, measures },
  });
  const measures = node.measures.map(({ name, expression }) => ({
    alias: name.name,
    expression: bindExpression(expression, inner(true)),
  }));
  const defines = node.define.map(({ name, condition }) => {
    if (!names.variables.has(name.name)) {
      throw invalidQuery(`'${name.name}' is defined but not in the pattern`, name.span);
    }
    return { variable: name.name, condition: bindCondition(condition, inner(false)) };
  });
  return {
    kind: 'match',
    input,
    partitionKeys,
    orderBy,
    pattern,
    strictStart: node.startsAtFirst,
    strictEnd: node.endsAtLast,
    defines,
    measures,
    subsets,
    allRows: false,
    skip: skipOf(node, names),
    withinMs: node.within === undefined ? 0 : withinMs(node.within),
    columns: outputColumns(input, partitionKeys, measures, rowtime),
    span: node.span,
  };
}

function withinMs(node: ast.IntervalLiteral): number {
  const bound = intervalLiteral(node);
  if (bound.type.kind === 'INTERVAL_DAY_TIME') return bound.value as number;
  throw invalidQuery(
    'Only constant intervals with millisecond resolution are supported as time constraints of patterns.',
    node.span,
  );
}

function refuse(node: ast.MatchRecognize): void {
  if (node.rowsPerMatch === 'ALL ROWS') {
    throw unsupported('ALL ROWS PER MATCH', node.span, 'use ONE ROW PER MATCH');
  }
  if (node.startsAtFirst || node.endsAtLast) {
    throw unsupported('^ or $ in a pattern', node.pattern.span);
  }
}

function columnIndex(node: ast.Expression, env: Environment): number {
  const bound = bindExpression(node, env);
  if (bound.kind === 'column') return bound.index;
  throw invalidQuery(`${env.clause} of MATCH_RECOGNIZE takes columns only`, node.span);
}

/** The rowtime column to order by, or null for processing time. */
function timeOrder(
  node: ast.MatchRecognize,
  orderBy: Match['orderBy'],
  input: LogicalNode,
): (Expression & { kind: 'column' }) | null {
  const [first] = orderBy;
  const column = first === undefined ? undefined : input.columns[first.column]!;
  if (first === undefined || column === undefined || column.time === null) {
    throw invalidQuery(
      'You must specify either rowtime or proctime for order by as the first one.',
      node.orderBy[0]?.span ?? node.span,
    );
  }
  if (first.descending) {
    throw invalidQuery(
      'Primary sort order of a streaming table must be ascending on time.',
      node.orderBy[0]!.span,
    );
  }
  if (column.time === 'processing') return null;
  return columnReference(first.column, column.type) as Expression & { kind: 'column' };
}

function patternNames(
  pattern: Pattern,
  subsets: Readonly<Record<string, readonly string[]>>,
  rowtime: PatternNames['rowtime'],
): PatternNames {
  return {
    variables: new Set([...variablesOf(pattern), ...Object.keys(subsets)]),
    measures: false,
    navigation: { which: 'LAST', offset: 0 },
    inside: null,
    rowtime,
    processingType: TIMESTAMP_LTZ(3, false),
  };
}

function toPattern(node: ast.Pattern): Pattern {
  switch (node.kind) {
    case 'PatternVariable':
      return { kind: 'variable', name: node.name.name };
    case 'PatternSequence':
      return { kind: 'sequence', parts: node.elements.map(toPattern) };
    case 'PatternQuantified':
      if (node.element.kind !== 'PatternVariable') {
        throw unsupported(
          'Group patterns are not supported yet: a quantifier of a group',
          node.span,
        );
      }
      return {
        kind: 'quantified',
        part: toPattern(node.element),
        least: node.min,
        most: node.max ?? null,
        greedy: !node.reluctant,
      };
    case 'PatternAlternation':
      throw unsupported('| in a pattern', node.span);
    case 'PatternExclusion':
      throw unsupported('{- -} in a pattern', node.span);
    case 'PatternPermute':
      throw unsupported('PERMUTE in a pattern', node.span);
  }
}

function variablesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'variable') return [pattern.name];
  if (pattern.kind === 'quantified') return variablesOf(pattern.part);
  return pattern.parts.flatMap(variablesOf);
}

function checkPattern(pattern: Pattern, node: ast.MatchRecognize): void {
  const variables = variablesOf(pattern);
  const repeated = variables.find((name, i) => variables.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw unsupported(`the variable '${repeated}' twice in a pattern`, node.pattern.span);
  }
  const last = pattern.kind === 'sequence' ? pattern.parts.at(-1)! : pattern;
  if (last.kind === 'quantified' && last.greedy && last.most !== last.least) {
    throw unsupported(
      'Greedy quantifiers are not allowed as the last element of a Pattern yet: a greedy end',
      node.pattern.span,
      'finish the pattern with a simple variable or a reluctant quantifier',
    );
  }
  if (leastLength(pattern) === 0) {
    throw unsupported('a pattern that may match no row', node.pattern.span);
  }
}

function leastLength(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'variable':
      return 1;
    case 'quantified':
      return pattern.least * leastLength(pattern.part);
    case 'sequence':
      return pattern.parts.reduce((sum, part) => sum + leastLength(part), 0);
    case 'alternation':
      return Math.min(...pattern.parts.map(leastLength));
  }
}

function skipOf(node: ast.MatchRecognize, names: PatternNames): Match['skip'] {
  const { afterMatch } = node;
  if (afterMatch === undefined) return { to: 'next-row', variable: null };
  const { variable } = afterMatch;
  if (variable !== undefined && !names.variables.has(variable.name)) {
    throw invalidQuery(`'${variable.name}' is no variable of the pattern`, variable.span);
  }
  const to = {
    'NEXT ROW': 'next-row',
    'PAST LAST ROW': 'past-last-row',
    FIRST: 'first',
    LAST: 'last',
  } as const;
  return { to: to[afterMatch.skip], variable: variable?.name ?? null };
}

function outputColumns(
  input: LogicalNode,
  partitionKeys: readonly number[],
  measures: Match['measures'],
  rowtime: PatternNames['rowtime'],
): Column[] {
  const keys = partitionKeys.map((key): Column => ({ ...input.columns[key]!, time: null }));
  return [
    ...keys,
    ...measures.map(({ alias, expression }): Column => {
      const isTime = rowtime !== null && readsColumn(expression, rowtime.index);
      const processing = isCall(expression, 'PROCTIME');
      return {
        name: alias,
        type: expression.type,
        time: isTime ? 'event' : processing ? 'processing' : null,
      };
    }),
  ];
}

/** MATCH_ROWTIME(), or the rowtime column of any variable. */
function readsColumn(expression: Expression, column: number): boolean {
  if (!isCall(expression, 'PATTERN_COLUMN')) return false;
  const index = expression.args[1] as Expression & { readonly value?: unknown };
  return index.value === column;
}
