/** `npm run demo`: windows over 3,000,000 real flights, printed as they close; the SQL is in flights.sql. */

import { readFileSync } from 'node:fs';
import { open } from 'millrace';

const script = readFileSync(new URL('flights.sql', import.meta.url), 'utf8');
const isTerminal = process.stdout.isTTY === true;
// `npm run demo | head` closes the pipe: that is no failure.
process.stdout.on('error', () => process.exit(0));
const started = performance.now();

/** Reads a result a window at a time and prints a line for each, the busiest airport of the hour first. */
async function show(title, query, describe) {
  const begun = performance.now();
  const job = open().sql(`${script}\n${query}`);
  process.stdout.write(`\n${title}\n`);
  let windows = 0;
  let rows = 0;
  for await (const window of windowsOf(job)) {
    windows++;
    rows += window.length;
    if (windows % 24 === 1 || isTerminal) line(describe(window));
  }
  if (isTerminal) process.stdout.write('\n');
  const { rowsRead } = job.metrics();
  const seconds = (performance.now() - begun) / 1000;
  const rate = Math.round(rowsRead / seconds / 1000);
  process.stdout.write(
    `${count(rowsRead)} flights, ${count(windows)} windows closed, ${count(rows)} rows out in ${seconds.toFixed(1)} s: ${count(rate)} k flights/s\n`,
  );
  return rowsRead;
}

/** Rows come in the order of their windows: a new end closes the one before. */
async function* windowsOf(job) {
  let current = [];
  for await (const row of job.rows()) {
    if (current.length > 0 && current[0].window_end !== row.window_end) {
      yield current;
      current = [];
    }
    current.push(row);
  }
  if (current.length > 0) yield current;
}

function line(text) {
  // On a terminal the newest window replaces the one before; every sixth day stays.
  process.stdout.write(isTerminal ? `\r\x1b[2K${text}` : `${text}\n`);
}

function busiest(window) {
  return window.reduce((a, b) => (b.departures > a.departures ? b : a));
}

function count(number) {
  return number.toLocaleString('en-US');
}

const first = await show(
  'Departures of every hour, by airport',
  'SELECT * FROM hourly;',
  (window) => {
    const departures = window.reduce((sum, row) => sum + Number(row.departures), 0);
    const top = busiest(window);
    const time = String(window[0].window_start).slice(0, 16);
    return `${time}  ${String(departures).padStart(5)} departures from ${String(window.length).padStart(3)} airports; ${top.origin}: ${top.departures}, mean delay ${top.mean_delay.toFixed(1)} min, worst ${top.worst_delay}`;
  },
);
const second = await show(
  'The last 24 hours, every six hours: which airport runs late?',
  'SELECT * FROM daily;',
  (window) => {
    const large = window.filter(({ departures }) => departures >= 100);
    const late = large.reduce(
      (a, b) => (b.mean_delay > a.mean_delay ? b : a),
      large[0] ?? window[0],
    );
    const time = String(window[0].window_end).slice(0, 16);
    return `${time}  ${late.origin} is latest: ${late.mean_delay.toFixed(1)} min on average over ${late.departures} departures`;
  },
);
const seconds = (performance.now() - started) / 1000;
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(
  `\nBoth: ${count(first + second)} rows in ${seconds.toFixed(1)} s, ${count(Math.round((first + second) / seconds))} rows/s, peak memory ${peakMiB} MiB\n`,
);
