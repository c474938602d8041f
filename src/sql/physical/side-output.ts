/**
 * late(t) and dead_letter(t): once all operators of a statement set are chosen, those that put rows
 * of t aside are found, and their rows brought to the columns of t.
 */

import { type DataType, type MillraceError, withNullable } from '../../core/index.ts';
import { columnReference, type Expression, literal } from '../../expression/index.ts';
import type { Side } from '../../plan/index.ts';
import { DEAD_LETTER_COLUMNS, LATE_COLUMNS } from '../binder/side-output.ts';
import { sqlError } from '../catalog/errors.ts';
import type { Column, SideOutput } from '../logical/nodes.ts';
import { calc } from './calc.ts';
import { type Draft, draft, FORWARD, isKind } from './draft.ts';
import { lineageOf } from './lineage.ts';
import { tableReference } from './source.ts';

/** A placeholder until `resolveSideOutputs`. */
export function convertSideOutput(node: SideOutput): Draft {
  const table = tableReference(node.source);
  return draft({ kind: 'sideOutput', side: node.side, table }, [], node.columns);
}

/** The same list when there is nothing to resolve. */
export function resolveSideOutputs(sinks: readonly Draft[]): readonly Draft[] {
  const all = new Set<Draft>();
  for (const sink of sinks) collect(sink, all);
  const placeholders = [...all].filter((node) => isKind(node, 'sideOutput'));
  if (placeholders.length === 0) return sinks;
  const rewriting = new Rewriting([...all]);
  return sinks.map((sink) => rewriting.of(sink));
}

function nothingAside(side: Side['kind'], path: string): MillraceError {
  const [call, reader] =
    side === 'late'
      ? [`late(${path})`, 'operator with event time reads rows of it']
      : [`dead_letter(${path})`, 'query reads it'];
  return sqlError(
    'SQL_INVALID_QUERY',
    `${call} is empty: no other ${reader} in this statement set`,
    {
      hint: 'put both statements into one EXECUTE STATEMENT SET',
    },
  );
}

function collect(node: Draft, into: Set<Draft>): void {
  if (into.has(node)) return;
  into.add(node);
  for (const { node: input } of node.inputs) collect(input, into);
}

/** Plans with placeholders replaced; what is shared stays shared. */
class Rewriting {
  readonly #all: readonly Draft[];
  readonly #done = new Map<Draft, Draft>();

  constructor(all: readonly Draft[]) {
    this.#all = all;
  }

  of(node: Draft): Draft {
    const known = this.#done.get(node);
    if (known !== undefined) return known;
    const made = isKind(node, 'sideOutput') ? this.#resolve(node) : this.#rebuild(node);
    this.#done.set(node, made);
    return made;
  }

  #rebuild(node: Draft): Draft {
    const inputs = node.inputs.map((edge) => ({ ...edge, node: this.of(edge.node) }));
    const same = inputs.every((edge, i) => edge.node === node.inputs[i]!.node);
    return same ? node : { ...node, inputs };
  }

  #resolve(placeholder: Draft): Draft {
    if (!isKind(placeholder, 'sideOutput')) return placeholder;
    const { side, table } = placeholder.body;
    const found =
      side === 'late'
        ? this.#all.flatMap((node) => this.#lateOf(node, placeholder, table.path))
        : this.#all.flatMap((node) => this.#badOf(node, placeholder, table.path));
    const [only] = found;
    if (only === undefined) throw nothingAside(side, table.path);
    if (found.length === 1) return only;
    const edges = found.map((node) => ({ node, exchange: FORWARD }));
    return draft({ kind: 'union' }, edges, placeholder.columns);
  }

  /** Late rows of each input of `node` that comes from the table. */
  #lateOf(node: Draft, placeholder: Draft, path: string): Draft[] {
    if (!dropsLateRows(node)) return [];
    return node.inputs.flatMap(({ node: input }, i) => {
      const lineage = lineageOf(input, path);
      if (lineage === null) return [];
      const columns: Column[] = [...input.columns.map(plain), ...LATE_COLUMNS];
      const rows = this.#aside(node, placeholder, columns, { kind: 'late', input: i });
      return [byName(rows, lineage, placeholder.columns)];
    });
  }

  #badOf(node: Draft, placeholder: Draft, path: string): Draft[] {
    if (!isKind(node, 'source') || node.body.table.path !== path) return [];
    return [this.#aside(node, placeholder, DEAD_LETTER_COLUMNS, { kind: 'dead-letter' })];
  }

  #aside(from: Draft, placeholder: Draft, columns: readonly Column[], side: Side): Draft {
    const edge = { node: this.of(from), exchange: FORWARD, side };
    return draft(placeholder.body, [edge], columns);
  }
}

function plain(column: Column): Column {
  return { ...column, time: null };
}

/** Operators whose result for a time is final. */
function dropsLateRows(node: Draft): boolean {
  const { body } = node;
  switch (body.kind) {
    case 'windowAggregate':
    case 'windowRank':
      return !body.window.processingTime;
    case 'windowTableFunction':
      return body.window.kind === 'session' && !body.window.processingTime;
    case 'overAggregate':
      return body.time === 'event';
    case 'windowJoin':
      return !body.left.processingTime;
    case 'intervalJoin':
    case 'match':
    case 'temporalSort':
      return !body.processingTime;
    default:
      return false;
  }
}

/** The columns of the table by their names, null where the operator had lost them; then the extra ones. */
function byName(
  rows: Draft,
  lineage: readonly (string | null)[],
  wanted: readonly Column[],
): Draft {
  const own = wanted.length - LATE_COLUMNS.length;
  const extra = rows.columns.length - LATE_COLUMNS.length;
  const projections = wanted.map((column, i): Expression => {
    const at = i < own ? lineage.indexOf(column.name) : extra + i - own;
    if (at < 0) return literal(null, column.type);
    return asType(columnReference(at, rows.columns[at]!.type), column.type);
  });
  return calc(rows, null, projections, wanted);
}

/** The column type may only be narrower in being NOT NULL. */
function asType(expression: Expression, type: DataType): Expression {
  return { ...expression, type: withNullable(expression.type, type.nullable) };
}
