/** Makes docs/compatibility.md from conformance results: `node scripts/compatibility.mjs RESULTS.jsonl`. */

import { readFileSync, writeFileSync } from 'node:fs';

const lines = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const kindOf = ({ name }) => (name.startsWith('expr-') ? 'expressions' : 'programs');
const count = (of, status) => of.filter((line) => line.status === status).length;
const row = (title, of) =>
  `| ${title} | ${of.length} | ${count(of, 'pass')} | ${((100 * count(of, 'pass')) / of.length).toFixed(1)} % | ${count(of, 'fail')} | ${count(of, 'error')} | ${count(of, 'unsupported')} |`;

const programs = lines.filter((line) => kindOf(line) === 'programs');
const expressions = lines.filter((line) => kindOf(line) === 'expressions');
const families = Map.groupBy?.(programs, ({ name }) => name.split('#')[0]) ?? grouped(programs);

function grouped(list) {
  const groups = new Map();
  for (const line of list) {
    const key = line.name.split('#')[0];
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return groups;
}

const suites = [...families].filter(([, of]) => of.length > 1).sort(([a], [b]) => (a < b ? -1 : 1));
const failing = lines.filter(({ status }) => status !== 'pass');
const reason = ({ status, message }) => `${status}: ${message.replace(/\s+/g, ' ').replaceAll('|', '\\|').replace(/\s+at .*$/, '').slice(0, 160)}`;

writeFileSync(
  'docs/compatibility.md',
  `# Compatibility with Flink 2.3

Made from \`npm run conformance\`, which runs cases recorded from Flink's own tests and from the Nexmark queries. "Unsupported"
says so by itself and never counts as passed. A case that names columns without giving their data cannot be answered; such
cases are counted as errors.

| cases | all | passed | share | wrong | error | unsupported |
|---|---|---|---|---|---|---|
${row('programs', programs)}
${row('expressions', expressions)}

## Programs by suite
| suite | all | passed | share | wrong | error | unsupported |
|---|---|---|---|---|---|---|
${suites.map(([name, of]) => row(name, of)).join('\n')}

## Every case that does not pass
| case | why |
|---|---|
${failing.map((line) => `| ${line.name} | ${reason(line)} |`).join('\n')}
`,
);
