/** late(t) and dead_letter(t): what a statement set puts aside can be written like any other rows. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Millrace } from '../../src/api/index.ts';
import { nodeHost } from '../../src/platform/node/host.ts';
import { CapturedConsole } from '../../src/platform/simulated/host.ts';

const file = join(mkdtempSync(join(tmpdir(), 'millrace-')), 'late.csv');
writeFileSync(
  file,
  `a,2024-01-01 00:00:01,1
b,2024-01-01 00:00:15,2
a,2024-01-01 00:00:02,3
c,2024-01-01 00:00:12,x
c,2024-01-01 00:00:12,7
a,2024-01-01 00:00:30,4
b,2024-01-01 00:00:11,5
`,
);

const print = (name: string) => `WITH ('connector' = 'print', 'print-identifier' = '${name}')`;
const script = `
CREATE TABLE t (k STRING, ts TIMESTAMP(3), v INT, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${file}', 'format' = 'csv', 'source.bad-records' = 'dead-letter');
CREATE TABLE fired (k STRING, e TIMESTAMP(3), n BIGINT) ${print('fired')};
CREATE TABLE late_rows (k STRING, ts TIMESTAMP(3), v INT, w TIMESTAMP_LTZ(3), p INT, pos BIGINT) ${print('late')};
CREATE TABLE dead (reason STRING, place STRING, record STRING) ${print('dead')};
EXECUTE STATEMENT SET BEGIN
  INSERT INTO fired SELECT k, window_end, COUNT(*)
    FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end;
  INSERT INTO late_rows SELECT k, ts, v, \`watermark\`, \`partition\`, \`position\` FROM late(t);
  INSERT INTO dead SELECT * FROM dead_letter(t);
END;`;

for (const parallelism of [1, 2, 5]) {
  test(`late and bad rows come out once, with their place, at parallelism ${parallelism}`, async () => {
    const console = new CapturedConsole();
    const millrace = new Millrace({ ...nodeHost(), console }, { parallelism });
    const job = millrace.sql(script);
    await job.done;
    // The prefix names the subtask where there are several.
    const lines = console.out
      .trim()
      .split('\n')
      .map((line) => line.replace(/:\d+>/, '>'));
    expect(lines.sort()).toEqual([
      expect.stringMatching(/^dead> \+I\[.*, .*line 4.*, c,2024-01-01 00:00:12,x\]$/),
      'fired> +I[a, 2024-01-01T00:00:10, 1]',
      'fired> +I[a, 2024-01-01T00:00:40, 1]',
      'fired> +I[b, 2024-01-01T00:00:20, 1]',
      'fired> +I[c, 2024-01-01T00:00:20, 1]',
      expect.stringMatching(
        /^late> \+I\[a, 2024-01-01T00:00:02, 3, 2024-01-01T00:00:14Z, 0, \d+\]$/,
      ),
      expect.stringMatching(
        /^late> \+I\[b, 2024-01-01T00:00:11, 5, 2024-01-01T00:00:29Z, 0, \d+\]$/,
      ),
    ]);
    expect(job.metrics()).toMatchObject({ rowsRead: 6, late: 2, bad: 1 });
  });
}
