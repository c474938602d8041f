/** First byte behind the kernels' own constants: where the host's allocator begins. */
export function heapBase(): usize {
  return __heap_base;
}
