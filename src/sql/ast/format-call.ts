/** Function calls as SQL text; those with keywords between their arguments get them back. */
import type { Call, Expression } from './expression.ts';
import { formatIdentifier, formatWord, join } from './format-names.ts';
import { type Format, formatList, formatOrderBy, formatOver, OPERAND } from './format-parts.ts';
import { CONTEXT_VARIABLES, RESERVED } from './keywords.ts';

export function formatCall(f: Format, call: Call): string {
  const { nulls, withinGroup, filter, over } = call;
  return join(
    formatHead(f, call),
    nulls && `${nulls} NULLS`,
    withinGroup && `WITHIN GROUP (${formatOrderBy(f, withinGroup)})`,
    filter && `FILTER (WHERE ${f.expression(filter)})`,
    over && `OVER ${formatOver(f, over)}`,
  );
}

function formatHead(f: Format, call: Call): string {
  const [part] = call.name.parts;
  const key = call.name.parts.length === 1 && !part!.quoted ? part!.name.toUpperCase() : '';
  if (CONTEXT_VARIABLES.has(key) && call.arguments.length === 0) return part!.name;
  const contents = SPECIAL.get(key)?.(f, call.arguments) ?? formatArguments(f, call);
  return `${formatFunctionName(call, key)}(${contents})`;
}

/** A reserved word that was called may be called again; formatWord would quote it. */
function formatFunctionName({ name }: Call, key: string): string {
  if (RESERVED.has(key)) return name.parts[0]!.name;
  return name.parts
    .map((part) => (part.quoted ? formatIdentifier(part) : formatWord(part.name)))
    .join('.');
}

function formatArguments(f: Format, { quantifier, arguments: values, orderBy }: Call): string {
  return join(quantifier, formatList(f, values), orderBy && formatOrderBy(f, orderBy));
}

type Contents = (f: Format, values: readonly Expression[]) => string | undefined;

const SPECIAL: ReadonlyMap<string, Contents> = new Map<string, Contents>([
  ['EXTRACT', (f, [unit, value]) => `${f.expression(unit!)} FROM ${f.expression(value!)}`],
  ['POSITION', formatPosition],
  ['OVERLAY', formatOverlay],
  ['FLOOR', formatRounding],
  ['CEIL', formatRounding],
  ['CEILING', formatRounding],
  ['TRIM', formatTrim],
]);

function formatPosition(f: Format, [what, where, from]: readonly Expression[]): string {
  const text = `${f.expression(what!, OPERAND)} IN ${f.expression(where!)}`;
  return from === undefined ? text : `${text} FROM ${f.expression(from)}`;
}

function formatOverlay(f: Format, [value, by, from, length]: readonly Expression[]): string {
  const text = `${f.expression(value!)} PLACING ${f.expression(by!)} FROM ${f.expression(from!)}`;
  return length === undefined ? text : `${text} FOR ${f.expression(length)}`;
}

function formatRounding(f: Format, [value, unit]: readonly Expression[]): string | undefined {
  if (unit?.kind !== 'Symbol') return undefined;
  return `${f.expression(value!)} TO ${f.expression(unit)}`;
}

function formatTrim(f: Format, [side, ...values]: readonly Expression[]): string | undefined {
  if (side?.kind !== 'Symbol') return undefined;
  const [characters, value] = values.length === 2 ? values : [undefined, values[0]];
  return join(side.name, characters && f.expression(characters), `FROM ${f.expression(value!)}`);
}
