/** Size budgets: what a program loads, minified and gzipped, and the kernels. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const KIB = 1024;

/** What a bundle of `entry` weighs before anything that it loads later. */
async function weigh(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: join(root, 'dist', 'size'),
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  const byPath = new Map(outputFiles.map((file) => [file.path, file]));
  const first = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry)[0];
  const loaded = new Set();
  const visit = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of metafile.outputs[path].imports) {
      if (kind === 'import-statement' && metafile.outputs[next] !== undefined) visit(next);
    }
  };
  visit(first);
  return [...loaded].reduce(
    (sum, path) => sum + gzipSync(byPath.get(join(root, path)).contents, { level: 9 }).length,
    0,
  );
}

const budgets = [
  ['engine core: runtime and operators', 60, await weigh('src/runtime/index.ts')],
  ['engine with SQL', 250, await weigh('src/api/node.ts')],
  [
    'kernels',
    100,
    gzipSync(readFileSync(join(root, 'build', 'kernels.wasm')), { level: 9 }).length,
  ],
];
/** Over a budget is said; only growth beyond this share of it fails. */
const TOLERANCE = 1.5;
let failed = false;
for (const [name, budgetKib, bytes] of budgets) {
  const over = bytes > budgetKib * KIB;
  failed ||= bytes > TOLERANCE * budgetKib * KIB;
  const size = (bytes / KIB).toFixed(1);
  process.stdout.write(`${over ? 'over ' : 'ok   '} ${name}: ${size} of ${budgetKib} KiB gz\n`);
}
process.exit(failed ? 1 : 0);
