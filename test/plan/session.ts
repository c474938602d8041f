/** What plan tests need of the two folders under test. */
export type { Plan } from '../../src/plan/index.ts';
export { createSession, parseScript, type Session } from '../../src/sql/index.ts';
