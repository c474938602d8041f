/** The GROUP BY clause: plain keys, GROUPING SETS, ROLLUP, CUBE and at most one group window. */

import type { Expression } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { expressionKey } from '../logical/expressions.ts';
import type { Environment } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindExpression } from './expression.ts';
import { bindGroupWindow, type GroupWindow, isGroupWindow } from './group-window.ts';

export interface GroupBy {
  readonly keys: readonly Expression[];
  /** Per set the keys it holds; null for plain GROUP BY. */
  readonly sets: readonly (readonly number[])[] | null;
  readonly window: GroupWindow | null;
}

const MAX_SETS = 4096;

export function bindGroupBy(select: ast.Select, env: Environment): GroupBy | null {
  if (select.groupBy === undefined) return null;
  const binding = new Binding(env);
  const parts = select.groupBy.elements.flatMap((element) => {
    if (!isGroupWindow(element)) return [binding.sets(element)];
    binding.useWindow(element);
    return [];
  });
  const plain = parts.every((sets) => sets.length === 1 && sets[0]!.length > 0);
  const crossed = parts.reduce<readonly (readonly number[])[]>(
    (left, right) => {
      if (left.length * right.length > MAX_SETS) {
        throw invalidQuery(`more than ${MAX_SETS} grouping sets`, select.groupBy!.span);
      }
      return left.flatMap((a) => right.map((b) => [...new Set([...a, ...b])]));
    },
    [[]],
  );
  const sets = select.groupBy.distinct ? withoutRepeats(crossed) : crossed;
  const onlyTotal = binding.keys.length === 0 && sets.length === 1;
  return {
    keys: binding.keys,
    sets: plain || onlyTotal ? null : sets,
    window: binding.window,
  };
}

function withoutRepeats(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const seen = new Map(sets.map((set) => [[...set].sort((a, b) => a - b).join(), set]));
  return [...seen.values()];
}

/** Collects keys while it reads the elements. */
class Binding {
  readonly keys: Expression[] = [];
  window: GroupWindow | null = null;
  readonly #env: Environment;
  readonly #places = new Map<string, number>();

  constructor(env: Environment) {
    this.#env = env;
  }

  useWindow(node: ast.Call): void {
    if (this.window !== null) throw unsupported('more than one window in GROUP BY', node.span);
    this.window = bindGroupWindow(node, this.#env);
  }

  /** The sets that one element stands for. */
  sets(element: ast.GroupingElement): readonly (readonly number[])[] {
    switch (element.kind) {
      case 'EmptyGroupingSet':
        return [[]];
      case 'GroupingSets':
        return element.elements.flatMap((inner) => this.sets(inner));
      case 'Rollup':
        return this.#rollup(element);
      case 'RowConstructor':
        if (!element.explicit) return [element.elements.map((part) => this.#key(part))];
        return [[this.#key(element)]];
      default:
        return [[this.#key(element)]];
    }
  }

  #rollup(node: ast.Rollup): readonly (readonly number[])[] {
    const parts = node.elements.map((element) => this.sets(element)[0]!);
    if (node.operator === 'ROLLUP') {
      return Array.from({ length: parts.length + 1 }, (_, i) =>
        parts.slice(0, parts.length - i).flat(),
      );
    }
    if (2 ** parts.length > MAX_SETS) throw invalidQuery('CUBE of too many columns', node.span);
    return Array.from({ length: 2 ** parts.length }, (_, missing) =>
      parts.filter((_, i) => ((missing >> (parts.length - 1 - i)) & 1) === 0).flat(),
    );
  }

  #key(node: ast.Expression): number {
    const bound = bindExpression(node, this.#env);
    const key = expressionKey(bound);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.keys.length);
    return this.keys.push(bound) - 1;
  }
}
