import { expect, test } from 'vitest';
import * as t from '../../src/core/index.ts';
import {
  call,
  columnReference,
  type Expression,
  FunctionRegistry,
  literal,
  type UserScalarFunction,
} from '../../src/expression/index.ts';
import { type Column, context, evaluate } from './evaluate.ts';

let calls = 0;
const repeat: UserScalarFunction = {
  kind: 'scalar',
  name: 'Echo',
  parameters: [t.STRING(), t.BIGINT()],
  returns: t.STRING(),
  call([texts, counts], length) {
    calls++;
    return Array.from({ length }, (_, row) => {
      if (texts!.isNull(row) || counts!.isNull(row)) return null;
      return String(texts!.get(row)).repeat(Number(counts!.get(row)));
    });
  },
};

const functions = new FunctionRegistry();
functions.register(repeat);

function bind(name: string, ...args: Expression[]): Expression {
  const found = functions.find([name])!;
  const coerced = found.coerce(args);
  return call(found.name, coerced, found.result(coerced));
}

test('a user function is called once per batch, its arguments cast', () => {
  const columns: Column[] = [
    { type: t.CHAR(2), values: ['ab', 'cd', null] },
    { type: t.INTEGER(), values: [2, 0, 1] },
  ];
  const echo = bind('echo', columnReference(0, t.CHAR(2)), columnReference(1, t.INTEGER()));
  calls = 0;
  expect(evaluate(echo, columns, { ...context, functions })).toEqual(['abab', '', null]);
  expect(calls).toBe(1);
});

test('arguments that do not fit are refused with both signatures', () => {
  const wrong = () => bind('ECHO', literal(1, t.INTEGER(false)));
  expect(wrong).toThrow("'Echo(<INT NOT NULL>)'; supported form(s): 'Echo(<STRING>, <BIGINT>)'");
});

test('a wrong number of results and a thrown error name the function', () => {
  const bad: UserScalarFunction = { ...repeat, name: 'BAD', parameters: [], call: () => ['one'] };
  functions.register(bad);
  const columns: Column[] = [{ type: t.INTEGER(), values: [1, 2] }];
  const run = () => evaluate(bind('BAD'), columns, { ...context, functions });
  expect(run).toThrow('BAD: gave 1 values for 2 rows');
  functions.register({
    ...bad,
    call: () => {
      throw new Error('no luck');
    },
  });
  expect(run).toThrow('BAD: no luck');
});

test('a table function returns rows', () => {
  const wrong = () =>
    functions.register({
      kind: 'table',
      name: 'T',
      parameters: [],
      returns: t.INTEGER(),
      call: () => ({ inputs: [], columns: [] }),
    });
  expect(wrong).toThrow('must return a ROW type');
});
