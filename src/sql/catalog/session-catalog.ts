/** The catalogues of a session: the current place, temporary objects and the resolution of names. */

import type { Span } from '../../core/index.ts';
import type { Name } from '../ast/index.ts';
import { type Catalog, type CatalogDatabase, createCatalog } from './catalog.ts';
import { invalidTable, objectExists, unknownObject } from './errors.ts';
import {
  type CatalogEntry,
  type CatalogFunction,
  type CatalogTable,
  type ObjectPath,
  pathText,
} from './table.ts';

export const DEFAULT_CATALOG = 'default_catalog';
export const DEFAULT_DATABASE = 'default_database';

export interface ResolvedEntry {
  readonly path: ObjectPath;
  readonly entry: CatalogEntry;
  readonly temporary: boolean;
}

export class SessionCatalog {
  readonly catalogs = new Map<string, Catalog>();
  /** Temporary tables and views by full path; they hide permanent ones. */
  readonly temporary = new Map<string, ResolvedEntry>();
  /** Temporary functions by full path in lower case, and of the system by lower-case name. */
  readonly temporaryFunctions = new Map<string, CatalogFunction>();
  readonly systemFunctions = new Map<string, CatalogFunction>();
  currentCatalog = DEFAULT_CATALOG;
  currentDatabase = DEFAULT_DATABASE;

  constructor() {
    this.catalogs.set(DEFAULT_CATALOG, createCatalog(DEFAULT_CATALOG, DEFAULT_DATABASE));
  }

  /** The full path that a name of one to three parts stands for, from the current place. */
  path(name: Name | readonly string[], context = this.context): ObjectPath {
    const parts = 'parts' in name ? name.parts.map((part) => part.name) : name;
    const span = 'parts' in name ? name.span : undefined;
    const [a, b, c] = parts;
    if (parts.length === 1) return { ...context, name: a! };
    if (parts.length === 2) return { catalog: context.catalog, database: a!, name: b! };
    if (parts.length === 3) return { catalog: a!, database: b!, name: c! };
    throw invalidTable(`'${parts.join('.')}' has more than catalog, database and name`, span);
  }

  get context(): { readonly catalog: string; readonly database: string } {
    return { catalog: this.currentCatalog, database: this.currentDatabase };
  }

  catalog(name: string, span?: Span): Catalog {
    const found = this.catalogs.get(name);
    if (found === undefined) throw unknownObject('CATALOG', name, [...this.catalogs.keys()], span);
    return found;
  }

  database(path: { catalog: string; database: string }, span?: Span): CatalogDatabase {
    const catalog = this.catalog(path.catalog, span);
    const found = catalog.databases.get(path.database);
    if (found === undefined) {
      throw unknownObject('DATABASE', path.database, [...catalog.databases.keys()], span);
    }
    return found;
  }

  /** Undefined when there is no such table or view. */
  find(path: ObjectPath): ResolvedEntry | undefined {
    const hidden = this.temporary.get(pathText(path));
    if (hidden !== undefined) return hidden;
    const database = this.catalogs.get(path.catalog)?.databases.get(path.database);
    const entry = database?.entries.get(path.name);
    return entry === undefined ? undefined : { path, entry, temporary: false };
  }

  /** @throws MillraceError SQL_UNKNOWN_TABLE with the nearest name of the same database */
  resolve(name: Name, context = this.context): ResolvedEntry {
    const path = this.path(name, context);
    const found = this.find(path);
    if (found !== undefined) return found;
    const written = name.parts.map((part) => part.name).join('.');
    throw unknownObject('TABLE', written, this.names(path), name.span);
  }

  /** Tables and views that a name without a path may mean in a database, sorted. */
  names(place: { catalog: string; database: string }): string[] {
    const database = this.catalogs.get(place.catalog)?.databases.get(place.database);
    const names = new Set(database?.entries.keys() ?? []);
    for (const { path } of this.temporary.values()) {
      if (path.catalog === place.catalog && path.database === place.database) names.add(path.name);
    }
    return [...names].sort();
  }

  create(
    path: ObjectPath,
    entry: CatalogEntry,
    how: { temporary: boolean; ifNotExists: boolean; replace?: boolean; span?: Span | undefined },
  ): void {
    const key = pathText(path);
    const database = this.database(path, how.span);
    const exists = how.temporary ? this.temporary.has(key) : database.entries.has(path.name);
    if (exists && how.ifNotExists) return;
    if (exists && how.replace !== true) {
      throw objectExists(entry.kind === 'table' ? 'TABLE' : 'VIEW', path.name, how.span);
    }
    if (how.temporary) this.temporary.set(key, { path, entry, temporary: true });
    else database.entries.set(path.name, entry);
  }

  /** Puts another definition in the place of an entry that was resolved. */
  replace(resolved: ResolvedEntry, entry: CatalogEntry): void {
    if (resolved.temporary) {
      this.temporary.set(pathText(resolved.path), { ...resolved, entry });
    } else {
      this.database(resolved.path).entries.set(resolved.path.name, entry);
    }
  }

  remove(resolved: ResolvedEntry): void {
    if (resolved.temporary) this.temporary.delete(pathText(resolved.path));
    else this.database(resolved.path).entries.delete(resolved.path.name);
  }

  rename(resolved: ResolvedEntry, to: ObjectPath, span?: Span): void {
    if (this.find(to) !== undefined) throw objectExists('TABLE', to.name, span);
    this.remove(resolved);
    this.create(to, resolved.entry, { temporary: resolved.temporary, ifNotExists: false, span });
  }

  /** A user function by name: temporary system, temporary, then of the catalogue. */
  findFunction(parts: readonly string[]): CatalogFunction | undefined {
    const lower = parts.map((part) => part.toLowerCase());
    if (parts.length === 1) {
      const system = this.systemFunctions.get(lower[0]!);
      if (system !== undefined) return system;
    }
    if (parts.length > 3) return undefined;
    const path = this.path(parts);
    const temporary = this.temporaryFunctions.get(functionKey(path));
    if (temporary !== undefined) return temporary;
    const database = this.catalogs.get(path.catalog)?.databases.get(path.database);
    return database?.functions.get(path.name.toLowerCase());
  }
}

export function functionKey(path: ObjectPath): string {
  return pathText({ ...path, name: path.name.toLowerCase() });
}

export function isTable(entry: CatalogEntry): entry is CatalogTable {
  return entry.kind === 'table';
}
