/** The mechanical house rules of CONTRIBUTING.md, kept by a test: sizes, first lines, banned words and banned calls. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FILE_LINES = 500;
const TEST_LINES = 700;
const FUNCTION_LINES = 70;
const LINE_CHARACTERS = 100;

/** What only src/platform may touch. */
const HOST =
  /\b(Date\.now|Math\.random|performance\.now|setTimeout|setInterval|setImmediate|queueMicrotask|fetch|eval)\(|\bnew (Function|Worker|WebSocket|Date)\(\)|\bfrom 'node:/;
const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b|not implemented/;
const NAMES = /(^|-)(manager|helpers?|utils?|impl)\.ts$|^base\.ts$/;

interface File {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
}

function filesOf(folder: string): File[] {
  const found: File[] = [];
  for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || entry.name.endsWith('.d.ts')) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, 'utf8');
    found.push({ path: relative(ROOT, file), text, lines: text.split('\n') });
  }
  return found;
}

const source = filesOf('src');
const kernels = filesOf('assembly');
const all = [...source, ...kernels, ...filesOf('test'), ...filesOf('bench')];

/** Paths of the files that break a rule, each with what it found. */
function violations(files: readonly File[], rule: (file: File) => readonly string[]): string[] {
  return files.flatMap((file) => rule(file).map((found) => `${file.path}: ${found}`));
}

function linesLike(pattern: RegExp): (file: File) => readonly string[] {
  return ({ lines }) =>
    lines.flatMap((line, i) => (pattern.test(line) ? [`${i + 1}: ${line.trim()}`] : []));
}

test('the rules see the tree', () => {
  expect(source.length).toBeGreaterThan(100);
  expect(kernels.length).toBeGreaterThan(3);
});

test('files are at most 500 lines, tests 700', () => {
  const rule = ({ path, lines }: File) => {
    const most = path.startsWith('test/') ? TEST_LINES : FILE_LINES;
    return lines.length > most + 1 ? [`${lines.length} lines`] : [];
  };
  expect(violations(all, rule)).toEqual([]);
});

test('lines of code are at most 100 characters, texts and patterns aside', () => {
  const long = new RegExp(`^(?!.*['"\`/]u? *[+,;)]*$)(?! *(/?[*]|//)).{${LINE_CHARACTERS + 1},}$`);
  expect(violations(source, linesLike(long))).toEqual([]);
});

test('functions are at most 70 lines', () => {
  expect(violations(source, longFunctions)).toEqual([]);
});

test('files open with one sentence that says what they are', () => {
  const rule = ({ lines }: File) => {
    const first = lines[0]!.startsWith('#!') ? lines[1]! : lines[0]!;
    return /^\/\*|^\/\//.test(first) ? [] : [first];
  };
  expect(violations([...source, ...kernels], rule)).toEqual([]);
});

test('nothing is left unfinished', () => {
  expect(violations([...source, ...kernels], linesLike(UNFINISHED))).toEqual([]);
});

test('only src/platform touches clock, dice, timers, disk and wire', () => {
  const outside = source.filter(({ path }) => !path.startsWith('src/platform/'));
  const rule = (file: File) => linesLike(HOST)({ ...file, lines: withoutComments(file.text) });
  expect(violations(outside, rule)).toEqual([]);
});

test('file names are kebab-case nouns of the subject', () => {
  const rule = ({ path }: File) => {
    const name = path.split('/').at(-1)!;
    return /^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test)?\.tsx?$/.test(name) && !NAMES.test(name)
      ? []
      : [name];
  };
  expect(violations(all, rule)).toEqual([]);
});

test('no test is skipped or alone', () => {
  const rule = linesLike(/\b(test|it|describe)\.(skip|only|todo)\(/);
  expect(
    violations(
      filesOf('test').filter(({ path }) => path !== 'test/tidy.test.ts'),
      rule,
    ),
  ).toEqual([]);
});

function longFunctions({ path, text }: File): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = lineOf(node.getStart());
      const length = lineOf(node.end) - first + 1;
      if (length > FUNCTION_LINES) found.push(`${first}: a function of ${length} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The lines with comments and the contents of strings blanked. */
function withoutComments(text: string): string[] {
  const blank = (found: string) => found.replace(/[^\n]/g, ' ');
  return text
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(/(^|\s)\/\/.*$/gm, blank)
    .split('\n');
}
