/** The page: sources beside an editor, and below it what the job makes, as table, chart, graph and late rows. */

import {
  createMemo,
  createSignal,
  For,
  type JSX,
  lazy,
  Match,
  Show,
  Suspense,
  Switch,
} from 'solid-js';
import { Editor } from './editor/editor.tsx';
import { JobGraph } from './graph/job-graph.tsx';
import { Chart } from './result/chart.tsx';
import { ResultTable } from './result/table.tsx';
import { createSession } from './session/session.ts';
import { DEMOS, type Demo } from './sources/demos.ts';
import { Sources, scriptFor } from './sources/sources.tsx';
import { StatusBar } from './status/status-bar.tsx';

const AdHoc = lazy(() => import('./result/ad-hoc.tsx'));
const VIEWS = ['Table', 'Chart', 'Job graph', 'Late rows', 'DuckDB'] as const;
type View = (typeof VIEWS)[number];
const SAVED = 'millrace.script';

export function App(): JSX.Element {
  const session = createSession();
  const [text, setText] = createSignal(localStorage.getItem(SAVED) ?? DEMOS[0]!.sql);
  const [demo, setDemo] = createSignal<string | null>(null);
  const [files, setFiles] = createSignal<readonly File[]>([]);
  const [view, setView] = createSignal<View>('Table');
  const [loading, setLoading] = createSignal(false);

  const edit = (script: string) => {
    setText(script);
    localStorage.setItem(SAVED, script);
  };
  const fetched = new Set<string>();
  const provide = async (wanted: Demo) => {
    for (const { path, url } of wanted.files) {
      if (fetched.has(path)) continue;
      const blob = await (await fetch(url)).blob();
      session.addFile(path, new File([blob], path));
      fetched.add(path);
    }
  };
  const choose = (chosen: Demo) => {
    setDemo(chosen.id);
    edit(chosen.sql);
  };
  const add = (dropped: readonly File[]) => {
    for (const file of dropped) session.addFile(file.name, file);
    setFiles([...files(), ...dropped]);
    setDemo(null);
    if (dropped[0] !== undefined) edit(scriptFor(dropped[0]));
  };
  const run = async (restore = false) => {
    setLoading(true);
    try {
      for (const known of DEMOS) {
        if (known.files.some(({ path }) => text().includes(`'${path}'`))) await provide(known);
      }
    } finally {
      setLoading(false);
    }
    session.run(text(), demo() ?? 'script', restore);
  };

  const rows = createMemo(() => {
    session.version();
    return session.store.rows.slice();
  });
  const columns = createMemo(() => {
    session.version();
    return session.store.columns;
  });
  const total = () => [...session.rates().values()].reduce((a, b) => Math.max(a, b), 0);
  const running = () => session.state() === 'running';

  return (
    <>
      <header>
        <h1>
          <img src="./icon.svg" alt="" width="28" height="28" /> millrace
        </h1>
        <p>Flink SQL over event streams, in this tab</p>
      </header>
      <main>
        <Sources chosen={demo()} files={files()} onDemo={choose} onFiles={add} />
        <section class="work" aria-label="Script and result">
          <Editor
            text={text()}
            failure={session.failure()}
            onChange={edit}
            onRun={() => void run()}
          />
          <div class="actions">
            <button
              type="button"
              class="primary"
              onClick={() => void run()}
              disabled={running() || loading()}
            >
              {loading() ? 'Loading data…' : 'Run'}
            </button>
            <button type="button" onClick={() => session.stop()} disabled={!running()}>
              Stop with savepoint
            </button>
            <button type="button" onClick={() => void run(true)} disabled={running()}>
              Resume
            </button>
            <button
              type="button"
              aria-pressed={session.paused()}
              onClick={() => session.setPaused(!session.paused())}
              disabled={!running()}
            >
              {session.paused() ? 'Follow again' : 'Pause view'}
            </button>
          </div>
          <Show when={session.failure()}>
            {(failure) => (
              <div class="failure" role="alert">
                <strong>{failure().code}</strong> {failure().message}
                <Show when={failure().hint}>{(hint) => <p>{hint()}</p>}</Show>
              </div>
            )}
          </Show>
          <StatusBar
            state={session.state()}
            job={session.job()}
            rowsPerSecond={total()}
            durability={session.durability()}
            shared={session.shared()}
            paused={session.paused()}
          />
          <div class="tabs" role="tablist" aria-label="Views of the result">
            <For each={VIEWS}>
              {(name) => (
                <button
                  type="button"
                  role="tab"
                  aria-selected={view() === name}
                  aria-controls="view"
                  onClick={() => setView(name)}
                >
                  {name}
                </button>
              )}
            </For>
          </div>
          <div id="view" role="tabpanel" class="view">
            <Switch>
              <Match when={view() === 'Table'}>
                <ResultTable
                  columns={columns()}
                  rows={rows()}
                  forgotten={session.store.forgotten}
                  label="Result rows"
                />
                <p class="note" aria-live="off">
                  {rows().length.toLocaleString()} rows from{' '}
                  {session.store.changes.toLocaleString()} changes
                  {session.wallMs() === null
                    ? ''
                    : ` in ${(session.wallMs()! / 1000).toFixed(2)} s`}
                </p>
              </Match>
              <Match when={view() === 'Chart'}>
                <Chart columns={columns()} rows={rows()} />
              </Match>
              <Match when={view() === 'Job graph'}>
                <JobGraph
                  operators={session.job()?.operators ?? []}
                  rates={session.rates()}
                  busy={session.busy()}
                />
              </Match>
              <Match when={view() === 'Late rows'}>
                <ResultTable
                  columns={session.late().columns.map((name) => ({ name, type: '' }))}
                  rows={session.late().rows.map((cells, id) => ({ id, cells: cells as never }))}
                  forgotten={0}
                  label="Late rows, the newest thousand"
                />
              </Match>
              <Match when={view() === 'DuckDB'}>
                <Suspense fallback={<p class="note">Loading DuckDB…</p>}>
                  <AdHoc columns={columns()} rows={rows()} files={files()} />
                </Suspense>
              </Match>
            </Switch>
          </div>
        </section>
      </main>
    </>
  );
}
