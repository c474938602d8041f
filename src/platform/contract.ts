/** Everything the engine asks of the outside world. Nothing else in src touches clock, dice, disk or wire. */

export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  nowMs(): number;
  /** Monotonic, milliseconds from an arbitrary start. */
  monotonicMs(): number;
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** An independent stream for `label`: the same label gives the same stream under one seed. */
  fork(label: string): Random;
}

/** Runs cooperative steps; the only place that waits. */
export interface Scheduler {
  /** Runs `task` soon, after other ready work. */
  post(task: () => void): void;
  /** Runs `task` once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, task: () => void): () => void;
  /** Resolves after `delayMs`. */
  sleep(delayMs: number): Promise<void>;
}

export interface FileInfo {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** A file opened for reading: positioned, so that one handle serves several chunks. */
export interface ReadableFile {
  readonly sizeBytes: number;
  /** Fills `target` from `position`; gives the bytes read, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** The same at once, where the host can (Node, OPFS handles); otherwise undefined. */
  readonly readSync?: (target: Uint8Array, position: number) => number;
  close(): Promise<void>;
}

export interface WritableFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Durable when this resolves: fsync, or the host's strongest. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What a crash leaves of acknowledged data. */
export type Durability = 'memory' | 'relaxed' | 'strict' | 'fsync';

/** Files by path with '/' separators. Errors are MillraceError STORAGE_* with the path. */
export interface Storage {
  readonly durability: Durability;
  /** Files below a directory (recursive), or the file itself; sorted by path bytes. Empty if there is none. */
  list(path: string): Promise<readonly FileInfo[]>;
  openRead(path: string): Promise<ReadableFile>;
  /** Creates or truncates; makes parent directories. */
  openWrite(path: string): Promise<WritableFile>;
  readFile(path: string): Promise<Uint8Array>;
  /** Atomic: temporary file, sync, rename, sync of the directory. */
  writeFileAtomic(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Files and directories; missing ones are no error. */
  remove(path: string): Promise<void>;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>;
}

/** Bytes in order between two endpoints of a worker boundary. */
export interface Endpoint {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

export interface Network {
  fetch(
    url: string,
    init?: { method?: string; headers?: Record<string, string>; body?: Uint8Array | string },
  ): Promise<{
    status: number;
    headers: Readonly<Record<string, string>>;
    body: AsyncIterable<Uint8Array>;
  }>;
}

/** Standard streams of a command line, where there is one. */
export interface Console {
  /** Width of the terminal; undefined where output goes to a file or a pipe. */
  readonly columns: number | undefined;
  readonly isTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Whether output may be coloured: a terminal, and no NO_COLOR. */
  readonly colors: boolean;
  /** To standard output. A promise means that the reader is slow: await it before writing on. */
  write(text: string | Uint8Array): void | Promise<void>;
  writeError(text: string): void;
  /** Standard input as chunks of bytes. */
  input(): AsyncIterable<Uint8Array>;
}

/** One implementation each for Node, the browser and the simulator. */
export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly storage: Storage;
  readonly network: Network;
  readonly console: Console;
  /** The compiled kernels; each worker instantiates them over its own memory. */
  kernelModule(): Promise<WebAssembly.Module>;
  /** Starts a worker of this package; absent where all tasks share one thread. */
  readonly spawnWorker?: (name: string) => Promise<Endpoint>;
}
