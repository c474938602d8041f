/** VARIANT values: JSON text without spaces, its members in order and its numbers in one spelling. */

import { formatDouble, type Value } from '../../batch/index.ts';
import { evaluationFailed } from '../errors.ts';
import { JsonSyntaxError, parseJson } from '../json/parse.ts';
import { type Json, JsonNumber } from '../json/value.ts';
import { writeJson } from '../json/write.ts';

/** @throws MillraceError FUNCTION_FAILED for what is no JSON, and for a repeated name unless they are allowed */
export function parseVariant(text: string, name: string, allowsDuplicates: boolean): string {
  const onDuplicate = (member: string) => {
    if (!allowsDuplicates) throw new JsonSyntaxError(`the name '${member}' is there twice`);
  };
  try {
    return writeJson(normalized(parseJson(text, { onDuplicate })));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw evaluationFailed(name, error.message);
  }
}

function normalized(value: Json): Json {
  if (Array.isArray(value)) return value.map(normalized);
  if (value instanceof Map) {
    return new Map([...value].map(([name, member]) => [name, normalized(member)]));
  }
  return value instanceof JsonNumber ? normalizedNumber(value) : value;
}

/** With an exponent a double, else a decimal without zeros at its end. */
function normalizedNumber({ text, isInteger }: JsonNumber): JsonNumber {
  if (isInteger) return new JsonNumber(BigInt(text).toString());
  if (/[eE]/.test(text)) return new JsonNumber(formatDouble(Number(text)));
  return new JsonNumber(text.replace(/\.?0+$/, ''));
}

/** A field by name or an element by position from 1; null where there is none. */
export function variantItem(json: string, key: Value): Value {
  const value = parseJson(json);
  const item = typeof key === 'string' ? fieldOf(value, key) : elementOf(value, Number(key));
  return item === undefined ? null : writeJson(item);
}

function fieldOf(value: Json, name: string): Json | undefined {
  if (value instanceof Map) return value.get(name);
  throw evaluationFailed('ITEM', 'a VARIANT that is no object has no fields');
}

function elementOf(value: Json, position: number): Json | undefined {
  if (Array.isArray(value)) return value[position - 1];
  throw evaluationFailed('ITEM', 'a VARIANT that is no array has no elements');
}
