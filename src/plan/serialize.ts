/** Plans as JSON text and back: 64-bit integers and bytes wrapped, infinities named. */

import { MillraceError } from '../core/index.ts';
import type { Plan } from './nodes.ts';

/** @example deserializePlan(serializePlan(plan)) // equal to plan */
export function serializePlan(plan: Plan, indent = 2): string {
  return JSON.stringify(plan, (_, value: unknown) => wrap(value), indent);
}

export function deserializePlan(text: string): Plan {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, (_, value: unknown) => unwrap(value));
  } catch (cause) {
    throw invalidPlan('it is no JSON', cause);
  }
  const plan = parsed as Partial<Plan> | null;
  if (plan?.version !== 1 || !Array.isArray(plan.nodes)) {
    throw invalidPlan('it has another version, or no nodes');
  }
  return plan as Plan;
}

function invalidPlan(why: string, cause?: unknown): MillraceError {
  return new MillraceError('PLAN_INVALID', `this is no compiled plan: ${why}`, {
    hint: 'make one with COMPILE PLAN',
    cause,
  });
}

function wrap(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof Uint8Array) return { $bytes: [...value] };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  return value;
}

function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$bigint' in value) return BigInt(String(value.$bigint));
  if ('$bytes' in value) return Uint8Array.from(value.$bytes as number[]);
  if ('$number' in value) return Number(value.$number);
  return value;
}
