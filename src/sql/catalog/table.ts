/** What a catalogue keeps of tables, views and functions: plain data, replaced whole when altered. */

import type { DataType, Field, Schema } from '../../core/index.ts';
import type { Expression, FunctionLanguage, Query } from '../ast/index.ts';

interface NamedColumn {
  readonly name: string;
  readonly type: DataType;
  readonly comment: string | null;
}

export interface PhysicalColumn extends NamedColumn {
  readonly kind: 'physical';
}

/** `name AS expression`; `text` is the expression as written. */
export interface ComputedColumn extends NamedColumn {
  readonly kind: 'computed';
  readonly expression: Expression;
  readonly text: string;
}

/** `name type METADATA [FROM 'key'] [VIRTUAL]`; without `key` the name is the key. */
export interface MetadataColumn extends NamedColumn {
  readonly kind: 'metadata';
  readonly key: string | null;
  readonly virtual: boolean;
}

export type TableColumn = PhysicalColumn | ComputedColumn | MetadataColumn;

export interface TableWatermark {
  readonly column: string;
  readonly expression: Expression;
  readonly text: string;
}

export interface PrimaryKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface TableDistribution {
  readonly strategy: 'HASH' | 'RANGE' | null;
  readonly columns: readonly string[];
  readonly buckets: number | null;
}

export interface CatalogTable {
  readonly kind: 'table';
  /** Empty until a reader or writer tells: the schema is then inferred. */
  readonly columns: readonly TableColumn[];
  readonly watermark: TableWatermark | null;
  readonly primaryKey: PrimaryKey | null;
  readonly partitionKeys: readonly string[];
  readonly distribution: TableDistribution | null;
  readonly comment: string | null;
  readonly options: Readonly<Record<string, string>>;
  /** Partitions added by ALTER TABLE, for SHOW PARTITIONS. */
  readonly partitions: readonly Readonly<Record<string, string>>[];
}

export interface ViewColumn extends Field {
  /** Whether it was a time attribute when the view was made. */
  readonly time: 'event' | 'processing' | null;
}

export interface CatalogView {
  readonly kind: 'view';
  readonly query: Query;
  readonly text: string;
  readonly columns: readonly ViewColumn[];
  readonly comment: string | null;
  /** Catalogue and database that names in the query start from. */
  readonly context: { readonly catalog: string; readonly database: string };
}

export type CatalogEntry = CatalogTable | CatalogView;

export interface CatalogFunction {
  readonly implementation: string;
  readonly language: FunctionLanguage;
  readonly resources: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/** A full path to an object: catalogue, database, name. */
export interface ObjectPath {
  readonly catalog: string;
  readonly database: string;
  readonly name: string;
}

export function pathText(path: ObjectPath): string {
  return [path.catalog, path.database, path.name].map(quoted).join('.');
}

export function quoted(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``;
}

/** Columns that a connector stores: physical ones, then metadata ones that are not virtual. */
export function physicalSchema(table: CatalogTable): Schema {
  const fields = table.columns
    .filter((column) => column.kind === 'physical')
    .map(({ name, type }) => ({ name, type }));
  return { fields };
}

type StoredColumn = PhysicalColumn | MetadataColumn;

/** Columns of INSERT INTO, in the order of the table: neither computed nor virtual. */
export function persistedColumns(table: CatalogTable): StoredColumn[] {
  return table.columns.filter(
    (column): column is StoredColumn =>
      column.kind === 'physical' || (column.kind === 'metadata' && !column.virtual),
  );
}

/** The same as a sink takes them: physical columns, then metadata. */
export function sinkColumns(table: CatalogTable): StoredColumn[] {
  const stored = persistedColumns(table);
  return [
    ...stored.filter(({ kind }) => kind === 'physical'),
    ...stored.filter(({ kind }) => kind === 'metadata'),
  ];
}
