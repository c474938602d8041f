/** late(t) and dead_letter(t): rows of t that operators or its format put aside. */

import {
  BIGINT,
  INTEGER,
  type Span,
  STRING,
  TIMESTAMP_LTZ,
  withNullable,
} from '../../core/index.ts';
import type * as ast from '../ast/index.ts';
import type { Column, LogicalNode, TableSource } from '../logical/nodes.ts';
import type { BinderContext } from './environment.ts';
import { invalidQuery } from './errors.ts';
import { bindSource } from './table.ts';

export function isSideOutput(name: string): boolean {
  return name === 'LATE' || name === 'DEAD_LETTER';
}

/** What every late row is given beside its own columns. */
export const LATE_COLUMNS: readonly Column[] = [
  { name: 'operator_id', type: STRING(false), time: null },
  { name: 'watermark', type: TIMESTAMP_LTZ(3), time: null },
  { name: 'partition', type: INTEGER(false), time: null },
  { name: 'position', type: BIGINT(false), time: null },
];

export const DEAD_LETTER_COLUMNS: readonly Column[] = [
  { name: 'reason', type: STRING(false), time: null },
  { name: 'place', type: STRING(false), time: null },
  { name: 'raw', type: STRING(false), time: null },
];

export function bindSideOutput(call: ast.Call, name: string, context: BinderContext): LogicalNode {
  const source = tableOf(call, name, context);
  if (name === 'DEAD_LETTER') {
    return {
      kind: 'sideOutput',
      side: 'dead-letter',
      source,
      columns: DEAD_LETTER_COLUMNS,
      span: call.span,
    };
  }
  if (source.table.watermark === null) {
    const hint = 'declare a WATERMARK in its table';
    throw invalidQuery(
      `late(${source.path.at(-1)}) is empty: it has no event time`,
      call.span,
      hint,
    );
  }
  const own = bindSource(source, context, call.span).columns;
  // A late row is past its time: its rowtime is a plain timestamp, and operators may have read a part of it.
  const columns = own.map((column) => ({
    ...column,
    type: withNullable(column.type, true),
    time: null,
  }));
  return {
    kind: 'sideOutput',
    side: 'late',
    source,
    columns: [...columns, ...LATE_COLUMNS],
    span: call.span,
  };
}

function tableOf(call: ast.Call, name: string, context: BinderContext): TableSource {
  const [argument] = call.arguments;
  const target = argument === undefined ? undefined : tableName(argument);
  if (target === undefined || call.arguments.length !== 1) {
    throw invalidQuery(`${name.toLowerCase()} takes a table: ${name.toLowerCase()}(t)`, call.span);
  }
  const { path, entry } = context.catalog.resolve(target, context.place);
  if (entry.kind !== 'table') {
    throw invalidQuery(
      `${name.toLowerCase()} takes a table, but '${path.name}' is a view`,
      target.span,
    );
  }
  return { path: [path.catalog, path.database, path.name], table: entry, options: entry.options };
}

/** `late(t)` or `late(TABLE t)`. */
function tableName(argument: ast.Expression): ast.Name | undefined {
  if (argument.kind === 'TableArgument' && argument.table.kind === 'Name') return argument.table;
  if (argument.kind !== 'ColumnReference') return undefined;
  return nameOf(argument.parts, argument.span);
}

function nameOf(parts: readonly ast.Identifier[], span: Span): ast.Name {
  return { kind: 'Name', parts, span };
}
