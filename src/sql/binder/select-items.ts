/** The select list: stars expanded, expressions named. */

import type { MillraceError, Span } from '../../core/index.ts';
import { columnReference, type Expression } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { fieldAt } from './column.ts';
import type { Environment } from './environment.ts';
import { invalidQuery, sqlError, suggestion } from './errors.ts';
import { bindExpression } from './expression.ts';
import type { Relation } from './scope.ts';

export interface Item {
  readonly expression: Expression;
  readonly name: string;
  readonly span: Span;
}

export function expandItems(items: readonly ast.SelectItem[], env: Environment): Item[] {
  const expanded: Item[] = [];
  for (const item of items) {
    if (item.expression.kind === 'Star') expanded.push(...expandStar(item.expression, env));
    else {
      const name = item.alias?.name ?? impliedName(item.expression) ?? `EXPR$${expanded.length}`;
      const expression = bindExpression(item.expression, env);
      if (expression.type.kind === 'NULL') throw untypedNull(item.expression.span);
      expanded.push({ expression, name, span: item.span });
    }
  }
  return expanded;
}

function untypedNull(span: Span): MillraceError {
  return invalidQuery("Illegal use of 'NULL': it has no type here", span, 'CAST(NULL AS INT)');
}

/** Only a column names itself. */
function impliedName(node: ast.Expression): string | undefined {
  return node.kind === 'ColumnReference' ? node.parts.at(-1)!.name : undefined;
}

function expandStar(star: ast.Star, env: Environment): Item[] {
  const { scope } = env;
  const { span } = star;
  if (star.qualifier === undefined) {
    if (scope.relations.length === 0) throw invalidQuery("'*' needs a FROM clause", span);
    const hidden = new Set(scope.merged.flatMap((column) => column.hidden));
    return [
      ...scope.merged.map(({ name, expression }) => ({ name, expression, span })),
      ...scope.relations.flatMap((relation) => relationItems(relation, hidden, span)),
    ];
  }
  const qualifier = star.qualifier.parts.map((part) => part.name);
  const relations = scope.qualified(qualifier);
  if (relations.length > 0) {
    return relations.flatMap((relation) => relationItems(relation, new Set(), span));
  }
  return expandRow(star, qualifier, env);
}

function relationItems(relation: Relation, hidden: ReadonlySet<number>, span: Span): Item[] {
  return relation.columns.flatMap((column, i) => {
    const index = relation.start + i;
    if (hidden.has(index)) return [];
    return [{ expression: columnReference(index, column.type), name: column.name, span }];
  });
}

/** `t.row.*`: the fields of a ROW column. */
function expandRow(star: ast.Star, qualifier: readonly string[], env: Environment): Item[] {
  const row = rowColumn(star, env);
  if (row === undefined || row.type.kind !== 'ROW') {
    const aliases = env.scope.relations.flatMap(({ alias }) => alias ?? []);
    const name = qualifier.join('.');
    throw sqlError('SQL_UNKNOWN_TABLE', `'${name}' of '${name}.*' is neither a table nor a ROW`, {
      span: star.span,
      hint: suggestion(name, aliases),
    });
  }
  return row.type.fields.map(({ name }, i) => ({
    expression: fieldAt(row, i),
    name,
    span: star.span,
  }));
}

function rowColumn(star: ast.Star, env: Environment): Expression | undefined {
  const { parts, span } = star.qualifier!;
  return bindExpression({ kind: 'ColumnReference', parts, span }, env);
}
