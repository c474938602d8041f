/** A catalogue in memory: databases that hold tables, views and functions by name. */

import type { CatalogEntry, CatalogFunction } from './table.ts';

export interface CatalogDatabase {
  readonly name: string;
  readonly comment: string | null;
  options: Readonly<Record<string, string>>;
  readonly entries: Map<string, CatalogEntry>;
  /** By lower-case name: functions have no case. */
  readonly functions: Map<string, CatalogFunction>;
}

export interface Catalog {
  readonly name: string;
  comment: string | null;
  options: Readonly<Record<string, string>>;
  readonly databases: Map<string, CatalogDatabase>;
  readonly defaultDatabase: string;
}

export function createDatabase(
  name: string,
  comment: string | null = null,
  options: Readonly<Record<string, string>> = {},
): CatalogDatabase {
  return { name, comment, options, entries: new Map(), functions: new Map() };
}

/** @example createCatalog('default_catalog', 'default_database') */
export function createCatalog(
  name: string,
  defaultDatabase = 'default',
  options: Readonly<Record<string, string>> = { type: 'generic_in_memory' },
  comment: string | null = null,
): Catalog {
  const databases = new Map([[defaultDatabase, createDatabase(defaultDatabase)]]);
  return { name, comment, options, databases, defaultDatabase };
}
