/** Sessions over tables that exist by name only, for tests of planning. */
import type { ChangelogMode } from '../../src/core/index.ts';
import { createSession, type Session } from '../../src/sql/index.ts';

export type { Plan } from '../../src/plan/index.ts';
export { parseScript } from '../../src/sql/index.ts';

/** Tables say by 'changes' what reading gives and by 'takes' what writing accepts: 'I,UB,UA,D'. */
export function planSession(configuration: Readonly<Record<string, string>> = {}): Session {
  return createSession({
    configuration,
    tables: {
      traits: (options) => ({
        source: mode(options['changes'] ?? 'I'),
        sink: mode(options['takes'] ?? 'I,UB,UA,D'),
        lookup: options['lookup'] === 'true',
      }),
    },
  });
}

function mode(text: string): ChangelogMode {
  const kinds = text.split(',');
  return {
    updateBefore: kinds.includes('UB'),
    updateAfter: kinds.includes('UA'),
    delete: kinds.includes('D'),
  };
}
