// The whole ABI between TypeScript and the kernels. Pointers and lengths in, nothing allocated.
export * from './batch/equal';
export * from './batch/interleave';
export * from './batch/take';
export * from './checksum/xxh64';
export * from './expression/index';
export { hashColumn } from './hash/columns';
export * from './hash/partition';
export { heapBase } from './memory/heap-base';
export * from './state/byte-index';
export * from './state/chain';
export * from './state/columns';
export { bitmapPositions, slotsRelease, slotsTake } from './state/slots';
export * from './state/tree';
export * from './state/word-index';
