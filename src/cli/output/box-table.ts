/** Draws rows of text as a box that fits the terminal: columns shrink first, then the last ones are left out. */

import type { Colors } from 'picocolors/types.js';
import { cutText, textWidth } from './text-width.ts';

export interface BoxColumn {
  readonly name: string;
  readonly alignRight: boolean;
}

export interface BoxOptions {
  readonly columns: readonly BoxColumn[];
  /** Cells that the widths are taken from; later ones are cut to them. */
  readonly sample: readonly (readonly string[])[];
  /** Columns of the terminal, undefined for no bound. */
  readonly width: number | undefined;
  readonly colors: Colors;
}

const LEAST_WIDTH = 5;
const BORDER_WIDTH = 3; // one line and a blank at both sides

export class BoxTable {
  readonly #columns: readonly BoxColumn[];
  readonly #widths: readonly number[];
  readonly #colors: Colors;
  /** Columns that did not fit. */
  readonly hidden: number;

  constructor(options: BoxOptions) {
    const natural = options.columns.map(({ name }, i) =>
      Math.max(1, textWidth(name), ...options.sample.map((row) => textWidth(row[i]!))),
    );
    this.#widths = fitWidths(natural, options.width);
    this.#columns = options.columns.slice(0, this.#widths.length);
    this.hidden = options.columns.length - this.#columns.length;
    this.#colors = options.colors;
  }

  head(): string {
    const names = this.#columns.map(({ name }) => name);
    return `${this.#rule('┌┬┐')}${this.#line(names, this.#colors.bold)}${this.#rule('├┼┤')}`;
  }

  row(cells: readonly string[]): string {
    return this.#line(cells, (text) => text);
  }

  foot(): string {
    return this.#rule('└┴┘');
  }

  #rule([left, middle, right]: string): string {
    const parts = this.#widths.map((width) => '─'.repeat(width + 2));
    return `${left}${parts.join(middle)}${right}\n`;
  }

  #line(cells: readonly string[], paint: (text: string) => string): string {
    const parts = this.#columns.map(({ alignRight }, i) => {
      const width = this.#widths[i]!;
      const text = cutText(flatten(cells[i]!), width);
      const space = ' '.repeat(width - textWidth(text));
      return ` ${alignRight ? space : ''}${paint(text)}${alignRight ? '' : space} `;
    });
    return `│${parts.join('│')}│\n`;
  }
}

/** Widths that fit together; fewer than were given when even narrow columns do not fit. */
function fitWidths(natural: readonly number[], available: number | undefined): number[] {
  const widths = [...natural];
  if (available === undefined) return widths;
  const total = () => widths.reduce((sum, width) => sum + width + BORDER_WIDTH, 1);
  while (total() > available) {
    const widest = Math.max(...widths);
    if (widest > LEAST_WIDTH) {
      const excess = total() - available;
      const at = widths.indexOf(widest);
      const next = Math.max(LEAST_WIDTH, ...widths.filter((width) => width < widest));
      widths[at] = Math.max(next, widest - excess, LEAST_WIDTH);
      if (widths[at] === widest) widths[at] = widest - 1;
    } else if (widths.length > 1) widths.pop();
    else break;
  }
  return widths;
}

/** A cell is one line: control characters are shown as symbols. */
function flatten(text: string): string {
  return text.replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)));
}
