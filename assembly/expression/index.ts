// The kernels of expressions.
export * from './arithmetic';
export * from './compare';
export * from './divide';
export * from './logic';
export * from './select';
