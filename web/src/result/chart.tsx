/** A live chart of the result: a time column across, a number column up, one line per value of a text column. */

import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Column } from '../session/protocol.ts';
import type { ResultRow } from './result-store.ts';

/** Lines beyond the largest ones are left out and named in the caption. */
const LINES = 8;
const COLOURS = [
  '#2f7ed8',
  '#d9730d',
  '#2b8a3e',
  '#b5179e',
  '#7048e8',
  '#0b7285',
  '#c92a2a',
  '#868e96',
];
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

interface ChartProps {
  readonly columns: readonly Column[];
  readonly rows: readonly ResultRow[];
}

export function Chart(props: ChartProps): JSX.Element {
  let holder!: HTMLDivElement;
  const [across, setAcross] = createSignal<number>();
  const [up, setUp] = createSignal<number>();
  const [by, setBy] = createSignal<number>();
  const times = createMemo(() => indices(props.columns, /^(TIMESTAMP|DATE)/));
  const numbers = createMemo(() =>
    indices(props.columns, /^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL)/),
  );
  const texts = createMemo(() =>
    indices(props.columns, /^(STRING|CHAR|VARCHAR|INT|BIGINT|BOOLEAN)/),
  );
  const x = () => across() ?? times().at(-1);
  const y = () => up() ?? numbers().findLast((i) => i !== group());
  const group = () => by() ?? texts()[0];
  const series = createMemo(() => {
    const [t, n] = [x(), y()];
    return t === undefined || n === undefined ? null : seriesOf(props.rows, t, n, group());
  });

  let plot: uPlot | undefined;
  createEffect(() => {
    const data = series();
    plot?.destroy();
    plot = undefined;
    if (data === null || data.times.length === 0) return;
    plot = new uPlot(options(data.names, holder.clientWidth), [data.times, ...data.lines], holder);
  });
  onCleanup(() => plot?.destroy());

  return (
    <figure class="chart">
      <div class="fields">
        <Pick label="Across" columns={props.columns} of={times()} value={x()} set={setAcross} />
        <Pick label="Up" columns={props.columns} of={numbers()} value={y()} set={setUp} />
        <Pick label="Line per" columns={props.columns} of={texts()} value={group()} set={setBy} />
      </div>
      <div ref={holder} aria-hidden="true" />
      <figcaption>
        <Show when={series()} fallback="A chart needs a time column and a number column.">
          {(data) => caption(data())}
        </Show>
      </figcaption>
    </figure>
  );
}

interface PickProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly of: readonly number[];
  readonly value: number | undefined;
  readonly set: (column: number) => void;
}

function Pick(props: PickProps): JSX.Element {
  return (
    <label>
      {props.label}
      <select onChange={(event) => props.set(Number(event.currentTarget.value))}>
        <For each={props.of}>
          {(i) => (
            <option value={i} selected={i === props.value}>
              {props.columns[i]!.name}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}

interface Series {
  readonly times: number[];
  readonly names: string[];
  readonly lines: (number | null)[][];
  readonly leftOut: number;
}

function indices(columns: readonly Column[], type: RegExp): number[] {
  return columns.flatMap((column, i) => (type.test(column.type) ? [i] : []));
}

/** The lines with the largest totals, on the times that any row has. */
function seriesOf(
  rows: readonly ResultRow[],
  t: number,
  n: number,
  group: number | undefined,
): Series {
  const values = new Map<string, Map<number, number>>();
  const totals = new Map<string, number>();
  const times = new Set<number>();
  for (const { cells } of rows) {
    const time = Date.parse(`${String(cells[t]).replace(' ', 'T')}Z`) / 1000;
    const value = Number(cells[n]);
    if (Number.isNaN(time) || cells[n] === null || Number.isNaN(value)) continue;
    const name = group === undefined ? '' : String(cells[group]);
    let line = values.get(name);
    if (line === undefined) values.set(name, (line = new Map()));
    line.set(time, value);
    totals.set(name, (totals.get(name) ?? 0) + Math.abs(value));
    times.add(time);
  }
  const names = [...totals].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const shown = names.slice(0, LINES).sort();
  const ordered = [...times].sort((a, b) => a - b);
  const lines = shown.map((name) => ordered.map((time) => values.get(name)!.get(time) ?? null));
  return { times: ordered, names: shown, lines, leftOut: names.length - shown.length };
}

function caption({ times, names, leftOut }: Series): string {
  const more = leftOut > 0 ? `; ${leftOut} smaller ones are not drawn` : '';
  return `${times.length} points in time, ${names.length} lines${more}. The same numbers are in the table.`;
}

function options(names: readonly string[], width: number): uPlot.Options {
  const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink-soft');
  const axis = { stroke: ink, grid: { stroke: `${ink}33` }, ticks: { stroke: `${ink}33` } };
  return {
    width: Math.max(300, width),
    height: 320,
    axes: [axis, axis],
    series: [
      {},
      ...names.map((name, i) => ({
        label: name === '' ? 'value' : name,
        stroke: COLOURS[i % COLOURS.length]!,
        dash: DASHES[Math.floor(i / 2) % DASHES.length]!,
        width: 2,
        spanGaps: true,
      })),
    ],
  };
}
