/** Which names a clause sees: the relations of FROM with their columns, and the queries around it. */

import type { Span } from '../../core/index.ts';
import { INTEGER } from '../../core/index.ts';
import { call, columnReference, type Expression, literal } from '../../expression/index.ts';
import type { Identifier } from '../ast/index.ts';
import type { Column } from '../logical/nodes.ts';
import { ambiguousColumn, unknownColumn } from './errors.ts';

/** One item of FROM: `start` is the place of its first column in the row of all. */
export interface Relation {
  readonly alias: string | null;
  /** catalog, database, table: a reference may begin with any tail of it. Empty without. */
  readonly path: readonly string[];
  readonly start: number;
  readonly columns: readonly Column[];
}

/** A column of JOIN USING or NATURAL JOIN: one name for both sides. */
export interface MergedColumn {
  readonly name: string;
  readonly expression: Expression;
  readonly hidden: readonly number[];
}

/** A column with the fields that follow it in the name. */
export interface Resolution {
  readonly expression: Expression;
  readonly fields: readonly Identifier[];
}

export class Scope {
  readonly relations: readonly Relation[];
  readonly merged: readonly MergedColumn[];
  /** The query around this one: a name not found here is looked for there. */
  readonly parent: Scope | null;

  constructor(
    relations: readonly Relation[],
    parent: Scope | null = null,
    merged: readonly MergedColumn[] = [],
  ) {
    this.relations = relations;
    this.parent = parent;
    this.merged = merged;
  }

  get width(): number {
    const last = this.relations.at(-1);
    return last === undefined ? 0 : last.start + last.columns.length;
  }

  /** @throws MillraceError SQL_UNKNOWN_COLUMN, SQL_AMBIGUOUS_COLUMN */
  resolve(parts: readonly Identifier[], span: Span): Resolution {
    for (let scope: Scope | null = this, depth = 0; scope !== null; scope = scope.parent, depth++) {
      const found = scope.#find(parts, span);
      if (found !== undefined) return depth === 0 ? found : outer(found, depth);
    }
    const name = parts.map((part) => part.name).join('.');
    throw unknownColumn(name, this.#names(parts), span);
  }

  /** Relations that `qualifier.*` means. */
  qualified(qualifier: readonly string[]): readonly Relation[] {
    return this.relations.filter((relation) => matches(relation, qualifier));
  }

  #find(parts: readonly Identifier[], span: Span): Resolution | undefined {
    const names = parts.map((part) => part.name);
    for (let size = Math.min(names.length - 1, 3); size >= 1; size--) {
      const relations = this.qualified(names.slice(0, size));
      const found = this.#column(relations, names[size]!, names.slice(0, size + 1), span);
      if (found !== undefined) return { expression: found, fields: parts.slice(size + 1) };
    }
    const merged = this.merged.find((column) => column.name === names[0]);
    if (merged !== undefined) return { expression: merged.expression, fields: parts.slice(1) };
    const found = this.#column(this.relations, names[0]!, names.slice(0, 1), span);
    return found === undefined ? undefined : { expression: found, fields: parts.slice(1) };
  }

  #column(
    relations: readonly Relation[],
    name: string,
    written: readonly string[],
    span: Span,
  ): Expression | undefined {
    let found: Expression | undefined;
    const owners: string[] = [];
    for (const relation of relations) {
      relation.columns.forEach((column, i) => {
        if (column.name !== name) return;
        found ??= columnReference(relation.start + i, column.type);
        owners.push(relation.alias ?? '?');
      });
    }
    if (owners.length > 1) throw ambiguousColumn(written.join('.'), owners, span);
    return found;
  }

  #names(parts: readonly Identifier[]): string[] {
    const qualifier = parts.slice(0, -1).map((part) => part.name);
    const near = qualifier.length > 0 ? this.qualified(qualifier) : [];
    const relations = near.length > 0 ? near : this.relations;
    const names = new Set(relations.flatMap(({ columns }) => columns.map(({ name }) => name)));
    return [...names];
  }
}

/** A reference tail equals the alias, or the end of the table's path when it has no other alias. */
function matches(relation: Relation, qualifier: readonly string[]): boolean {
  if (qualifier.length === 1) return relation.alias === qualifier[0];
  if (relation.alias !== relation.path.at(-1)) return false;
  const tail = relation.path.slice(-qualifier.length);
  return tail.length === qualifier.length && tail.every((part, i) => part === qualifier[i]);
}

/** Name of the placeholder for a column of a query around this one: (levels out, column). */
export const OUTER = '$OUTER';

function outer(found: Resolution, depth: number): Resolution {
  const { expression } = found;
  if (expression.kind !== 'column') {
    throw ambiguousColumn(
      'of JOIN USING',
      ['a side of the join'],
      found.fields[0]?.span ?? NOWHERE,
    );
  }
  const args = [literal(depth, INTEGER(false)), literal(expression.index, INTEGER(false))];
  return { expression: call(OUTER, args, expression.type), fields: found.fields };
}

const NOWHERE: Span = { start: 0, end: 0, line: 1, column: 1 };
