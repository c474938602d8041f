/** Filter and projection as one operator; neighbours are fused. */

import { columnReference, type Expression, isDeterministic } from '../../expression/index.ts';
import type { NodeBody } from '../../plan/index.ts';
import { timeOf } from '../logical/build.ts';
import { columnsOf, conjunction, conjuncts, substitute, visit } from '../logical/expressions.ts';
import type { Column } from '../logical/nodes.ts';
import { type Draft, type DraftEdge, draft, FORWARD, isKind } from './draft.ts';
import { mapKeys } from './key-columns.ts';

export function calc(
  input: Draft,
  condition: Expression | null,
  projections: readonly Expression[],
  columns: readonly Column[],
): Draft {
  if (isKind(input, 'changelogNormalize') && condition !== null) {
    return calc(filterNormalized(input, condition), null, projections, columns);
  }
  if (isKind(input, 'calc')) {
    const fused = fuse(input, condition, projections, columns);
    if (fused !== undefined) return fused;
  }
  if (condition === null && isIdentity(projections, columns, input)) return input;
  const { body, keys } = {
    body: { kind: 'calc', condition, projections } as const,
    keys: mapKeys(input, projections),
  };
  return draft(body, [{ node: input, exchange: FORWARD }], columns, {
    changes: input.changes,
    keys,
  });
}

/**
 * A filter over upserts belongs into what makes them whole: a row that no longer passes is deleted,
 * not updated. What reads the key alone keeps or drops all rows of a key, so it goes first.
 */
function filterNormalized(
  normalize: Draft & { readonly body: Extract<NodeBody, { kind: 'changelogNormalize' }> },
  condition: Expression,
): Draft {
  const { keys } = normalize.body;
  const parts = conjuncts(condition);
  const onKey = parts.filter(
    (part) =>
      isDeterministic(part) && [...columnsOf(part)].every((column) => keys.includes(column)),
  );
  const rest = parts.filter((part) => !onKey.includes(part));
  const [edge] = normalize.inputs as readonly [DraftEdge];
  const inner = conjunction([...conjuncts(normalize.body.condition), ...rest]);
  return {
    ...normalize,
    body: { ...normalize.body, condition: inner },
    inputs: [{ ...edge, node: select(edge.node, conjunction(onKey)) }],
  };
}

/** All columns, some rows. */
export function select(input: Draft, condition: Expression | null): Draft {
  if (condition === null) return input;
  const all = input.columns.map((column, i) => columnReference(i, column.type));
  return calc(input, condition, all, input.columns);
}

/** Some columns in another order or under other names. */
export function pick(input: Draft, indexes: readonly number[], names?: readonly string[]): Draft {
  const projections = indexes.map((at) => columnReference(at, input.columns[at]!.type));
  const columns = indexes.map((at, i) => ({
    ...input.columns[at]!,
    name: names?.[i] ?? input.columns[at]!.name,
  }));
  return calc(input, null, projections, columns);
}

/** Further columns behind those of `input`. */
export function extend(
  input: Draft,
  added: readonly Expression[],
  names: readonly string[],
): Draft {
  if (added.length === 0) return input;
  const all = input.columns.map((column, i) => columnReference(i, column.type));
  const columns = added.map((expression, i) => ({
    name: names[i]!,
    type: expression.type,
    time: timeOf(expression, input.columns),
  }));
  return calc(input, null, [...all, ...added], [...input.columns, ...columns]);
}

function isIdentity(
  projections: readonly Expression[],
  columns: readonly Column[],
  input: Draft,
): boolean {
  return (
    projections.length === input.columns.length &&
    projections.every((e, i) => e.kind === 'column' && e.index === i) &&
    columns.every(({ name }, i) => name === input.columns[i]!.name)
  );
}

function fuse(
  input: Draft & {
    readonly body: {
      readonly projections: readonly Expression[];
      readonly condition: Expression | null;
    };
  },
  condition: Expression | null,
  projections: readonly Expression[],
  columns: readonly Column[],
): Draft | undefined {
  const below = input.body;
  const users = condition === null ? projections : [...projections, condition];
  if (!canSubstitute(users, below.projections)) return undefined;
  const above = condition === null ? [] : conjuncts(substitute(condition, below.projections));
  const both = conjunction([...conjuncts(below.condition), ...above]);
  const outputs = projections.map((expression) => substitute(expression, below.projections));
  return calc(input.inputs[0]!.node, both, outputs, columns);
}

/** What differs from call to call may not be computed twice. */
function canSubstitute(users: readonly Expression[], by: readonly Expression[]): boolean {
  const counts = new Map<number, number>();
  for (const user of users) {
    visit(user, (part) => {
      if (part.kind === 'column') counts.set(part.index, (counts.get(part.index) ?? 0) + 1);
      return undefined;
    });
  }
  return by.every((expression, i) => (counts.get(i) ?? 0) <= 1 || isDeterministic(expression));
}
