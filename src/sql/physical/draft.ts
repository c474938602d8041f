/** Physical operators while they are chosen: plan bodies in a tree, with what is known of their changes. */

import type { Schema } from '../../core/index.ts';
import type { Exchange, NodeBody, NodeKind, Side } from '../../plan/index.ts';
import type { Column } from '../logical/nodes.ts';

/** Which kinds of change beside inserts an operator may give. */
export interface Changes {
  readonly update: boolean;
  readonly delete: boolean;
}

export const INSERTS: Changes = { update: false, delete: false };
export const ALL_CHANGES: Changes = { update: true, delete: true };

export interface DraftEdge {
  readonly node: Draft;
  readonly exchange: Exchange;
  readonly side?: Side;
}

export interface Draft {
  readonly body: NodeBody;
  readonly inputs: readonly DraftEdge[];
  readonly columns: readonly Column[];
  readonly changes: Changes;
  /** Sets of columns, each of which names one row at a time; empty when nothing is known. */
  readonly keys: readonly (readonly number[])[];
  /** null: the job's `table.exec.state.ttl`. */
  readonly stateTtlMs: number | null;
}

export const FORWARD: Exchange = { kind: 'forward' };

/** By hash of `keys`, or all to one subtask without any. */
export function distribution(keys: readonly number[]): Exchange {
  return keys.length === 0 ? { kind: 'single' } : { kind: 'hash', keys };
}

export function draft(
  body: NodeBody,
  inputs: readonly DraftEdge[],
  columns: readonly Column[],
  known: {
    readonly changes?: Changes;
    readonly keys?: Draft['keys'];
    readonly stateTtlMs?: number | null;
  } = {},
): Draft {
  return {
    body,
    inputs,
    columns,
    changes: known.changes ?? INSERTS,
    keys: known.keys ?? [],
    stateTtlMs: known.stateTtlMs ?? null,
  };
}

export function isInsertOnly({ changes }: Draft): boolean {
  return !changes.update && !changes.delete;
}

export function merged(all: readonly Changes[]): Changes {
  return {
    update: all.some(({ update }) => update),
    delete: all.some((changes) => changes.delete),
  };
}

export function schemaOfColumns(columns: readonly Column[]): Schema {
  return { fields: columns.map(({ name, type }) => ({ name, type })) };
}

export function isKind<K extends NodeKind>(
  node: Draft,
  kind: K,
): node is Draft & { readonly body: Extract<NodeBody, { kind: K }> } {
  return node.body.kind === kind;
}
