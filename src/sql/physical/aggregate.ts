/** Grouping: by window where the keys hold one, else with a running result per group. */

import type { MillraceError } from '../../core/index.ts';
import type { AggregateCall } from '../../expression/index.ts';
import type { WindowProperty, WindowSpec } from '../../plan/index.ts';
import { parseDuration } from '../catalog/duration.ts';
import type { Aggregate, WindowAggregate } from '../logical/nodes.ts';
import { groupsByWindow, type WindowColumns, windowColumnsOf } from '../logical/window-columns.ts';
import { pick } from './calc.ts';
import { durationOption, notPlannable, type PhysicalContext } from './context.ts';
import { convert } from './convert.ts';
import { type Draft, distribution, draft, isInsertOnly } from './draft.ts';
import { inlineWindow } from './inline-window.ts';
import { refuseProcessingTime } from './window-function.ts';
import { attachedWindow, windowSpec } from './window-spec.ts';

export function convertAggregate(node: Aggregate, context: PhysicalContext): Draft {
  const window = windowColumnsOf(node.input);
  if (window !== null && groupsByWindow(node.keys, window)) {
    return convertWindowed(node, window, context);
  }
  return groupAggregate(node, convert(node.input, context), context);
}

/** Without keys all rows meet in one subtask. */
function groupAggregate(node: Aggregate, input: Draft, context: PhysicalContext): Draft {
  const keys = node.keys.map((_, i) => i);
  const insertOnly = isInsertOnly(input);
  const distinctOnly = node.aggregates.length === 0;
  const changes = context.streaming
    ? { update: !distinctOnly, delete: !insertOnly }
    : { update: false, delete: false };
  return draft(
    {
      kind: 'groupAggregate',
      keys: node.keys,
      aggregates: node.aggregates,
      emit: context.streaming ? 'changelog' : 'final',
      miniBatch: context.streaming ? miniBatch(context) : null,
    },
    [{ node: input, exchange: distribution(node.keys) }],
    node.columns,
    { changes, keys: [keys], stateTtlMs: node.stateTtlMs },
  );
}

export function miniBatch(
  context: PhysicalContext,
): { latencyMs: number; sizeRows: number } | null {
  if (context.option('table.exec.mini-batch.enabled') !== 'true') return null;
  return {
    latencyMs: durationOption(context, 'table.exec.mini-batch.allow-latency', parseDuration),
    sizeRows: Number(context.option('table.exec.mini-batch.size') ?? -1),
  };
}

/** Keys of the window become properties of the operator; a projection restores their order. */
function convertWindowed(node: Aggregate, window: WindowColumns, context: PhysicalContext): Draft {
  const aligned = isAligned(window);
  if (!aligned && context.streaming) throw unalignedHop(window, node);
  const properties = (key: number): WindowProperty | undefined => {
    if (window.start.includes(key)) return 'window_start';
    if (window.end.includes(key)) return 'window_end';
    return window.time.includes(key) ? 'window_time' : undefined;
  };
  const plain = node.keys.filter((key) => properties(key) === undefined);
  const asked = [...new Set(node.keys.flatMap((key) => properties(key) ?? []))];
  const inlined = aligned ? inlineWindow(node.input, plain, node.aggregates) : undefined;
  if (inlined !== undefined) refuseProcessingTime(inlined.window, context);
  const base = inlined ?? { input: node.input, keys: plain, aggregates: node.aggregates };
  const input = convert(base.input, context);
  const spec =
    inlined === undefined
      ? attachedWindow(window)
      : windowSpec(inlined.window.window, inlined.timeColumn, inlined.time, inlined.partitionKeys);
  const made = windowDraft(input, spec, base, asked, false);
  const order = node.keys.map((key) => {
    const property = properties(key);
    if (property === undefined) return plain.indexOf(key);
    return plain.length + node.aggregates.length + asked.indexOf(property);
  });
  const all = [...order, ...node.aggregates.map((_, i) => plain.length + i)];
  return pick(
    made,
    all,
    node.columns.map(({ name }) => name),
  );
}

/** Whether panes of the slide add up to the window. */
function isAligned({ window }: WindowColumns): boolean {
  return window.kind !== 'hop' || window.sizeMs % window.slideMs === 0;
}

function unalignedHop({ window }: WindowColumns, node: Aggregate): MillraceError {
  const { sizeMs, slideMs } = window as { readonly sizeMs: number; readonly slideMs: number };
  return notPlannable(
    `HOP table function based aggregate requires size must be an integral multiple of slide, but got size ${sizeMs} ms and slide ${slideMs} ms`,
    node.span,
  );
}

interface Grouping {
  readonly keys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
}

function windowDraft(
  input: Draft,
  window: WindowSpec,
  grouping: Grouping,
  properties: readonly WindowProperty[],
  legacy: boolean,
): Draft {
  const { keys, aggregates } = grouping;
  const columns = [
    ...keys.map((key) => ({ ...input.columns[key]!, time: null })),
    ...aggregates.map(({ alias, type }) => ({ name: alias, type, time: null })),
    ...properties.map((property) => propertyColumn(property, window)),
  ];
  const known = keys.map((_, i) => i);
  const ends = properties.flatMap((property, i) =>
    property === 'proctime' ? [] : [keys.length + aggregates.length + i],
  );
  return draft(
    { kind: 'windowAggregate', window, keys, aggregates, properties, emit: null, legacy },
    [{ node: input, exchange: distribution(keys) }],
    columns,
    { keys: ends.map((end) => [...known, end]) },
  );
}

function propertyColumn(property: WindowProperty, window: WindowSpec): Draft['columns'][number] {
  const timestamp = { kind: 'TIMESTAMP', precision: 3, nullable: false } as const;
  const local = { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: false } as const;
  const time = window.processingTime ? ('processing' as const) : ('event' as const);
  if (property === 'proctime') return { name: property, type: local, time: 'processing' };
  if (property !== 'window_time') return { name: property, type: timestamp, time: null };
  return { name: property, type: window.timeType, time };
}

/** GROUP BY TUMBLE(..): fires once, or early and late by `table.exec.emit.*`. */
export function convertLegacyWindow(node: WindowAggregate, context: PhysicalContext): Draft {
  const input = convert(node.input, context);
  const time = node.input.columns[node.timeColumn]!;
  const window = windowSpec(node.window, node.timeColumn, time, node.keys);
  const emit = emitOptions(context);
  const made = windowDraft(input, window, node, node.properties, true);
  const names = node.columns.map(({ name }) => name);
  const renamed = {
    ...made,
    columns: made.columns.map((column, i) => ({ ...column, name: names[i]! })),
  };
  if (emit === null || made.body.kind !== 'windowAggregate') return renamed;
  return { ...renamed, body: { ...made.body, emit }, changes: { update: true, delete: false } };
}

function emitOptions(context: PhysicalContext): {
  earlyFireMs: number;
  lateFireMs: number;
  allowLatenessMs: number;
} | null {
  const on = (name: string): boolean =>
    context.option(`table.exec.emit.${name}-fire.enabled`) === 'true';
  if (!context.streaming || (!on('early') && !on('late'))) return null;
  const delay = (name: string): number =>
    on(name) ? durationOption(context, `table.exec.emit.${name}-fire.delay`, parseDuration) : -1;
  return {
    earlyFireMs: delay('early'),
    lateFireMs: delay('late'),
    allowLatenessMs: durationOption(context, 'table.exec.emit.allow-lateness', parseDuration),
  };
}
