/** What a session needs from outside of SQL: knowledge of connectors, a constant evaluator, user functions. */

import type { ChangelogMode, Schema } from '../../core/index.ts';
import { INSERT_ONLY } from '../../core/index.ts';
import type { UserSignature } from '../../expression/index.ts';
import type { UserFunctions } from '../binder/functions.ts';
import type { SessionCatalog } from '../catalog/session-catalog.ts';
import type { CatalogFunction } from '../catalog/table.ts';
import type { Evaluate } from '../optimizer/simplify.ts';
import type { TableTraits } from '../physical/context.ts';

type Options = Readonly<Record<string, string>>;

/** Tables as their connectors see them, by the options of WITH. */
export interface TableKnowledge {
  /**
   * undefined: inserts only, takes every change.
   * @param keyed whether the table has a primary key
   */
  traits?(options: Options, keyed: boolean): Partial<TableTraits> | undefined;
  /** Columns of a table that was declared without any. */
  inferSchema?(options: Options): Promise<Schema>;
}

/** Where COMPILE PLAN writes and EXECUTE PLAN reads. */
export interface PlanFiles {
  exists(path: string): Promise<boolean>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
}

export interface SessionOptions {
  /** Shared by sessions; its own without. */
  readonly catalog?: SessionCatalog;
  readonly configuration?: Options;
  readonly tables?: TableKnowledge;
  readonly evaluate?: Evaluate;
  readonly functions?: UserFunctions;
  /** Reads the module of a CREATE FUNCTION; `name` is what SQL calls it by. */
  readonly loadFunction?: (name: string, definition: CatalogFunction) => Promise<UserSignature>;
  readonly planFiles?: PlanFiles;
}

const EVERY_CHANGE: ChangelogMode = { updateBefore: true, updateAfter: true, delete: true };

export function traitsOf(
  knowledge: TableKnowledge | undefined,
  options: Options,
  keyed: boolean,
): TableTraits {
  return {
    source: INSERT_ONLY,
    sink: EVERY_CHANGE,
    lookup: false,
    bounded: true,
    deletesByKey: false,
    takesDeletesByKey: false,
    ...knowledge?.traits?.(options, keyed),
  };
}
