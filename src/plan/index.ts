/** Physical plans as data. */
export * from './nodes.ts';
