/** The columns of a batch, a table or a state table, in order. */

import type { DataType, Field } from './types.ts';
import { typeToString } from './types.ts';

export interface Schema {
  readonly fields: readonly Field[];
}

/** @example schemaOf({ id: BIGINT(false), name: STRING() }) */
export function schemaOf(columns: Readonly<Record<string, DataType>>): Schema {
  return { fields: Object.entries(columns).map(([name, type]) => ({ name, type })) };
}

export function columnIndex(schema: Schema, name: string): number {
  return schema.fields.findIndex((field) => field.name === name);
}

export function schemaToString(schema: Schema): string {
  return schema.fields.map((field) => `${field.name} ${typeToString(field.type)}`).join(', ');
}
