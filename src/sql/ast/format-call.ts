/** Function calls as SQL text; those with keywords between their arguments get them back. */
import type { Call, Expression } from './expression.ts';
import { format, formatExpression, formatList, formatOver, OPERAND } from './format-expression.ts';
import { formatIdentifier, formatWord, join } from './format-names.ts';
import { formatOrderBy } from './format-query.ts';
import { CONTEXT_VARIABLES, RESERVED } from './keywords.ts';

export function formatCall(call: Call): string {
  const { nulls, withinGroup, filter, over } = call;
  return join(
    formatHead(call),
    nulls && `${nulls} NULLS`,
    withinGroup && `WITHIN GROUP (${formatOrderBy(withinGroup)})`,
    filter && `FILTER (WHERE ${formatExpression(filter)})`,
    over && `OVER ${formatOver(over)}`,
  );
}

function formatHead(call: Call): string {
  const [part] = call.name.parts;
  const key = call.name.parts.length === 1 && !part!.quoted ? part!.name.toUpperCase() : '';
  if (CONTEXT_VARIABLES.has(key) && call.arguments.length === 0) return part!.name;
  const contents = SPECIAL.get(key)?.(call.arguments) ?? formatArguments(call);
  return `${formatFunctionName(call, key)}(${contents})`;
}

/** A reserved word that was called may be called again; formatWord would quote it. */
function formatFunctionName({ name }: Call, key: string): string {
  if (RESERVED.has(key)) return name.parts[0]!.name;
  return name.parts.map((part) => (part.quoted ? formatIdentifier(part) : formatWord(part.name))).join('.');
}

function formatArguments({ quantifier, arguments: values, orderBy }: Call): string {
  return join(quantifier, formatList(values), orderBy && formatOrderBy(orderBy));
}

type Contents = (values: readonly Expression[]) => string | undefined;

const SPECIAL: ReadonlyMap<string, Contents> = new Map<string, Contents>([
  ['EXTRACT', ([unit, value]) => `${formatExpression(unit!)} FROM ${formatExpression(value!)}`],
  ['POSITION', formatPosition],
  ['OVERLAY', formatOverlay],
  ['FLOOR', formatRounding],
  ['CEIL', formatRounding],
  ['CEILING', formatRounding],
  ['TRIM', formatTrim],
]);

function formatPosition([what, where, from]: readonly Expression[]): string {
  const text = `${format(what!, OPERAND)} IN ${formatExpression(where!)}`;
  return from === undefined ? text : `${text} FROM ${formatExpression(from)}`;
}

function formatOverlay([value, by, from, length]: readonly Expression[]): string {
  const text = `${formatExpression(value!)} PLACING ${formatExpression(by!)} FROM ${formatExpression(from!)}`;
  return length === undefined ? text : `${text} FOR ${formatExpression(length)}`;
}

function formatRounding([value, unit]: readonly Expression[]): string | undefined {
  if (unit?.kind !== 'Symbol') return undefined;
  return `${formatExpression(value!)} TO ${formatExpression(unit)}`;
}

function formatTrim([side, ...values]: readonly Expression[]): string | undefined {
  if (side?.kind !== 'Symbol') return undefined;
  const [characters, value] = values.length === 2 ? values : [undefined, values[0]];
  return join(side.name, characters && formatExpression(characters), `FROM ${formatExpression(value!)}`);
}
