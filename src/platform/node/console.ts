/** Standard streams of the process. A closed pipe ends the output quietly, as head and less expect. */

import type { Console } from '../contract.ts';

export function nodeConsole(): Console {
  const { stdout, stderr, stdin, env } = process;
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return {
    get columns() {
      return stdout.columns;
    },
    isTerminal: stdout.isTTY === true,
    errorIsTerminal: stderr.isTTY === true,
    colors: !refused && env['TERM'] !== 'dumb' && (forced || stdout.isTTY === true),
    write(text) {
      if (!stdout.writable || stdout.write(text)) return;
      return new Promise((resolve) => {
        const settle = () => {
          stdout.off('drain', settle);
          stdout.off('close', settle);
          resolve();
        };
        stdout.on('drain', settle);
        stdout.on('close', settle);
      });
    },
    writeError(text) {
      stderr.write(text);
    },
    input: () => stdin,
  };
}
