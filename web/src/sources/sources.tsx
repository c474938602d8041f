/** Where data comes from: demos to choose, files to drop. */

import { createSignal, For, type JSX, Show } from 'solid-js';
import { DEMOS, type Demo } from './demos.ts';

interface SourcesProps {
  readonly chosen: string | null;
  readonly files: readonly File[];
  readonly onDemo: (demo: Demo) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

const READABLE = '.csv,.json,.jsonl,.ndjson,.parquet,.arrow,.gz,.zst';

export function Sources(props: SourcesProps): JSX.Element {
  const [over, setOver] = createSignal(false);
  let picker!: HTMLInputElement;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    props.onFiles([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <aside class="sources" aria-label="Sources">
      <h2>Demos</h2>
      <ul>
        <For each={DEMOS}>
          {(demo) => (
            <li>
              <button
                type="button"
                class="demo"
                aria-pressed={props.chosen === demo.id}
                onClick={() => props.onDemo(demo)}
              >
                <strong>{demo.title}</strong>
                <span>{demo.about}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <h2>Your files</h2>
      <button
        type="button"
        class="drop"
        classList={{ over: over() }}
        onClick={() => picker.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        Drop a CSV, JSON, Parquet or Arrow file here, or choose one. It stays on this machine.
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={READABLE}
        aria-label="Choose files"
        onChange={() => props.onFiles([...(picker.files ?? [])])}
      />
      <Show when={props.files.length > 0}>
        <ul class="files">
          <For each={props.files}>
            {(file) => (
              <li>
                <code>{file.name}</code> {size(file.size)}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </aside>
  );
}

/** A script that reads a dropped file; its columns are inferred. */
export function scriptFor(file: File): string {
  const bare = file.name.replace(/\.(gz|zst)$/, '');
  const ending = bare.slice(bare.lastIndexOf('.') + 1).toLowerCase();
  const format = { jsonl: 'json', ndjson: 'json' }[ending] ?? ending;
  const header = format === 'csv' ? ", 'csv.header' = 'true'" : '';
  const table =
    bare
      .replace(/\.[^.]*$/, '')
      .replace(/\W+/g, '_')
      .replace(/^(\d)/, '_$1') || 'data';
  const path = file.name.replaceAll("'", "''");
  return `CREATE TABLE \`${table}\` WITH (
  'connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}'${header}
);

SELECT * FROM \`${table}\` LIMIT 1000;
`;
}

function size(sizeBytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let at = 0;
  let value = sizeBytes;
  for (; value >= 1000 && at < units.length - 1; at++) value /= 1000;
  return `${value.toFixed(at === 0 ? 0 : 1)} ${units[at]}`;
}
