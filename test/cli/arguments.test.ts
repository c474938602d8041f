import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { findCommand } from '../../src/cli/commands.ts';

const run = findCommand('run')!;

test('operands and flags mix, flags repeat, the last value counts', () => {
  const args = parseArguments(run, [
    'a.sql',
    '-e',
    'SELECT 1',
    '--format=json',
    'b.sql',
    '--format',
    'csv',
    '-',
  ]);
  expect(args.operands).toEqual(['a.sql', 'b.sql', '-']);
  expect(args.values('execute')).toEqual(['SELECT 1']);
  expect(args.value('format')).toBe('csv');
  expect(args.has('quiet')).toBe(false);
});

test('short flags join, and carry their value', () => {
  const args = parseArguments(run, ['-qe', 'SELECT 1', '-p4', '--', '-x.sql']);
  expect([args.has('quiet'), args.value('parallelism'), args.operands]).toEqual([
    true,
    '4',
    ['-x.sql'],
  ]);
});

for (const [words, message, hint] of [
  [['--fromat', 'json'], "unknown option '--fromat'", "did you mean '--format'?"],
  [['--format', 'jsno'], "--format cannot be 'jsno'", "did you mean 'json'?"],
  [['--format'], '--format needs a value', 'write --format FORMAT'],
  [['--quiet=yes'], '--quiet takes no value', 'write --quiet alone'],
  [['-x'], "unknown option '-x'", 'see millrace run --help'],
] as const) {
  test(`${words.join(' ')} is refused with a hint`, () => {
    expect(() => parseArguments(run, words)).toThrow(
      expect.objectContaining({ code: 'CLI_USAGE', message, hint: expect.stringContaining(hint) }),
    );
  });
}
