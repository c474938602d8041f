/** Answers "why is there no output?": one or two sentences from what the operators have counted. */

import type { PlanNode, WindowSpec } from '../plan/index.ts';
import type { OperatorStatistics } from './metrics.ts';

/** The operators' statistics of all subtasks, and the plan that they run. */
export interface Situation {
  readonly nodes: readonly PlanNode[];
  readonly statistics: readonly OperatorStatistics[];
}

export function explainSilence({ nodes, statistics }: Situation): string {
  const sums = (node: PlanNode) => total(statistics.filter((one) => one.operatorId === node.id));
  const sinks = nodes.filter(({ kind }) => kind === 'sink').map(sums);
  const written = sinks.reduce((sum, { rowsIn }) => sum + rowsIn, 0);
  if (statistics.every(({ isFinished }) => isFinished)) {
    return `The job has read its input to the end; ${rows(written)} came out.`;
  }
  const silent = nodes.filter((node) => node.kind === 'source' && sums(node).rowsIn === 0);
  const parts = [
    written > 0 ? `${rows(written)} came out so far.` : 'No row has come out yet.',
    ...silent.map((node) => `${nameOf(node, statistics)} has not given any row.`),
    ...nodes.flatMap((node) => lossOf(node, sums(node), nameOf(node, statistics))),
    ...nodes.flatMap((node) => waitOf(node, statistics)),
  ];
  return parts.join(' ');
}

interface Totals {
  readonly rowsIn: number;
  readonly late: number;
  readonly filtered: number;
  readonly bad: number;
}

function total(statistics: readonly OperatorStatistics[]): Totals {
  const sum = (key: keyof Totals) => statistics.reduce((all, one) => all + one[key], 0);
  return { rowsIn: sum('rowsIn'), late: sum('late'), filtered: sum('filtered'), bad: sum('bad') };
}

function lossOf(node: PlanNode, { rowsIn, late, filtered, bad }: Totals, name: string): string[] {
  const found: string[] = [];
  if (filtered > 0) {
    const all = filtered === rowsIn ? 'all ' : '';
    found.push(`${name} filtered ${all}${filtered} of ${rows(rowsIn)}.`);
  }
  if (late > 0) found.push(`${rows(late)} came too late for ${name}.`);
  if (bad > 0 && node.kind === 'source') found.push(`${name} could not read ${rows(bad)}.`);
  return found;
}

/** What an operator over windows waits for, and who keeps it waiting. */
function waitOf(node: PlanNode, statistics: readonly OperatorStatistics[]): string[] {
  const window = 'window' in node && typeof node.window === 'object' ? node.window : null;
  if (window === null || window.processingTime) return [];
  const own = statistics.filter((one) => one.operatorId === node.id && one.rowsIn > 0);
  if (own.length === 0) return [];
  const watermarkMs = Math.min(...own.map((one) => one.watermarkMs));
  const slowest = slowestWatermark(statistics);
  const held =
    slowest === undefined
      ? ''
      : `, held back by ${slowest.name} in subtask ${slowest.subtask} at ${time(slowest.watermarkMs)}`;
  const endMs = nextEndMs(window, watermarkMs);
  const next = endMs === null ? '' : ` and its next window closes at ${time(endMs)}`;
  return [`The watermark of ${own[0]!.name} is ${time(watermarkMs)}${held}${next}.`];
}

function slowestWatermark(
  statistics: readonly OperatorStatistics[],
): OperatorStatistics | undefined {
  const live = statistics.filter(
    ({ kind, isIdle, isFinished }) => kind === 'watermark' && !isIdle && !isFinished,
  );
  return live.toSorted((a, b) => a.watermarkMs - b.watermarkMs)[0];
}

/** The first window end that the watermark has not passed; null where windows depend on the rows. */
function nextEndMs(window: WindowSpec, watermarkMs: number): number | null {
  if (!Number.isFinite(watermarkMs)) return null;
  const stepMs = stepOf(window);
  if (stepMs === null || !('offsetMs' in window)) return null;
  const since = watermarkMs + 1 - window.offsetMs;
  return (Math.floor(since / stepMs) + 1) * stepMs + window.offsetMs;
}

function stepOf(window: WindowSpec): number | null {
  switch (window.kind) {
    case 'tumble':
      return window.sizeMs;
    case 'hop':
      return window.slideMs;
    case 'cumulate':
      return window.stepMs;
    default:
      return null;
  }
}

function nameOf(node: PlanNode, statistics: readonly OperatorStatistics[]): string {
  return statistics.find(({ operatorId }) => operatorId === node.id)?.name ?? node.kind;
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}

function time(ms: number): string {
  if (ms === Number.NEGATIVE_INFINITY) return 'not known yet';
  if (ms === Number.POSITIVE_INFINITY) return 'the end of time';
  return new Date(ms).toISOString().replace('T', ' ').slice(0, -1);
}
