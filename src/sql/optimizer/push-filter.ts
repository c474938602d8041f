/** Moves conditions towards the sources: each conjunct as far down as the meaning allows. */

import { columnReference, type Expression, isDeterministic } from '../../expression/index.ts';
import { filter, join, project } from '../logical/build.ts';
import {
  columnsOf,
  conjunction,
  conjuncts,
  expressionKey,
  remap,
  shift,
  substitute,
} from '../logical/expressions.ts';
import type { Join, LogicalNode, Over, SetOperation, WindowFunction } from '../logical/nodes.ts';
import { inputsOf, withInputs } from '../logical/rewrite.ts';
import { simplifyOuterJoin } from './outer-join.ts';

/** The plan with all filters pushed. */
export function pushFilters(node: LogicalNode): LogicalNode {
  return push(node, []);
}

/** `node` filtered by `parts`, conjuncts over its columns. */
function push(node: LogicalNode, parts: readonly Expression[]): LogicalNode {
  switch (node.kind) {
    case 'filter':
      return push(node.input, [...conjuncts(node.condition), ...parts]);
    case 'project': {
      const [movable, fixed] = split(parts, (part) => {
        const columns = [...columnsOf(part)];
        return columns.every((column) => isDeterministic(node.expressions[column]!));
      });
      const below = push(
        node.input,
        movable.map((part) => substitute(part, node.expressions)),
      );
      const names = node.columns.map(({ name }) => name);
      return above(project(below, node.expressions, names, node.span), fixed);
    }
    case 'join':
      return pushJoin(simplifyOuterJoin(node, parts), parts);
    case 'aggregate':
    case 'windowAggregate': {
      const onKeys = (part: Expression): boolean =>
        node.keys.length > 0 && reads(part, (column) => column < node.keys.length);
      const [movable, fixed] = split(parts, onKeys);
      const moved = new Map(node.keys.map((key, i) => [i, key]));
      return above(
        single(
          node,
          movable.map((part) => remap(part, moved)),
        ),
        fixed,
      );
    }
    case 'over':
      return pushOver(node, parts);
    case 'windowFunction':
      return pushWindow(node, parts);
    case 'setOperation':
      return pushSetOperation(node, parts);
    case 'correlate': {
      const width = node.input.columns.length;
      const [movable, fixed] = split(parts, (part) => reads(part, (column) => column < width));
      return above(single(node, movable), fixed);
    }
    case 'sort': {
      const free = node.limit < 0 && node.offset === 0;
      return above(single(node, free ? parts : []), free ? [] : parts);
    }
    default:
      return above(
        withInputs(
          node,
          inputsOf(node).map((input) => push(input, [])),
        ),
        parts,
      );
  }
}

/** A node of one input with `parts` pushed into it. */
function single(node: LogicalNode, parts: readonly Expression[]): LogicalNode {
  return withInputs(node, [push(inputsOf(node)[0]!, parts)]);
}

function above(node: LogicalNode, parts: readonly Expression[]): LogicalNode {
  const seen = new Map(parts.map((part) => [expressionKey(part), part]));
  return filter(node, conjunction([...seen.values()]), node.span);
}

function reads(part: Expression, test: (column: number) => boolean): boolean {
  return isDeterministic(part) && [...columnsOf(part)].every(test);
}

function split(
  parts: readonly Expression[],
  test: (part: Expression) => boolean,
): [Expression[], Expression[]] {
  const yes: Expression[] = [];
  const no: Expression[] = [];
  for (const part of parts) (isDeterministic(part) && test(part) ? yes : no).push(part);
  return [yes, no];
}

/** Partitions are filtered whole; anything else would change frames and ranks. */
function pushOver(node: Over, parts: readonly Expression[]): LogicalNode {
  const shared = (column: number): boolean =>
    node.groups.every(({ partitionKeys }) => partitionKeys.includes(column));
  const [movable, fixed] = split(parts, (part) => columnsOf(part).size > 0 && reads(part, shared));
  return above(single(node, movable), fixed);
}

/** Sessions depend on every row of their key; other windows on the row alone. */
function pushWindow(node: WindowFunction, parts: readonly Expression[]): LogicalNode {
  const width = node.input.columns.length;
  const [movable, fixed] = split(parts, (part) =>
    reads(part, (column) =>
      node.window.kind === 'session' ? node.partitionKeys.includes(column) : column < width,
    ),
  );
  return above(single(node, movable), fixed);
}

function pushSetOperation(node: SetOperation, parts: readonly Expression[]): LogicalNode {
  const [movable, fixed] = split(parts, () => true);
  const inputs = node.inputs.map((input) =>
    push(
      input,
      movable.map((part) => retyped(part, input)),
    ),
  );
  return above(withInputs(node, inputs), fixed);
}

/** The same columns with the types that this input has. */
function retyped(part: Expression, input: LogicalNode): Expression {
  const own = input.columns.map((column, i) => columnReference(i, column.type));
  return substitute(part, own);
}

function pushJoin(node: Join, parts: readonly Expression[]): LogicalNode {
  const width = node.left.columns.length;
  const left = (part: Expression): boolean => reads(part, (column) => column < width);
  const right = (part: Expression): boolean => reads(part, (column) => column >= width);
  const versioned = node.systemTime !== null || node.asof !== null;
  const { joinType } = node;
  const half = joinType === 'semi' || joinType === 'anti';
  const leftStays = joinType === 'right' || joinType === 'full';
  const rightStays = joinType === 'left' || joinType === 'full' || versioned;
  const [whereLeft, rest] = split(parts, (part) => !leftStays && left(part));
  const [whereRight, others] = split(rest, (part) => !half && !rightStays && right(part));
  // Between both sides a filter above an inner join is a part of its condition.
  const [merged, fixed] = split(others, () => joinType === 'inner' && !versioned);
  const own = conjuncts(node.condition);
  const onLeft =
    !versioned && (joinType === 'inner' || joinType === 'right' || joinType === 'semi');
  const onRight = !versioned && joinType !== 'right' && joinType !== 'full';
  const [ownLeft, ownRest] = split(own, (part) => onLeft && left(part) && columnsOf(part).size > 0);
  const [ownRight, condition] = split(
    ownRest,
    (part) => onRight && right(part) && columnsOf(part).size > 0,
  );
  const made = join(
    push(node.left, [...whereLeft, ...ownLeft]),
    push(
      node.right,
      [...whereRight, ...ownRight].map((part) => shift(part, -width)),
    ),
    joinType,
    conjunction([...condition, ...merged]),
    node,
  );
  return above(made, fixed);
}
