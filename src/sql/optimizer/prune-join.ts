/** Column pruning of joins: each side keeps what its parents, the condition and its version need. */

import { join } from '../logical/build.ts';
import { columnsOf, remap } from '../logical/expressions.ts';
import type { Join } from '../logical/nodes.ts';
import { type Columns, mapping, type Pruned, type PruneRules, prune } from './prune.ts';

export function pruneJoin(node: Join, needed: Columns, rules: PruneRules): Pruned {
  const width = node.left.columns.length;
  const wanted = new Set(needed);
  if (node.condition !== null) columnsOf(node.condition, wanted);
  if (node.systemTime !== null) {
    wanted.add(node.systemTime);
    for (const column of versionColumns(node)) wanted.add(width + column);
  }
  if (node.asof !== null) wanted.add(node.asof.leftTime).add(width + node.asof.rightTime);
  const left = prune(node.left, new Set([...wanted].filter((column) => column < width)), rules);
  const right = prune(
    node.right,
    new Set([...wanted].filter((column) => column >= width).map((column) => column - width)),
    rules,
  );
  const leftPlaces = mapping(left.kept);
  const rightPlaces = mapping(right.kept);
  const kept = [...left.kept, ...right.kept.map((column) => column + width)];
  const condition = node.condition === null ? null : remap(node.condition, mapping(kept));
  const made = join(left.node, right.node, node.joinType, condition, {
    systemTime: node.systemTime === null ? null : leftPlaces.get(node.systemTime)!,
    asof:
      node.asof === null
        ? null
        : {
            leftTime: leftPlaces.get(node.asof.leftTime)!,
            rightTime: rightPlaces.get(node.asof.rightTime)!,
          },
    hints: node.hints,
    span: node.span,
  });
  const half = node.joinType === 'semi' || node.joinType === 'anti';
  return { node: made, kept: half ? left.kept : kept };
}

/** Event-time attributes of the right side: one of them says from when a version holds. */
function versionColumns({ right }: Join): number[] {
  return right.columns.flatMap((column, i) => (column.time === 'event' ? [i] : []));
}
