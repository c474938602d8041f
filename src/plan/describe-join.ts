/** Joins of every kind as EXPLAIN shows them. */

import { expressionText, type Names } from './expression-text.ts';
import { distinctNames } from './names.ts';
import type { NodeBody } from './nodes.ts';
import { durationText } from './window-text.ts';

type JoinNode = Extract<
  NodeBody,
  { kind: 'join' | 'intervalJoin' | 'windowJoin' | 'temporalJoin' | 'lookupJoin' }
>;

const JOIN_NAMES: Readonly<Record<JoinNode['kind'], string>> = {
  join: 'Join',
  intervalJoin: 'IntervalJoin',
  windowJoin: 'WindowJoin',
  temporalJoin: 'TemporalJoin',
  lookupJoin: 'LookupJoin',
};

export function joinText(body: JoinNode, inputs: readonly Names[], output: Names): string {
  const left = inputs[0] ?? [];
  const lookup = body.kind === 'lookupJoin';
  const rightNames = lookup ? body.tableSchema.fields.map(({ name }) => name) : (inputs[1] ?? []);
  const right = distinctNames([...left, ...rightNames]).slice(left.length);
  const on = body.leftKeys.map((key, i) => {
    const sign = body.nullSafe[i] === true ? 'IS NOT DISTINCT FROM' : '=';
    return `${left[key]} ${sign} ${right[body.rightKeys[i]!]}`;
  });
  const seen = lookup ? output : distinctNames([...left, ...right]);
  if (body.condition !== null) on.push(expressionText(body.condition, seen));
  const parts = [`joinType=[${body.joinType}]`, `where=[${on.join(' AND ') || 'true'}]`];
  if (body.kind === 'intervalJoin') {
    const bounds = `leftLowerBound=${body.lowerMs}, leftUpperBound=${body.upperMs}`;
    parts.push(`windowBounds=[isRowTime=${!body.processingTime}, ${bounds}]`);
  }
  if (lookup) parts.unshift(`table=[${body.table.path}]`);
  if (body.kind === 'join') parts.push(...ttlText(body));
  return `${JOIN_NAMES[body.kind]}(${parts.join(', ')})`;
}

/** Only where a hint says so. */
function ttlText(body: Extract<JoinNode, { kind: 'join' }>): string[] {
  const { leftStateTtlMs: left, rightStateTtlMs: right } = body;
  if (left < 0 && right < 0) return [];
  const text = (ttlMs: number): string => (ttlMs < 0 ? 'default' : durationText(ttlMs));
  return [`stateTtl=[${text(left)}, ${text(right)}]`];
}
