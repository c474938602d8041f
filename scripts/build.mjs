/** Builds the package: bundles for Node under dist/esm, declarations under dist/types. The kernels come first (build:wasm). */

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

if (!existsSync(join(root, 'build', 'kernels.wasm'))) {
  process.stderr.write('build/kernels.wasm is missing: run `npm run build:wasm` first\n');
  process.exit(1);
}
for (const part of ['esm', 'types']) rmSync(join(dist, part), { recursive: true, force: true });

// Bundles lie three folders below the root, as src/platform/node does: '../../../build' is right in both.
await build({
  absWorkingDir: root,
  entryPoints: {
    index: 'src/api/node.ts',
    cli: 'src/cli/main.ts',
  },
  outdir: join(dist, 'esm', 'node'),
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
});
chmodSync(join(dist, 'esm', 'node', 'cli.js'), 0o755);

if (!process.argv.includes('--no-types')) {
  const tsc = join(root, 'node_modules', 'tsgo', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'scripts/tsconfig.types.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  // The types of the kernels lie outside of src: they travel with the others.
  copyFileSync(join(root, 'build', 'kernels.d.ts'), join(dist, 'types', 'kernels.d.ts'));
  const engine = join(dist, 'types', 'batch', 'engine.d.ts');
  const text = readFileSync(engine, 'utf8');
  writeFileSync(engine, text.replace('../../build/kernels.js', '../kernels.js'));
}
