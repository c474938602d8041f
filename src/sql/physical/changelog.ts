/**
 * Decides where before-images (-U) must travel: asked from the sinks down, so that an operator gives
 * them only when somebody above cannot do without.
 */

import type { Draft } from './draft.ts';
import { atMostOne } from './join-keys.ts';

/** Drafts whose updates must come with their before-image. */
export type BeforeImages = ReadonlySet<Draft>;

/** @param wants whether a sink takes -U (the caller always does) */
export function beforeImages(
  sinks: readonly Draft[],
  wants: (sink: Draft) => boolean,
): BeforeImages {
  const needed = new Set<Draft>();
  const visited = new Map<Draft, boolean>();
  const ask = (node: Draft, required: boolean): void => {
    const before = visited.get(node);
    if (before === true || before === required) return;
    visited.set(node, required);
    if (required && node.changes.update) needed.add(node);
    node.inputs.forEach(({ node: input, side }, i) => {
      if (side === undefined) ask(input, demand(node, i, required));
    });
  };
  for (const sink of sinks) ask(sink, wants(sink));
  return needed;
}

/** Whether `node` needs before-images of its input `i`. */
function demand(node: Draft, i: number, required: boolean): boolean {
  const { body } = node;
  switch (body.kind) {
    case 'calc':
      // A row that no longer passes must be taken back, and only its before-image tells.
      return required || body.condition !== null;
    case 'join': {
      const side = node.inputs[i]!.node;
      return required || !atMostOne(side, i === 0 ? body.leftKeys : body.rightKeys);
    }
    case 'rank':
      return body.strategy === 'retract';
    case 'changelogNormalize':
    case 'deduplicate':
      return false;
    case 'groupAggregate':
    case 'windowAggregate':
    case 'overAggregate':
    case 'sinkMaterialize':
    case 'sort':
    case 'limit':
      return true;
    case 'toChangelog':
      return body.codes[1] !== null;
    case 'temporalJoin':
      return i === 0 ? required : false;
    default:
      return required;
  }
}
