/** Nested JSON to values: what the kernel leaves as text. */

import type { Value } from '../../batch/index.ts';
import { type DataType, MillraceError, type Schema, typeToString } from '../../core/index.ts';
import { FieldError } from '../text/field-error.ts';
import { notA, parseScalar, type ScalarRules } from '../text/scalar.ts';
import type { JsonDialect } from './options.ts';
import { type JsonNode, JsonNumber, jsonText, parseJson } from './parse.ts';

/** @throws MillraceError FORMAT_TYPE_UNSUPPORTED for a type that JSON has no form for */
export function checkJsonTypes(schema: Schema): void {
  for (const field of schema.fields) checkType(field.name, field.type);
}

function checkType(name: string, type: DataType): void {
  switch (type.kind) {
    case 'ARRAY':
      checkType(name, type.element);
      return;
    case 'MULTISET':
      checkKey(name, type, type.element);
      return;
    case 'MAP':
      checkKey(name, type, type.key);
      checkType(name, type.value);
      return;
    case 'ROW':
      for (const field of type.fields) checkType(`${name}.${field.name}`, field.type);
      return;
    case 'RAW':
    case 'BITMAP':
    case 'DESCRIPTOR':
    case 'SYMBOL':
      throw typeUnsupported(name, type, 'the json format has no form for it');
    default:
  }
}

function checkKey(name: string, type: DataType, key: DataType): void {
  if (key.kind === 'CHAR' || key.kind === 'VARCHAR') return;
  throw typeUnsupported(name, type, 'keys of JSON objects are text');
}

function typeUnsupported(name: string, type: DataType, reason: string): MillraceError {
  return new MillraceError(
    'FORMAT_TYPE_UNSUPPORTED',
    `column '${name}' of type ${typeToString(type)} cannot be JSON: ${reason}`,
  );
}

export function jsonColdDecoder(dialect: JsonDialect): (text: string, type: DataType) => Value {
  const reader = new NodeReader(dialect);
  return (text, type) => reader.value(parseJson(text), type);
}

/** Turns nodes into values by the rules of the kernel. */
export class NodeReader {
  readonly #dialect: JsonDialect;
  readonly #rules: ScalarRules;

  constructor(dialect: JsonDialect) {
    this.#dialect = dialect;
    this.#rules = { separator: dialect.separator, lenientDates: false };
  }

  /** @throws FieldError where the node is none */
  value(node: JsonNode, type: DataType): Value {
    if (node === null) return null;
    switch (type.kind) {
      case 'ARRAY':
        if (!Array.isArray(node)) throw notA(type);
        return node.map((element) => this.#nullable(element, type.element));
      case 'MAP':
        return this.#entries(node, type, type.value);
      case 'MULTISET':
        return this.#entries(node, type, { kind: 'INTEGER', nullable: false });
      case 'ROW':
        return this.#row(node, type);
      case 'CHAR':
      case 'VARCHAR':
        return typeof node === 'string' ? node : jsonText(node);
      case 'VARIANT':
        return jsonText(node);
      case 'BOOLEAN':
        if (typeof node === 'boolean') return node;
        break;
      case 'INTEGER':
      case 'BIGINT':
        if (node instanceof JsonNumber) return truncated(node.text, type);
        break;
    }
    return this.#scalar(node, type);
  }

  #scalar(node: JsonNode, type: DataType): Value {
    if (typeof node === 'string') {
      const text = type.kind === 'DECIMAL' ? node.trim() : node;
      const isTime = type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
      if (isTime && text !== text.trim()) throw notA(type);
      if (type.kind === 'TIME' && text.length < 8) throw notA(type);
      return parseScalar(text, type, this.#rules);
    }
    if (!(node instanceof JsonNumber) || isText(type)) throw notA(type);
    return parseScalar(node.text, type, this.#rules);
  }

  /** An element or field of its own: where errors are ignored it is null by itself. */
  #nullable(node: JsonNode, type: DataType): Value {
    if (!this.#dialect.ignoreParseErrors) return this.value(node, type);
    try {
      return this.value(node, type);
    } catch (error) {
      if (error instanceof FieldError) return null;
      throw error;
    }
  }

  #entries(node: JsonNode, type: DataType, valueType: DataType): Value {
    if (!(node instanceof Map)) throw notA(type);
    return [...node].map(([key, value]) => [key, this.#nullable(value, valueType)]);
  }

  #row(node: JsonNode, type: Extract<DataType, { kind: 'ROW' }>): Value {
    if (!(node instanceof Map)) throw notA(type);
    return type.fields.map((field) => {
      const member = node.get(field.name);
      if (member !== undefined) return this.#nullable(member, field.type);
      if (this.#dialect.failOnMissing) throw new FieldError(`lacks the field '${field.name}'`);
      return null;
    });
  }
}

/** Types that only text can be read as. */
function isText(type: DataType): boolean {
  return ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'BINARY', 'VARBINARY'].includes(type.kind);
}

/** INT and BIGINT take numbers with fraction or exponent, without their fraction. */
function truncated(text: string, type: DataType): Value {
  if (!/[eE]/.test(text)) return parseScalar(text.replace(/\..*/, ''), type);
  const value = Math.trunc(Number(text));
  if (!Number.isFinite(value)) throw new FieldError(`is out of the range of ${typeToString(type)}`);
  return parseScalar(BigInt(value).toString(), type);
}
