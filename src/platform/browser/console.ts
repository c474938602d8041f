/** A page has no standard streams: output goes to the developer's console, a line at a time. */

import type { Console } from '../contract.ts';

export function browserConsole(): Console {
  return {
    columns: undefined,
    isTerminal: false,
    errorIsTerminal: false,
    colors: false,
    write: lines((line) => console.log(line)),
    writeError: lines((line) => console.warn(line)),
    async *input() {},
  };
}

function lines(log: (line: string) => void): (text: string | Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (text) => {
    rest += typeof text === 'string' ? text : decoder.decode(text, { stream: true });
    const complete = rest.split('\n');
    rest = complete.pop()!;
    for (const line of complete) log(line);
  };
}
