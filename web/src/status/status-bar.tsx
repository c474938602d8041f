/** Where the job stands in one line, and why there is no output yet in another. */

import { type JSX, Show } from 'solid-js';
import type { Durability, JobView } from '../session/protocol.ts';

const DURABILITY: Readonly<Record<Durability, string>> = {
  memory: 'kept in memory: closing the tab loses checkpoints',
  relaxed: 'kept by the browser: a power failure may lose the newest checkpoints',
  strict: 'kept by the browser, flushed to disk',
  fsync: 'kept on disk',
};

interface StatusProps {
  readonly state: 'idle' | 'running' | 'done' | 'failed' | 'stopped';
  readonly job: JobView | null;
  readonly rowsPerSecond: number;
  readonly durability: Durability;
  readonly shared: boolean;
  readonly paused: boolean;
}

export function StatusBar(props: StatusProps): JSX.Element {
  const rowsIn = () => sum(props.job, (o) => (o.inputs.length === 0 ? o.rowsOut : 0));
  const late = () => sum(props.job, (o) => o.late);
  const state = () => sum(props.job, (o) => o.stateRows);
  return (
    <div class="status">
      <span class={`pill ${props.state}`}>
        {props.paused ? `${props.state}, view paused` : props.state}
      </span>
      <Show when={props.job}>
        <dl>
          <Figure name="rows read" value={rowsIn().toLocaleString()} />
          <Figure name="rows/s" value={Math.round(props.rowsPerSecond).toLocaleString()} />
          <Figure name="watermark" value={watermark(props.job)} />
          <Figure name="late" value={late().toLocaleString()} />
          <Figure name="rows of state" value={state().toLocaleString()} />
        </dl>
      </Show>
      <span class="badge" title={DURABILITY[props.durability]}>
        checkpoints: {props.durability}
      </span>
      <span class="badge" title="Cross-origin isolation lets workers share memory">
        {props.shared ? 'shared memory' : 'transferred buffers'}
      </span>
      <Show when={props.job?.why}>{(why) => <p class="why">{why()}</p>}</Show>
    </div>
  );
}

function Figure(props: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

function sum(job: JobView | null, of: (operator: JobView['operators'][number]) => number): number {
  return (job?.operators ?? []).reduce((total, operator) => total + of(operator), 0);
}

function watermark(job: JobView | null): string {
  const times = (job?.operators ?? []).flatMap(({ watermarkMs }) =>
    watermarkMs === null ? [] : [watermarkMs],
  );
  if (times.length === 0) return 'none yet';
  const least = Math.min(...times);
  return least > 8.64e15 ? 'end' : new Date(least).toISOString().slice(0, 19).replace('T', ' ');
}
