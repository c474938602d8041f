/** Vite plugin: the demos' real data from npm packages, served while developing and copied when building. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/vega-datasets/data', import.meta.url));

/** One earthquake a line, in the order of time, as the demo's table reads them. */
function earthquakes() {
  const { features } = JSON.parse(readFileSync(join(folder, 'earthquakes.json'), 'utf8'));
  return features
    .map(({ properties: { mag, place, time } }) => ({ mag, place, millis: time }))
    .sort((a, b) => a.millis - b.millis)
    .map((quake) => `${JSON.stringify(quake)}\n`)
    .join('');
}

const FILES = {
  'data/flights-3m.parquet': () => readFileSync(join(folder, 'flights-3m.parquet')),
  'data/earthquakes.jsonl': earthquakes,
};

export function demoData() {
  return {
    name: 'demo-data',
    configureServer(server) {
      for (const [path, content] of Object.entries(FILES)) {
        server.middlewares.use(`/${path}`, (_request, response) => response.end(content()));
      }
    },
    generateBundle() {
      for (const [fileName, content] of Object.entries(FILES)) {
        this.emitFile({ type: 'asset', fileName, source: content() });
      }
    },
  };
}
