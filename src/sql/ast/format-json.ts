/** The SQL/JSON functions as SQL text. */
import { formatExpression } from './format-expression.ts';
import { join } from './format-names.ts';
import { formatOrderBy } from './format-query.ts';
import { formatType } from './format-type.ts';
import type {
  JsonBehavior, JsonElement, JsonEntry, JsonExpression, JsonNullClause, JsonQuery, JsonValue,
} from './json.ts';

export function formatJson(node: JsonExpression): string {
  switch (node.kind) {
    case 'JsonExists':
      return `JSON_EXISTS(${join(formatPath(node), node.onError && `${node.onError} ON ERROR`)})`;
    case 'JsonValue':
      return `JSON_VALUE(${join(formatPath(node), formatReturning(node), formatBehaviors(node))})`;
    case 'JsonQuery':
      return `JSON_QUERY(${join(
        formatPath(node), formatReturning(node), formatWrapper(node), formatBehaviors(node),
      )})`;
    case 'JsonObject':
      return `JSON_OBJECT(${join(node.entries.map(formatEntry).join(', '), onNull(node.onNull))})`;
    case 'JsonArray':
      return `JSON_ARRAY(${join(node.elements.map(formatElement).join(', '), onNull(node.onNull))})`;
    case 'JsonObjectAgg':
      return `JSON_OBJECTAGG(${join(formatEntry(node.entry), onNull(node.onNull))})`;
    case 'JsonArrayAgg': {
      const order = node.orderBy && formatOrderBy(node.orderBy);
      return `JSON_ARRAYAGG(${join(formatElement(node.element), order, onNull(node.onNull))})`;
    }
  }
}

function formatPath({ input, path }: JsonValue | JsonQuery | Extract<JsonExpression, { kind: 'JsonExists' }>): string {
  return `${formatExpression(input)}, ${formatExpression(path)}`;
}

function formatReturning({ returning }: JsonValue | JsonQuery): string | undefined {
  return returning && `RETURNING ${formatType(returning)}`;
}

function formatWrapper({ wrapper }: JsonQuery): string | undefined {
  if (wrapper === undefined) return undefined;
  return wrapper === 'WITHOUT' ? 'WITHOUT ARRAY WRAPPER' : `WITH ${wrapper} ARRAY WRAPPER`;
}

function formatBehaviors({ onEmpty, onError }: JsonValue | JsonQuery): string {
  return join(
    onEmpty && `${formatBehavior(onEmpty)} ON EMPTY`, onError && `${formatBehavior(onError)} ON ERROR`,
  );
}

function formatBehavior({ behavior, value }: JsonBehavior): string {
  return join(behavior, value && formatExpression(value));
}

function formatEntry({ key, value, formatJson: json }: JsonEntry): string {
  return join('KEY', formatExpression(key), 'VALUE', formatExpression(value), json && 'FORMAT JSON');
}

function formatElement({ value, formatJson: json }: JsonElement): string {
  return join(formatExpression(value), json && 'FORMAT JSON');
}

function onNull(clause: JsonNullClause | undefined): string | undefined {
  return clause && `${clause} ON NULL`;
}
