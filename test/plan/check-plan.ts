/** What must hold of every plan: columns exist, have the types they are read with, and inputs come first. */
import { expect } from 'vitest';
import { type DataType, isString, sameType, typeToString } from '../../src/core/index.ts';
import type { AggregateCall, Expression } from '../../src/expression/index.ts';
import type { Plan, PlanNode } from '../../src/plan/index.ts';

type Types = readonly DataType[];

/** @throws Error naming the node and the column that is wrong */
export function checkPlan(plan: Plan): void {
  const seen = new Map<string, PlanNode>();
  for (const node of plan.nodes) {
    expect(seen.has(node.id), `${node.id} is there twice`).toBe(false);
    const inputs = node.inputs.map(({ from, exchange }) => {
      const input = seen.get(from);
      if (input === undefined) throw new Error(`${node.id} reads ${from} before it is made`);
      const types = input.schema.fields.map(({ type }) => type);
      if (exchange.kind === 'hash') columns(node, exchange.keys, types);
      return types;
    });
    checkNode(node, inputs);
    seen.set(node.id, node);
  }
}

function columns(node: PlanNode, indexes: readonly number[], types: Types): void {
  for (const index of indexes) {
    if (types[index] === undefined) throw new Error(`${node.description}: no column ${index}`);
  }
}

function expression(node: PlanNode, one: Expression | null, types: Types): void {
  if (one === null) return;
  if (one.kind === 'column') {
    const type = types[one.index];
    if (type === undefined) throw new Error(`${node.description}: no column ${one.index}`);
    if (!looselySame(type, one.type)) {
      const [is, read] = [typeToString(type), typeToString(one.type)];
      throw new Error(`${node.description}: column ${one.index} is ${is}, but read as ${read}`);
    }
  }
  if (one.kind !== 'call') return;
  if (one.name.startsWith('$')) throw new Error(`${node.description}: ${one.name} was left over`);
  for (const argument of one.args) expression(node, argument, types);
}

/** Nullability may be wider where a join was narrowed afterwards. */
function looselySame(a: DataType, b: DataType): boolean {
  return sameType(a, b);
}

function aggregates(node: PlanNode, calls: readonly AggregateCall[], types: Types): void {
  for (const { args, filter, orderBy } of calls) {
    for (const argument of args) expression(node, argument, types);
    expression(node, filter, types);
    columns(
      node,
      orderBy.map(({ column }) => column),
      types,
    );
  }
}

function output(node: PlanNode, types: Types): void {
  const actual = node.schema.fields.map(({ type }) => type);
  const fits =
    actual.length === types.length && actual.every((type, i) => looselySame(type, types[i]!));
  if (fits) return;
  const text = (all: Types): string => all.map(typeToString).join(', ');
  throw new Error(`${node.description}: gives (${text(actual)}), should (${text(types)})`);
}

function checkNode(node: PlanNode, inputs: readonly Types[]): void {
  const first = inputs[0] ?? [];
  switch (node.kind) {
    case 'calc':
      expression(node, node.condition, first);
      for (const one of node.projections) expression(node, one, first);
      output(
        node,
        node.projections.map(({ type }) => type),
      );
      return;
    case 'expand':
      for (const row of node.projections) for (const one of row) expression(node, one, first);
      return;
    case 'watermark':
      expression(node, node.expression, first);
      columns(node, [node.rowtime], first);
      output(node, first);
      return;
    case 'groupAggregate':
      columns(node, node.keys, first);
      aggregates(node, node.aggregates, first);
      output(node, [
        ...node.keys.map((key) => first[key]!),
        ...node.aggregates.map(({ type }) => type),
      ]);
      return;
    case 'windowAggregate':
      columns(
        node,
        [...node.keys, ...(node.window.timeColumn < 0 ? [] : [node.window.timeColumn])],
        first,
      );
      aggregates(node, node.aggregates, first);
      return;
    case 'overAggregate':
      columns(node, node.partitionKeys, first);
      for (const group of node.groups) aggregates(node, group.aggregates, first);
      output(node, [
        ...first,
        ...node.groups.flatMap((group) => group.aggregates.map(({ type }) => type)),
      ]);
      return;
    default:
      checkOther(node, inputs);
  }
}

function checkOther(node: PlanNode, inputs: readonly Types[]): void {
  const first = inputs[0] ?? [];
  const second = inputs[1] ?? [];
  switch (node.kind) {
    case 'join':
    case 'intervalJoin':
    case 'windowJoin':
    case 'temporalJoin': {
      columns(node, node.leftKeys, first);
      columns(node, node.rightKeys, second);
      node.leftKeys.forEach((key, i) => {
        const [a, b] = [first[key]!, second[node.rightKeys[i]!]!];
        const texts = isString(a) && isString(b);
        expect(texts || looselySame(a, b), node.description).toBe(true);
      });
      expression(node, node.condition, [...first, ...second]);
      const half = node.joinType === 'semi' || node.joinType === 'anti';
      output(node, half ? first : [...first, ...second]);
      return;
    }
    case 'rank':
    case 'windowRank':
      columns(node, [...node.partitionKeys, ...node.orderBy.map(({ column }) => column)], first);
      output(node, node.outputRank ? [...first, { kind: 'BIGINT', nullable: false }] : first);
      return;
    case 'deduplicate':
      columns(node, [...node.keys, node.timeColumn], first);
      output(node, first);
      return;
    case 'correlate':
      for (const one of node.args) expression(node, one, first);
      output(node, [...first, ...node.output.fields.map(({ type }) => type)]);
      return;
    case 'union':
      for (const types of inputs) output(node, types);
      return;
    case 'sink':
    case 'sort':
    case 'temporalSort':
    case 'limit':
    case 'changelogNormalize':
    case 'dropUpdateBefore':
    case 'sinkMaterialize':
      output(node, first);
      return;
    default:
  }
}
