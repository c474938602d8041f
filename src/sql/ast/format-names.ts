/** Names, strings and options as SQL text, quoted wherever that is needed to read them back. */
import { RESERVED } from './keywords.ts';
import type { Hint, Identifier, Name, Option } from './node.ts';

export function formatIdentifier({ name, quoted }: Identifier): string {
  return quoted ? quoteName(name) : formatWord(name);
}

/** A name as it is if that can be read back, else in backticks. */
export function formatWord(name: string): string {
  const plain = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) && name !== '$';
  return plain && !RESERVED.has(name.toUpperCase()) ? name : quoteName(name);
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

export function formatName({ parts }: Name): string {
  return parts.map(formatIdentifier).join('.');
}

export function formatString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function formatOption({ key, value }: Option): string {
  return `${formatString(key)} = ${formatString(value)}`;
}

/** `('key' = 'value', ...)`. */
export function formatOptions(options: readonly Option[]): string {
  return `(${options.map(formatOption).join(', ')})`;
}

export function formatColumns(columns: readonly Identifier[]): string {
  return `(${columns.map(formatIdentifier).join(', ')})`;
}

export function formatHints(hints: readonly Hint[]): string {
  return hints.length === 0 ? '' : ` /*+ ${hints.map(formatHint).join(', ')} */`;
}

function formatHint({ name, options, arguments: values }: Hint): string {
  const contents = [...values.map(formatHintValue), ...options.map(formatOption)];
  return contents.length === 0 ? formatWord(name) : `${formatWord(name)}(${contents.join(', ')})`;
}

function formatHintValue(value: string): string {
  if (/^\d+(\.\d+)?$/.test(value)) return value;
  return formatWord(value) === value ? value : formatString(value);
}

/** Those that are there, with spaces between. */
export function join(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');
}
