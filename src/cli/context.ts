/** What the commands of the program share: what they are given, how they end, how they say what went wrong. */

import type { Colors } from 'picocolors/types.js';
import { MillraceError } from '../core/index.ts';
import type { Host } from '../platform/index.ts';
import type { Arguments } from './arguments.ts';
import type { Command } from './commands.ts';

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
export const EXIT_INTERRUPTED = 130;

/** What a program is given by its process. */
export interface Environment {
  readonly host: Host;
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
  /** Path of package.json. */
  readonly packageFile: string;
}

/** What every command is given. */
export interface CommandContext extends Environment {
  readonly args: Arguments;
  readonly command: Command;
  readonly colors: Colors;
}

/** An error without a place in SQL; those with one are rendered beside their text. */
export function errorText(error: unknown, colors: Colors): string {
  if (!(error instanceof MillraceError)) return `${colors.red('error')}: ${String(error)}`;
  const { code, message, hint, operator } = error;
  const label = code === 'CLI_USAGE' ? 'millrace' : colors.red(`error ${code}`);
  const where = operator === undefined ? '' : `\nin operator: ${operator}`;
  return `${label}: ${message}${where}${hint === undefined ? '' : `\nhint: ${hint}`}`;
}
