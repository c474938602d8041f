/** The process around a command line: its words, its signals, its end. */

/** The words behind the program's name. */
export function programArguments(): string[] {
  return process.argv.slice(2);
}

/** Calls `listener` at every Ctrl-C or polite kill, until the returned function is called. */
export function onInterrupt(listener: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** A reader that has gone (`| head`) is no failure: the program ends quietly. */
export function endWhenReaderLeaves(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** Ends the process once standard output has taken everything. */
export function exit(code: number): void {
  process.stdout.write('', () => process.exit(code));
}
