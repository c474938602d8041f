// The whole ABI between TypeScript and the kernels. Pointers and lengths in, nothing allocated.
export * from './batch/equal';
export * from './batch/interleave';
export * from './batch/take';
export { heapBase } from './memory/heap-base';
