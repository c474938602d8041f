/** The result as a table: only the visible rows are in the page; columns sort by a click on their head. */

import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import type { Cell, Column } from '../session/protocol.ts';
import type { ResultRow } from './result-store.ts';

const ROW_HEIGHT_PX = 28;
const OVERSCAN_ROWS = 8;

interface TableProps {
  readonly columns: readonly Column[];
  readonly rows: readonly ResultRow[];
  readonly forgotten: number;
  readonly label: string;
}

export function ResultTable(props: TableProps): JSX.Element {
  const [top, setTop] = createSignal(0);
  const [height, setHeight] = createSignal(400);
  const [order, setOrder] = createSignal<{ column: number; descending: boolean } | null>(null);
  let scroller!: HTMLElement;
  const observer = new ResizeObserver(() => setHeight(scroller.clientHeight));
  createEffect(() => observer.observe(scroller));
  onCleanup(() => observer.disconnect());

  const sorted = createMemo(() => {
    const by = order();
    if (by === null) return props.rows;
    const sign = by.descending ? -1 : 1;
    return props.rows.toSorted((a, b) => sign * compare(a.cells[by.column]!, b.cells[by.column]!));
  });
  const first = () => Math.max(0, Math.floor(top() / ROW_HEIGHT_PX) - OVERSCAN_ROWS);
  const count = () => Math.ceil(height() / ROW_HEIGHT_PX) + 2 * OVERSCAN_ROWS;
  const visible = () => sorted().slice(first(), first() + count());
  const sort = (column: number) => {
    const by = order();
    if (by?.column !== column) setOrder({ column, descending: false });
    else setOrder(by.descending ? null : { column, descending: true });
  };
  const ariaSort = (column: number) => {
    const by = order();
    if (by?.column !== column) return 'none';
    return by.descending ? 'descending' : 'ascending';
  };

  return (
    <section
      class="table"
      ref={scroller}
      onScroll={() => setTop(scroller.scrollTop)}
      tabindex="0"
      aria-label={props.label}
    >
      <table aria-rowcount={props.rows.length}>
        <thead>
          <tr>
            <For each={props.columns}>
              {(column, i) => (
                <th scope="col" aria-sort={ariaSort(i())}>
                  <button type="button" onClick={() => sort(i())} title={column.type}>
                    {column.name}
                    <span aria-hidden="true">{arrow(ariaSort(i()))}</span>
                  </button>
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <tr style={{ height: `${first() * ROW_HEIGHT_PX}px` }} />
          <For each={visible()}>
            {(row) => (
              <tr>
                <For each={row.cells}>
                  {(cell) => (
                    <td classList={{ number: typeof cell === 'number', null: cell === null }}>
                      {text(cell)}
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
          <tr
            style={{
              height: `${Math.max(0, sorted().length - first() - count()) * ROW_HEIGHT_PX}px`,
            }}
          />
        </tbody>
      </table>
      <Show when={props.forgotten > 0}>
        <p class="note">{props.forgotten.toLocaleString()} older rows are no longer shown.</p>
      </Show>
    </section>
  );
}

function arrow(sort: string): string {
  if (sort === 'none') return '';
  return sort === 'ascending' ? ' ↑' : ' ↓';
}

function text(cell: Cell): string {
  return cell === null ? 'NULL' : String(cell);
}

function compare(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a) < String(b) ? -1 : 1;
}
