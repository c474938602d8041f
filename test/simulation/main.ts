/**
 * `npm run simulate -- --seed N [--points N]`: crashes jobs of one seed at points spread over all their operations and
 * says what differs. `--seeds N` goes on with the next seeds.
 */

import { parseArgs } from 'node:util';
import { sweep } from './sweep.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    points: { type: 'string', default: '100' },
    shape: { type: 'string' },
  },
});

let failed = 0;
let counted = 0;
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const options = values.shape === undefined ? {} : { only: values.shape };
  const report = await sweep(seed, Number(values.points), options);
  counted += report.countedPoints;
  failed += report.failures.length;
  process.stdout.write(`seed ${seed}: ${report.text}\n`);
  for (const failure of report.failures) process.stdout.write(`  ${failure}\n`);
}
process.stdout.write(`${counted} crash points, ${failed} differences\n`);
process.exit(failed === 0 ? 0 : 1);
