/** Checkpoints: durable, checksummed, readable with SQL. */

export { CheckpointStore, type CheckpointStoreOptions } from './checkpoint-store.ts';
export { checksum } from './checksum.ts';
export type {
  Manifest,
  OperatorState,
  SinkState,
  SourceState,
  StateFile,
  TableSlice,
  TableState,
  ValueState,
} from './manifest.ts';
export { MANIFEST_VERSION } from './manifest.ts';
export { findLatest, loadManifest, type Recovered, readStateFile } from './recovery.ts';
export { StoredState } from './restore-state.ts';
export { mayBuildOn, type WriteContext, type WrittenPart, writeState } from './write-state.ts';
