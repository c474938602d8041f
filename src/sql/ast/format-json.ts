/** The SQL/JSON functions as SQL text. */
import { join } from './format-names.ts';
import { type Format, formatOrderBy } from './format-parts.ts';
import { formatType } from './format-type.ts';
import type {
  JsonBehavior,
  JsonElement,
  JsonEntry,
  JsonExists,
  JsonExpression,
  JsonNullClause,
  JsonQuery,
  JsonValue,
} from './json.ts';

export function formatJson(f: Format, node: JsonExpression): string {
  switch (node.kind) {
    case 'JsonExists':
      return `JSON_EXISTS(${formatExists(f, node)})`;
    case 'JsonValue':
      return `JSON_VALUE(${formatValue(f, node)})`;
    case 'JsonQuery':
      return `JSON_QUERY(${formatValue(f, node)})`;
    case 'JsonObject': {
      const entries = node.entries.map((entry) => formatEntry(f, entry)).join(', ');
      return `JSON_OBJECT(${join(entries, onNull(node.onNull))})`;
    }
    case 'JsonArray': {
      const elements = node.elements.map((element) => formatElement(f, element)).join(', ');
      return `JSON_ARRAY(${join(elements, onNull(node.onNull))})`;
    }
    case 'JsonObjectAgg':
      return `JSON_OBJECTAGG(${join(formatEntry(f, node.entry), onNull(node.onNull))})`;
    case 'JsonArrayAgg': {
      const order = node.orderBy && formatOrderBy(f, node.orderBy);
      return `JSON_ARRAYAGG(${join(formatElement(f, node.element), order, onNull(node.onNull))})`;
    }
  }
}

function formatExists(f: Format, node: JsonExists): string {
  return join(formatPath(f, node), node.onError && `${node.onError} ON ERROR`);
}

function formatValue(f: Format, node: JsonValue | JsonQuery): string {
  const wrapper = node.kind === 'JsonQuery' && formatWrapper(node);
  return join(formatPath(f, node), formatReturning(node), wrapper, formatBehaviors(f, node));
}

function formatPath(f: Format, { input, path }: JsonExists | JsonValue | JsonQuery): string {
  return `${f.expression(input)}, ${f.expression(path)}`;
}

function formatReturning({ returning }: JsonValue | JsonQuery): string | undefined {
  return returning && `RETURNING ${formatType(returning)}`;
}

function formatWrapper({ wrapper }: JsonQuery): string | undefined {
  if (wrapper === undefined) return undefined;
  return wrapper === 'WITHOUT' ? 'WITHOUT ARRAY WRAPPER' : `WITH ${wrapper} ARRAY WRAPPER`;
}

function formatBehaviors(f: Format, { onEmpty, onError }: JsonValue | JsonQuery): string {
  return join(
    onEmpty && `${formatBehavior(f, onEmpty)} ON EMPTY`,
    onError && `${formatBehavior(f, onError)} ON ERROR`,
  );
}

function formatBehavior(f: Format, { behavior, value }: JsonBehavior): string {
  return join(behavior, value && f.expression(value));
}

function formatEntry(f: Format, { key, value, formatJson: json }: JsonEntry): string {
  return join('KEY', f.expression(key), 'VALUE', f.expression(value), json && 'FORMAT JSON');
}

function formatElement(f: Format, { value, formatJson: json }: JsonElement): string {
  return join(f.expression(value), json && 'FORMAT JSON');
}

function onNull(clause: JsonNullClause | undefined): string | undefined {
  return clause && `${clause} ON NULL`;
}
