/** A free query by DuckDB-WASM over the result so far and the dropped files; loaded when this view is first opened. */

import * as duckdb from '@duckdb/duckdb-wasm';
import script from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import wasm from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { Cell, Column } from '../session/protocol.ts';
import type { ResultRow } from './result-store.ts';
import { ResultTable } from './table.tsx';

interface AdHocProps {
  readonly columns: readonly Column[];
  readonly rows: readonly ResultRow[];
  readonly files: readonly File[];
}

interface Answer {
  readonly columns: readonly Column[];
  readonly rows: readonly ResultRow[];
}

export default function AdHoc(props: AdHocProps): JSX.Element {
  const [sql, setSql] = createSignal('SELECT * FROM result LIMIT 100');
  const [answer, setAnswer] = createSignal<Answer | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const worker = new Worker(script);
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  const ready = database.instantiate(wasm);
  onCleanup(() => void database.terminate());

  const run = async () => {
    setProblem(null);
    try {
      await ready;
      setAnswer(await query(database, sql(), props));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form
      class="ad-hoc"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <label>
        DuckDB SQL over <code>result</code> and your files
        <textarea rows="3" value={sql()} onInput={(event) => setSql(event.currentTarget.value)} />
      </label>
      <button type="submit">Ask</button>
      <Show when={problem()}>{(text) => <p role="alert">{text()}</p>}</Show>
      <Show when={answer()}>
        {(found) => (
          <ResultTable
            columns={found().columns}
            rows={found().rows}
            forgotten={0}
            label="Answer of DuckDB"
          />
        )}
      </Show>
    </form>
  );
}

async function query(
  database: duckdb.AsyncDuckDB,
  sql: string,
  props: AdHocProps,
): Promise<Answer> {
  const connection = await database.connect();
  try {
    const names = props.columns.map(({ name }) => name);
    const json = props.rows.map(({ cells }) =>
      Object.fromEntries(cells.map((cell, i) => [names[i], cell])),
    );
    await connection.query('DROP TABLE IF EXISTS result');
    if (json.length > 0) {
      await database.registerFileText('result.json', JSON.stringify(json));
      await connection.insertJSONFromPath('result.json', { name: 'result' });
    }
    for (const file of props.files) {
      const protocol = duckdb.DuckDBDataProtocol.BROWSER_FILEREADER;
      await database.registerFileHandle(file.name, file, protocol, true);
    }
    const table = await connection.query(sql);
    const columns = table.schema.fields.map(({ name, type }) => ({ name, type: String(type) }));
    const rows = table
      .toArray()
      .map((row, id) => ({ id, cells: columns.map(({ name }) => cellOf(row[name])) }));
    return { columns, rows };
  } finally {
    await connection.close();
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value);
}
