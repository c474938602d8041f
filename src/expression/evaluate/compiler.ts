/** Turns a typed expression into nodes; equal parts become one node. */

import type { Engine } from '../../batch/index.ts';
import { findFunction } from '../catalogue.ts';
import type { EvaluationContext } from '../contract.ts';
import { unsupported } from '../errors.ts';
import type { Call, Expression } from '../expression.ts';
import type { ScalarFunction } from '../function.ts';
import { compileArithmetic } from './arithmetic.ts';
import { compileCast } from './cast.ts';
import { compileChoice } from './choice.ts';
import { compileComparison } from './comparison.ts';
import { compileDecimal } from './decimal.ts';
import { compileInstant } from './instant.ts';
import { compileLogic } from './logic.ts';
import { compileMembership } from './membership.ts';
import { ColumnNode, LiteralNode, type Node, SharedNode } from './node.ts';
import { compilePrint } from './print.ts';
import { RowFunctionNode } from './row-function.ts';
import { compileTemporal } from './temporal.ts';
import { compileText } from './text.ts';
import { compileUserFunction } from './user-function.ts';

/** Tries to evaluate a call by kernels; undefined when it has none for these types. */
export type CompileCall = (call: Call, compiler: Compiler) => Node | undefined;

const BY_KERNEL: readonly CompileCall[] = [
  compileUserFunction,
  compileArithmetic,
  compileDecimal,
  compileComparison,
  compileLogic,
  compileMembership,
  compileChoice,
  compileTemporal,
  compileInstant,
  compileText,
  compileCast,
  compilePrint,
];

/** Of one expression, already lowered. */
export class Compiler {
  readonly context: EvaluationContext;
  /** Calls compiled so far, and those among them that go row by row. */
  calls = 0;
  rowCalls = 0;
  readonly #uses = new Map<string, number>();
  readonly #nodes = new Map<string, Node>();

  constructor(context: EvaluationContext, root: Expression) {
    this.context = context;
    this.#count(root);
  }

  get engine(): Engine {
    return this.context.engine;
  }

  node(expression: Expression): Node {
    if (expression.kind === 'column') return new ColumnNode(expression.index, expression.type);
    if (expression.kind === 'literal') {
      return new LiteralNode(this.engine, expression.value, expression.type);
    }
    const key = keyOf(expression);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = this.#call(expression);
    if ((this.#uses.get(key) ?? 0) < 2) return node;
    const shared = new SharedNode(this.engine, node);
    this.#nodes.set(key, shared);
    return shared;
  }

  #call(call: Call): Node {
    this.calls++;
    for (const compile of BY_KERNEL) {
      const node = compile(call, this);
      if (node !== undefined) return node;
    }
    this.rowCalls++;
    return new RowFunctionNode(call, rowFunctionOf(call), this);
  }

  #isDeterministic(name: string): boolean {
    const definition = this.context.functions?.get(name) ?? findFunction(name);
    return definition?.deterministic !== false;
  }

  #count(expression: Expression): void {
    if (expression.kind !== 'call') return;
    if (this.#isDeterministic(expression.name)) {
      const key = keyOf(expression);
      const uses = (this.#uses.get(key) ?? 0) + 1;
      this.#uses.set(key, uses);
      if (uses > 1) return;
    }
    for (const arg of expression.args) this.#count(arg);
  }
}

function rowFunctionOf(call: Call): ScalarFunction {
  const definition = findFunction(call.name);
  if (definition?.bind === undefined) throw unsupported(`${call.name} of these types`);
  return definition;
}

/** Equal keys mean equal values. */
function keyOf(expression: Expression): string {
  return JSON.stringify(expression, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Uint8Array) return `x${value.join(',')}`;
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
      return `f${Object.is(value, -0) ? '-0' : value}`;
    }
    return value;
  });
}
