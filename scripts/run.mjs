/** Bundles a TypeScript program of this repository and runs it: `node scripts/run.mjs bench/main.ts ...args`. */

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [entry, ...rest] = process.argv.slice(2);
// One folder deeper than the root on three levels, as the library is: relative asset paths keep resolving.
const outdir = join(root, 'build', 'run', 'programs');
mkdirSync(outdir, { recursive: true });
const outfile = join(outdir, `${basename(entry, '.ts')}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  target: 'node20',
  logLevel: 'warning',
});
const flags = ['--enable-source-maps', '--expose-gc'];
const { status } = spawnSync(process.execPath, [...flags, outfile, ...rest], { stdio: 'inherit' });
process.exit(status ?? 1);
