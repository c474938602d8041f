/** What a checkpoint is: a JSON manifest that names every file with its checksum, and ends with its own. */

import type { Engine } from '../batch/index.ts';
import { type Field, MillraceError } from '../core/index.ts';
import { checksum } from './checksum.ts';

export const MANIFEST_VERSION = 1;

/** An Arrow IPC file of rows of one state table, named by its content. */
export interface StateFile {
  /** Relative to the checkpoint directory. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly checksum: string;
  readonly rows: number;
}

/**
 * The rows of one table in one subtask: a base and the changes since, in order. Rows of changes carry
 * `_op` (put or delete). Later rows of a key replace earlier ones.
 */
export interface TableSlice {
  readonly subtask: number;
  /** First and last key group, inclusive. */
  readonly keyGroups: readonly [number, number];
  readonly base: StateFile;
  readonly changes: readonly StateFile[];
}

export interface TableState {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly keyColumns: readonly number[];
  readonly slices: readonly TableSlice[];
}

/** A small fact of each subtask and how they merge when the parallelism changes. */
export interface ValueState {
  readonly name: string;
  readonly merge: 'min' | 'max' | 'sum';
  readonly values: readonly number[];
}

export interface OperatorState {
  /** Stable operator id of the plan. */
  readonly id: string;
  /** For people: what the operator does. */
  readonly description: string;
  readonly tables: readonly TableState[];
  readonly values: readonly ValueState[];
}

export interface SourceState {
  readonly operator: string;
  /** Splits being read, with the place to resume at. */
  readonly splits: readonly Readonly<Record<string, unknown>>[];
  /** What the enumerator needs to go on: chunks not yet given out, files seen. */
  readonly enumerator: unknown;
}

export interface SinkState {
  readonly operator: string;
  /** What `Sink.commit` is told once the manifest is durable. */
  readonly committables: readonly unknown[];
}

export interface Manifest {
  readonly version: number;
  readonly kind: 'checkpoint' | 'savepoint';
  /** A finished job's last checkpoint says so: restoring it is a job with nothing to do. */
  readonly finished: boolean;
  readonly job: string;
  /** The fresh start that all this goes back to: part of the names that sinks give. */
  readonly runId: string;
  readonly checkpointId: number;
  /** The attempt that wrote it: later attempts outrank earlier ones whatever their checkpoint ids. */
  readonly fencingEpoch: number;
  readonly createdMs: number;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly operators: readonly OperatorState[];
  readonly sources: readonly SourceState[];
  readonly sinks: readonly SinkState[];
}

/** JSON has no infinities, but watermarks begin with one. */
const NUMBER = '$number';

/** JSON text, then a line with its checksum. */
export function encodeManifest(engine: Engine, manifest: Manifest): Uint8Array {
  const text = JSON.stringify(manifest, (_, value) => {
    return typeof value === 'number' && !Number.isFinite(value)
      ? { [NUMBER]: String(value) }
      : value;
  });
  const encoder = new TextEncoder();
  const body = encoder.encode(`${text}\n`);
  const tail = encoder.encode(`${checksum(engine, body)}\n`);
  const bytes = new Uint8Array(body.length + tail.length);
  bytes.set(body);
  bytes.set(tail, body.length);
  return bytes;
}

const TAIL_BYTES = 17;

/** @throws MillraceError CHECKPOINT_CORRUPT, CHECKPOINT_VERSION */
export function decodeManifest(engine: Engine, bytes: Uint8Array, path: string): Manifest {
  const body = bytes.subarray(0, Math.max(0, bytes.length - TAIL_BYTES));
  const tail = new TextDecoder().decode(bytes.subarray(body.length));
  if (tail !== `${checksum(engine, body)}\n`) throw corrupt(path, 'its checksum does not match');
  let manifest: Manifest;
  try {
    manifest = JSON.parse(new TextDecoder().decode(body), (_, value) => {
      const number = (value as { [NUMBER]?: string } | null)?.[NUMBER];
      return number === undefined ? value : Number(number);
    }) as Manifest;
  } catch (cause) {
    throw corrupt(path, 'it is not JSON', cause);
  }
  if (manifest.version !== MANIFEST_VERSION) throw otherVersion(path, manifest.version);
  return manifest;
}

/** Every file that the manifest needs. */
export function* filesOf(manifest: Manifest): Iterable<StateFile> {
  for (const { tables } of manifest.operators) {
    for (const { slices } of tables) {
      for (const { base, changes } of slices) {
        yield base;
        yield* changes;
      }
    }
  }
}

export function corrupt(path: string, reason: string, cause?: unknown): MillraceError {
  return new MillraceError('CHECKPOINT_CORRUPT', `checkpoint file ${path} is damaged: ${reason}`, {
    domain: 'external',
    hint: 'restore an older checkpoint, or let --restore latest choose the newest intact one',
    cause,
  });
}

function otherVersion(path: string, version: unknown): MillraceError {
  return new MillraceError(
    'CHECKPOINT_VERSION',
    `${path} was written in format ${String(version)}, this millrace reads format ${MANIFEST_VERSION}`,
    { hint: 'use the version of millrace that wrote it, or a newer one' },
  );
}
