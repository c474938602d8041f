/** Options as WITH (...) gives them: declared once, checked once, read with their types. */

import { MillraceError, nearest } from './errors.ts';

/** One option of a connector or format, for validation, errors with suggestions and the reference. */
export interface OptionSpec {
  /** A `#` stands for one name: `fields.#.kind`. */
  readonly key: string;
  readonly type:
    | 'string'
    | 'boolean'
    | 'int'
    | 'long'
    | 'double'
    | 'duration'
    | 'memory'
    | 'enum'
    | 'list'
    | 'map';
  readonly values?: readonly string[];
  readonly default?: string;
  readonly required?: boolean;
  readonly description: string;
}

export type OptionMap = Readonly<Record<string, string>>;

/**
 * Checks every given option against the declared ones.
 *
 * @param owner for messages: "connector 'filesystem'"
 * @throws MillraceError OPTION_UNKNOWN, OPTION_MISSING, OPTION_INVALID
 */
export function validateOptions(
  specs: readonly OptionSpec[],
  given: OptionMap,
  owner: string,
): void {
  for (const [key, text] of Object.entries(given)) {
    const spec = specs.find((candidate) => matchesKey(candidate.key, key));
    if (spec === undefined) throw unknownOption(key, specs, owner);
    if (!isValid(spec, text)) throw invalidOption(spec, key, text, owner);
  }
  for (const spec of specs) {
    if (spec.required && given[spec.key] === undefined) throw missingOption(spec, owner);
  }
}

function matchesKey(pattern: string, key: string): boolean {
  if (!pattern.includes('#')) return pattern === key;
  const [before, after] = pattern.split('#') as [string, string];
  return key.length > before.length + after.length && key.startsWith(before) && key.endsWith(after);
}

function isValid(spec: OptionSpec, text: string): boolean {
  switch (spec.type) {
    case 'boolean':
      return /^(true|false)$/i.test(text);
    case 'int':
    case 'long':
      return /^[+-]?\d+$/.test(text);
    case 'double':
      return text.trim() !== '' && Number.isFinite(Number(text));
    case 'duration':
      return parseDurationMs(text) !== undefined;
    case 'memory':
      return parseMemoryBytes(text) !== undefined;
    case 'enum':
      return spec.values!.some((value) => value.toLowerCase() === text.toLowerCase());
    default:
      return true;
  }
}

/** The value of an option or its default, as text; undefined when it has neither. */
export function optionText(
  specs: readonly OptionSpec[],
  given: OptionMap,
  key: string,
): string | undefined {
  return given[key] ?? specs.find((spec) => spec.key === key)?.default;
}

export function optionBoolean(
  specs: readonly OptionSpec[],
  given: OptionMap,
  key: string,
): boolean {
  return optionText(specs, given, key)?.toLowerCase() === 'true';
}

/** A number, duration in milliseconds or memory size in bytes; undefined when neither given nor defaulted. */
export function optionNumber(
  specs: readonly OptionSpec[],
  given: OptionMap,
  key: string,
): number | undefined {
  const text = optionText(specs, given, key);
  if (text === undefined) return undefined;
  const type = specs.find((spec) => spec.key === key)?.type;
  if (type === 'duration') return parseDurationMs(text);
  if (type === 'memory') return parseMemoryBytes(text);
  return Number(text);
}

/** The options below a prefix, without it: `csv.` of `csv.field-delimiter`. */
export function optionsBelow(given: OptionMap, prefix: string): OptionMap {
  const below = Object.entries(given).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(below.map(([key, text]) => [key.slice(prefix.length), text]));
}

const DURATION_UNITS_MS: Readonly<Record<string, number>> = {
  '': 1,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** @example parseDurationMs('10 min') // 600000; also ISO-8601 ('PT10M') as Flink prints defaults */
export function parseDurationMs(text: string): number | undefined {
  const match = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text);
  if (match !== null) {
    const unit = DURATION_UNITS_MS[match[2]!.toLowerCase()];
    return unit === undefined ? undefined : Number(match[1]) * unit;
  }
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text.trim());
  if (iso === null || text.trim().length < 3) return undefined;
  const [days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return Math.round(((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000);
}

const MEMORY_UNITS_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  bytes: 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  kibibytes: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  mebibytes: 2 ** 20,
  g: 2 ** 30,
  gb: 2 ** 30,
  gibibytes: 2 ** 30,
  t: 2 ** 40,
  tb: 2 ** 40,
  tebibytes: 2 ** 40,
};

/** @example parseMemoryBytes('4 mb') // 4194304 */
export function parseMemoryBytes(text: string): number | undefined {
  const match = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text);
  const unit = match === null ? undefined : MEMORY_UNITS_BYTES[match[2]!.toLowerCase()];
  return unit === undefined ? undefined : Number(match![1]) * unit;
}

function unknownOption(key: string, specs: readonly OptionSpec[], owner: string): MillraceError {
  const keys = specs.map((spec) => spec.key);
  const near = nearest(key, keys);
  return new MillraceError('OPTION_UNKNOWN', `${owner} has no option '${key}'`, {
    hint: near === undefined ? `it has: ${keys.join(', ')}` : `did you mean '${near}'?`,
  });
}

function missingOption(spec: OptionSpec, owner: string): MillraceError {
  return new MillraceError('OPTION_MISSING', `${owner} needs the option '${spec.key}'`, {
    hint: spec.description,
  });
}

const EXPECTED: Readonly<Record<OptionSpec['type'], string>> = {
  string: 'text',
  boolean: "'true' or 'false'",
  int: 'a whole number',
  long: 'a whole number',
  double: 'a number',
  duration: "a duration such as '10 s', '5 min' or '1 h'",
  memory: "a size such as '512 kb' or '4 mb'",
  enum: 'one of its values',
  list: 'a list',
  map: 'a map',
};

function invalidOption(spec: OptionSpec, key: string, text: string, owner: string): MillraceError {
  const expected =
    spec.values === undefined
      ? EXPECTED[spec.type]
      : `one of ${spec.values.map((v) => `'${v}'`).join(', ')}`;
  return new MillraceError(
    'OPTION_INVALID',
    `option '${key}' of ${owner} is '${text}', expected ${expected}`,
  );
}
