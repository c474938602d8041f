/** Reads numbers and booleans out of text as Flink's CAST does; undefined for what it refuses. */

const RANGES: Readonly<Record<string, bigint>> = {
  TINYINT: 2n ** 7n,
  SMALLINT: 2n ** 15n,
  INTEGER: 2n ** 31n,
  BIGINT: 2n ** 63n,
};

/** Digits behind a point are read and dropped: `12.9` is 12. Spaces around are allowed, exponents are not. */
export function parseInteger(text: string, kind: string): bigint | undefined {
  const match = /^([+-]?)(\d*)(\.\d*)?$/.exec(trim(text));
  if (match === null) return undefined;
  const [, sign, whole, fraction] = match;
  if (whole === '' && (fraction === undefined || fraction === '.')) return undefined;
  const magnitude = BigInt(whole === '' ? '0' : whole!);
  const value = sign === '-' ? -magnitude : magnitude;
  const limit = RANGES[kind]!;
  return value >= -limit && value < limit ? value : undefined;
}

/** Java's Double.parseDouble: also `NaN`, `Infinity` and a trailing `d` or `f`. */
export function parseDouble(text: string): number | undefined {
  const match = /^([+-]?)(?:(NaN)|(Infinity)|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?)$/.exec(
    trim(text),
  );
  if (match === null) return undefined;
  const [, sign, nan, infinity, digits] = match;
  if (nan !== undefined) return Number.NaN;
  const magnitude = infinity !== undefined ? Number.POSITIVE_INFINITY : Number(digits);
  return sign === '-' ? -magnitude : magnitude;
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'true', 'y', 'yes', '1'].map((word) => [word, true] as const),
  ...['f', 'false', 'n', 'no', '0'].map((word) => [word, false] as const),
]);

export function parseBoolean(text: string): boolean | undefined {
  return WORDS.get(text.toLowerCase());
}

/** Java's trim: everything up to and including the space. */
export function trim(text: string): string {
  return text.replace(/^[\0- ]+|[\0- ]+$/g, '');
}
