/**
 * Properties of the regular join, against a row-by-row reference over plain arrays:
 * - the very changelog, in order, for every join type, key kind and batch size
 * - changes that nothing precedes (a retraction of an unknown row) included
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, BOOLEAN, STRING, schemaOf } from '../../../src/core/index.ts';
import { call, columnReference } from '../../../src/expression/index.ts';
import type { JoinType } from '../../../src/plan/index.ts';
import { joinReference } from '../../reference/join.ts';
import { ALL_CHANGES, type Change, Harness, nodeOf } from '../change-harness.ts';

const left = schemaOf({ k: BIGINT(), v: STRING() });
const right = schemaOf({ k: BIGINT(), w: STRING() });

/** left.v <> right.w */
const differs = call(
  'NOT_EQUALS',
  [columnReference(1, STRING()), columnReference(3, STRING())],
  BOOLEAN(),
);

const joinTypes: readonly JoinType[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];

const change = fc.record({
  input: fc.constantFrom(0, 1),
  change: fc
    .tuple(
      fc.constantFrom('+I', '+I', '+I', '-D', '-U', '+U'),
      fc.option(fc.bigInt(0n, 3n), { freq: 6 }),
      fc.option(fc.constantFrom('a', 'b', 'grün'), { freq: 6 }),
    )
    .map((row): Change => row),
});

for (const joinType of joinTypes) {
  for (const [name, keys, nullSafe] of [
    ['keys', [0], false],
    ['null-safe keys', [0], true],
    ['no keys', [], false],
    ['keys and a condition', [0], false],
  ] as const) {
    const conditional = name.endsWith('condition');
    test(`${joinType} join on ${name} emits the reference's changelog`, () => {
      const cases = fc.tuple(
        fc.array(change, { maxLength: 60 }),
        fc.constantFrom(1, 2, 7, 1000),
        fc.constantFrom(null, [0], [0, 1]),
        fc.constantFrom(null, [0]),
      );
      fc.assert(
        fc.property(cases, ([changes, batchRows, leftUniqueKey, rightUniqueKey]) => {
          const spec = {
            joinType,
            leftKeys: keys,
            rightKeys: keys,
            nullSafe: keys.map(() => nullSafe),
            leftUniqueKey,
            rightUniqueKey,
          };
          const leftOnly = joinType === 'semi' || joinType === 'anti';
          const schema = {
            fields: leftOnly ? left.fields : [...left.fields, ...right.fields],
          };
          const node = nodeOf(
            {
              kind: 'join' as const,
              ...spec,
              condition: conditional ? differs : null,
              leftStateTtlMs: 0,
              rightStateTtlMs: 0,
            },
            schema,
          );
          const changelog = { ...ALL_CHANGES, updateBefore: leftUniqueKey === null };
          const rightLog = { ...ALL_CHANGES, updateBefore: rightUniqueKey === null };
          const harness = new Harness(
            node,
            [
              { schema: left, changelog },
              { schema: right, changelog: rightLog },
            ],
            { batchRows },
          );
          for (const run of runs(changes)) harness.run([run]);
          const reference = joinReference(
            {
              ...spec,
              condition: (l, r) =>
                !conditional || (l[1] !== null && r[1] !== null && l[1] !== r[1]),
              leftWidth: 2,
              rightWidth: 2,
            },
            changes,
          );
          expect(harness.output).toEqual(reference);
        }),
        { seed: 3, numRuns: 150 },
      );
    });
  }
}

/** Neighbouring changes of one input as one event. */
function runs(changes: readonly { input: number; change: Change }[]) {
  const out: { input: number; rows: Change[] }[] = [];
  for (const { input, change: row } of changes) {
    const last = out.at(-1);
    if (last !== undefined && last.input === input) last.rows.push(row);
    else out.push({ input, rows: [row] });
  }
  return out;
}
