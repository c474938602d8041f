/**
 * Names of a sink's files. `.part-<run>-<epoch>-<subtask>-<n>` is being written or waits for its checkpoint;
 * without the dot it is committed, for ever. A run is a job from its fresh start through all its restores.
 */

export interface PartName {
  readonly run: string;
  readonly epoch: number;
  readonly subtask: number;
  readonly number: number;
}

/** A committable: plain data, kept in the manifest. */
export interface PartFile {
  /** Hidden path, renamed to `to`. */
  readonly from: string;
  readonly to: string;
}

const NAME = /^(\.?)part-(.+)-(\d+)-(\d+)-(\d+)(?:\.[\w.]+)?$/;

/** @example partFile('out', { run: 'j', epoch: 1, subtask: 0, number: 0 }, '.csv').to // 'out/part-j-1-0-0.csv' */
export function partFile(directory: string, name: PartName, ending: string): PartFile {
  const file = `part-${name.run}-${name.epoch}-${name.subtask}-${name.number}${ending}`;
  return { from: `${directory}/.${file}`, to: `${directory}/${file}` };
}

/** What a file name of this sink says; null for other files. */
export function parsePart(path: string): (PartName & { readonly committed: boolean }) | null {
  const match = NAME.exec(path.slice(path.lastIndexOf('/') + 1));
  if (match === null) return null;
  const [, dot, run, epoch, subtask, number] = match;
  return {
    run: run!,
    epoch: Number(epoch),
    subtask: Number(subtask),
    number: Number(number),
    committed: dot === '',
  };
}

/** Part of a file name: letters, digits, _ and . only. */
export function runName(job: string, runId: string): string {
  return `${job.replace(/[^\w.]+/g, '_').slice(0, 80)}_${runId}`;
}
