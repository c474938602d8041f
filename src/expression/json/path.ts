/** JSON paths as Flink takes them: an optional mode, then Jayway's syntax without filters and functions. */

import { unsupported } from '../errors.ts';
import type { Json } from './value.ts';

export interface JsonPath {
  readonly isLax: boolean;
  readonly steps: readonly Step[];
  /** At most one value; other paths give the array of what they find. */
  readonly isDefinite: boolean;
  readonly text: string;
}

type Step =
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'elements'; readonly positions: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'all' }
  | { readonly kind: 'descendants' };

/** Without a mode a path is strict. Undefined for a text that is no path. */
export function parsePath(text: string): JsonPath | undefined {
  const mode = /^\s*(strict|lax)\s+(.+)$/is.exec(text);
  const spec = (mode?.[2] ?? text).trim();
  const steps = parseSteps(spec.startsWith('$') ? spec.slice(1) : `.${spec}`);
  if (steps === undefined) return undefined;
  const isDefinite = steps.every(
    (step) =>
      (step.kind === 'members' && step.names.length === 1) ||
      (step.kind === 'elements' && step.positions.length === 1),
  );
  return { isLax: mode?.[1]?.toLowerCase() === 'lax', steps, isDefinite, text: spec };
}

const QUOTED = String.raw`(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`;
const DESCENT = String.raw`\.\.(?=[^.])`;
const BRACKETS = String.raw`\.?\[\s*([^\]'"]*?)\s*\]`;
const NAMES = String.raw`\.?\[\s*(${QUOTED}(?:\s*,\s*${QUOTED})*)\s*\]`;
const NAME = String.raw`\.?([^.[\]]+)`;
const STEP = new RegExp(`${DESCENT}|${BRACKETS}|${NAMES}|${NAME}`, 'y');
const NAMES_WITHIN = new RegExp(QUOTED, 'g');

function parseSteps(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let afterDescent = false;
  for (let at = 0; at < text.length; ) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null) return undefined;
    const [whole, brackets, names, name] = match;
    at = STEP.lastIndex;
    if (whole === '..') {
      steps.push({ kind: 'descendants' });
      afterDescent = true;
      continue;
    }
    if (name !== undefined && !whole.startsWith('.') && !afterDescent) return undefined;
    afterDescent = false;
    const step = stepOf(brackets, names, name);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return steps;
}

function stepOf(brackets?: string, names?: string, name?: string): Step | undefined {
  if (names !== undefined) {
    const parts = names.match(NAMES_WITHIN)!;
    const plain = parts.map((part) => part.slice(1, -1).replace(/\\(.)/g, '$1'));
    return { kind: 'members', names: plain };
  }
  if (name !== undefined) {
    if (name.endsWith('()')) throw unsupported(`the function ${name} in a JSON path`);
    return name === '*' ? { kind: 'all' } : { kind: 'members', names: [name] };
  }
  const inner = brackets!;
  if (inner.startsWith('?')) throw unsupported('a filter in a JSON path');
  if (inner === '*') return { kind: 'all' };
  if (/^-?\d+(\s*,\s*-?\d+)*$/.test(inner)) {
    return { kind: 'elements', positions: inner.split(',').map(Number) };
  }
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?$/.exec(inner);
  if (slice === null) return undefined;
  const bound = (digits: string | undefined) => (digits === undefined ? null : Number(digits));
  return { kind: 'slice', from: bound(slice[1]), to: bound(slice[2]) };
}

/** What the path finds; undefined where a definite path, or the way to an indefinite one, leads nowhere. */
export function readPath(root: Json, { steps, isDefinite }: JsonPath): Json | undefined {
  let found: Json[] = [root];
  let isBranched = false;
  for (const step of steps) {
    found = found.flatMap((value) => follow(value, step));
    if (found.length === 0 && !isBranched && isSingle(step)) return undefined;
    isBranched ||= !isSingle(step);
  }
  return isDefinite ? found[0] : found;
}

function isSingle(step: Step): boolean {
  if (step.kind === 'members') return step.names.length === 1;
  return step.kind === 'elements' && step.positions.length === 1;
}

function follow(value: Json, step: Step): Json[] {
  switch (step.kind) {
    case 'members':
      return followMembers(value, step.names);
    case 'elements':
      if (!Array.isArray(value)) return [];
      return step.positions
        .map((position) => value.at(position))
        .filter((element) => element !== undefined);
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from ?? 0, step.to ?? undefined) : [];
    case 'all':
      return childrenOf(value);
    case 'descendants':
      return descendantsOf(value);
  }
}

/** Several names give one object of those there are. */
function followMembers(value: Json, names: readonly string[]): Json[] {
  if (!(value instanceof Map)) return [];
  const present = names.filter((name) => value.has(name));
  if (names.length === 1) return present.map((name) => value.get(name)!);
  return [new Map(present.map((name) => [name, value.get(name)!]))];
}

function childrenOf(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.values()] : [];
}

function descendantsOf(value: Json): Json[] {
  return [value, ...childrenOf(value).flatMap(descendantsOf)];
}
