/** The words that every other folder shares; imports nothing. */
export * from './errors.ts';
export * from './options.ts';
export * from './row-kind.ts';
export * from './schema.ts';
export * from './time.ts';
export * from './types.ts';
