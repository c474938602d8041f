/** Guesses the columns of JSON lines: all keys of the sampled records, in the order in which they come. */

import type { InferredSchema, Sample } from '../contract.ts';
import { inferValueType } from '../infer-value.ts';
import { FieldError } from '../text/field-error.ts';
import type { JsonDialect } from './options.ts';
import { type JsonNode, JsonNumber, parseJson } from './parse.ts';

const MOST_ROWS = 10_000;

export function inferJson(sample: Sample, dialect: JsonDialect): InferredSchema {
  const lines = new TextDecoder().decode(sample.bytes).split('\n');
  if (!sample.complete && lines.length > 1) lines.pop();
  const columns = new Map<string, unknown[]>();
  let rowsSampled = 0;
  for (const line of lines) {
    const record = line.trim() === '' ? null : readRecord(line);
    if (record === null) continue;
    for (const [key, value] of record) {
      const values = columns.get(key);
      if (values === undefined) columns.set(key, [plainValue(value)]);
      else values.push(plainValue(value));
    }
    if (++rowsSampled === MOST_ROWS) break;
  }
  const rules = { separator: dialect.separator, lenientDates: false };
  const fields = [...columns].map(([name, values]) => ({
    name,
    type: inferValueType(values, rules),
  }));
  return { schema: { fields }, rowsSampled };
}

function readRecord(line: string): Map<string, JsonNode> | null {
  try {
    const node = parseJson(line);
    return node instanceof Map ? node : null;
  } catch (error) {
    if (error instanceof FieldError) return null;
    throw error;
  }
}

/** A number that BIGINT does not take: any that is not whole serves. */
const FRACTION = 0.5;

function plainValue(node: JsonNode): unknown {
  if (node instanceof JsonNumber) {
    if (!/^-?\d+$/.test(node.text)) return FRACTION;
    const value = BigInt(node.text);
    return BigInt.asIntN(64, value) === value ? value : FRACTION;
  }
  if (Array.isArray(node)) return node.map(plainValue);
  if (!(node instanceof Map)) return node;
  return Object.fromEntries([...node].map(([key, value]) => [key, plainValue(value)]));
}
