/** SQL as plans: sessions that parse, keep catalogues, bind and optimise. */

export * from './ast/index.ts';
export type { UserFunctions } from './binder/functions.ts';
export { Configuration } from './catalog/configuration.ts';
export { parseDuration } from './catalog/duration.ts';
export { SessionCatalog } from './catalog/session-catalog.ts';
export type { CatalogFunction } from './catalog/table.ts';
export type { Evaluate } from './optimizer/simplify.ts';
export * from './parser/index.ts';
export type { TableTraits } from './physical/context.ts';
export type { PlanFiles, SessionOptions, TableKnowledge } from './session/environment.ts';
export type { StatementResult } from './session/result.ts';
export { Session } from './session/session.ts';

import type { SessionOptions } from './session/environment.ts';
import { Session } from './session/session.ts';

/** @example (await createSession().execute('SELECT 1')).kind // 'plan' */
export function createSession(options: SessionOptions = {}): Session {
  return new Session(options);
}
