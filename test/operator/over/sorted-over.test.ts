/**
 * Properties of OVER by plain columns over a changelog, against valuing whole partitions anew:
 * - the very changes in order: a row that comes or goes, and every row that it makes different
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import { BIGINT, INTEGER, STRING, schemaOf } from '../../../src/core/index.ts';
import { type AggregateCall, columnReference } from '../../../src/expression/index.ts';
import { textOf } from '../../reference/rows.ts';
import { ALL_CHANGES, type Change, Harness, nodeOf } from '../change-harness.ts';

const schema = schemaOf({ k: BIGINT(), o: INTEGER(), n: BIGINT(), s: STRING() });
const plain = { distinct: false, filter: null, orderBy: [], alias: '' };
const aggregates: readonly AggregateCall[] = [
  { ...plain, name: 'SUM', args: [columnReference(2, BIGINT())], type: BIGINT() },
  { ...plain, name: 'RANK', args: [], type: BIGINT(false) },
  { ...plain, name: 'LISTAGG', args: [columnReference(3, STRING())], type: STRING() },
];

const changes = fc.array(
  fc
    .tuple(
      fc.constantFrom('+I', '+I', '+U', '-D', '-U'),
      fc.bigInt(0n, 1n),
      fc.option(fc.integer({ min: 0, max: 2 }), { freq: 6 }),
      fc.option(fc.bigInt(0n, 2n), { freq: 6 }),
      fc.constantFrom('a', 'b'),
    )
    .map((row): Change => row),
  { maxLength: 25 },
);

for (const frame of ['rows', 'range'] as const) {
  for (const updateBefore of [true, false]) {
    test(`${frame} over a changelog, -U ${updateBefore}`, () => {
      const added = aggregates.map(({ type }, i) => ({ name: `o${i}`, type }));
      const node = nodeOf(
        {
          kind: 'overAggregate' as const,
          partitionKeys: [0],
          orderBy: [{ column: 1, descending: false, nullsLast: false }],
          time: 'none' as const,
          emit: 'changelog' as const,
          groups: [{ frame, preceding: null, following: 0, aggregates }],
        },
        { fields: [...schema.fields, ...added] },
        { ...ALL_CHANGES, updateBefore },
      );
      fc.assert(
        fc.property(changes, fc.constantFrom(1, 5, 100), (rows, batchRows) => {
          const inputs = [{ schema, changelog: ALL_CHANGES }];
          const { output } = new Harness(node, inputs, { batchRows }).run([{ input: 0, rows }]);
          expect(output).toEqual(reference(rows, frame === 'range', updateBefore));
        }),
        { seed: 101, numRuns: 120 },
      );
    });
  }
}

function reference(
  rows: readonly Change[],
  peers: boolean,
  updateBefore: boolean,
): (readonly Value[])[] {
  const partitions = new Map<Value, Value[][]>();
  const out: Value[][] = [];
  for (const [kind, ...row] of rows) {
    const before = partitions.get(row[0]!) ?? [];
    const old = valued(before, peers);
    const after = [...before];
    if (kind === '-D' || kind === '-U') {
      const place = before.findIndex((other) => textOf(other) === textOf(row));
      if (place < 0) continue;
      after.splice(place, 1);
      before.forEach((cells, i) => {
        if (i === place) out.push(['-D', ...cells, ...old[i]!]);
        else renew(cells, old[i]!, valued(after, peers)[i < place ? i : i - 1]!);
      });
    } else {
      let place = before.length;
      while (place > 0 && comes(row) < comes(before[place - 1]!)) place--;
      after.splice(place, 0, row);
      const now = valued(after, peers);
      after.forEach((cells, i) => {
        if (i === place) out.push([kind, ...cells, ...now[i]!]);
        else renew(cells, old[i < place ? i : i - 1]!, now[i]!);
      });
    }
    partitions.set(row[0]!, after);
  }
  function renew(cells: Value[], was: Value[], is: Value[]): void {
    if (textOf(was) === textOf(is)) return;
    if (updateBefore) out.push(['-U', ...cells, ...was]);
    out.push(['+U', ...cells, ...is]);
  }
  return out;
}

const comes = (row: readonly Value[]) => (row[1] === null ? -1 : (row[1] as number));

function valued(rows: readonly Value[][], peers: boolean): Value[][] {
  return rows.map((row, i) => {
    const last = peers ? rows.findLastIndex((other) => comes(other) === comes(row)) : i;
    const seen = rows.slice(0, last + 1);
    const numbers = seen.flatMap((cells) => (cells[2] === null ? [] : [cells[2] as bigint]));
    return [
      numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0n),
      BigInt(seen.length),
      seen.map((cells) => cells[3]).join(','),
    ];
  });
}
