/** Errors for people: where, the line itself, a caret under the place, and how to mend it. */
import type { MillraceError, Span } from '../../core/index.ts';

/** A line longer than this is cut around the caret. */
const WIDTH = 100;

/**
 * An error with the line of the text that it is about.
 *
 * @example
 * renderError('SELEC 1', error, 'job.sql')
 * // job.sql:1:1: unexpected 'SELEC'
 * //   1 | SELEC 1
 * //     | ^^^^^
 * // hint: did you mean 'SELECT'?
 */
export function renderError(text: string, error: MillraceError, fileName = 'sql'): string {
  const { span, hint, message } = error;
  const lines =
    span === undefined ? [`${fileName}: ${message}`] : place(text, span, message, fileName);
  if (hint !== undefined) lines.push(`hint: ${hint}`);
  return lines.join('\n');
}

function place(text: string, span: Span, message: string, fileName: string): string[] {
  const { line, column } = span;
  const source = lineAt(text, span);
  const margin = String(line);
  const { shown, caret } = window(source.replaceAll('\t', ' '), column - 1);
  const length = Math.max(1, Math.min(span.end - span.start, source.length - column + 1));
  const marks = '^'.repeat(Math.min(length, Math.max(1, shown.length - caret)));
  return [
    `${fileName}:${line}:${column}: ${message}`,
    `  ${margin} | ${shown}`,
    `  ${' '.repeat(margin.length)} | ${' '.repeat(caret)}${marks}`,
  ];
}

function lineAt(text: string, { start, column }: Span): string {
  const from = start - (column - 1);
  const newline = text.indexOf('\n', from);
  const line = text.slice(from, newline < 0 ? text.length : newline);
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function window(line: string, caret: number): { shown: string; caret: number } {
  if (line.length <= WIDTH) return { shown: line, caret };
  const from = Math.max(0, Math.min(caret - WIDTH / 2, line.length - WIDTH));
  const shown = line.slice(from, from + WIDTH);
  const before = from > 0 ? '...' : '';
  const after = from + WIDTH < line.length ? '...' : '';
  return { shown: `${before}${shown}${after}`, caret: caret - from + before.length };
}
