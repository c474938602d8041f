/** Typed expressions, the function catalogue and their evaluation over columns. */
export {
  type AggregateOptions,
  aggregateNames,
  isAggregate,
  isRanking,
  type ResolvedAggregate,
  resolveAggregate,
} from './aggregate.ts';
export { type CastMode, castExpression } from './cast-expression.ts';
export {
  findFunction,
  functionNames,
  isDeterministic,
  type ResolveOptions,
  resolveCall,
} from './catalogue.ts';
export type * from './contract.ts';
export { compile, compilePredicate, type KernelShare, kernelShare } from './evaluate/compile.ts';
export * from './expression.ts';
export { type Zone, zoneOf } from './time/zone.ts';
export { supportsExplicitCast, supportsImplicitCast } from './type/castability.ts';
export { commonType, leastRestrictive } from './type/common-type.ts';
export {
  FunctionRegistry,
  type UserAccumulator,
  type UserAggregateFunction,
  type UserColumn,
  type UserFunction,
  type UserRows,
  type UserScalarFunction,
  type UserSignature,
  type UserTableFunction,
} from './user-function.ts';
