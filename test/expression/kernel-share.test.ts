import { expect, test } from 'vitest';
import * as t from '../../src/core/index.ts';
import { columnReference, kernelShare, literal, resolveCall } from '../../src/expression/index.ts';

const text = columnReference(0, t.STRING());
const count = columnReference(1, t.INTEGER());

test('kernels are counted apart from functions that go row by row', () => {
  const upper = resolveCall('UPPER', [text]);
  const unhex = resolveCall('UNHEX', [upper]);
  expect(kernelShare(upper)).toEqual({ kernels: 1, calls: 1 });
  expect(kernelShare(unhex)).toEqual({ kernels: 1, calls: 2 });
  expect(kernelShare(text)).toEqual({ kernels: 0, calls: 0 });
});

test('a part that occurs twice counts once', () => {
  const sum = resolveCall('PLUS', [count, literal(1, t.INTEGER(false))]);
  expect(kernelShare(resolveCall('TIMES', [sum, sum]))).toEqual({ kernels: 2, calls: 2 });
});
