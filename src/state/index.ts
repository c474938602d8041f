/** Keyed state as tables of columns. */
export type * from './contract.ts';
export * from './key-groups.ts';
export { HashPartitioner, hashKeys, keyGroupsOf } from './partition.ts';
export * from './snapshot.ts';
export { type SortColumn, sortRows } from './sort-rows.ts';
export { createStateStore, type InMemoryStateStore, type StateStoreOptions } from './store.ts';
