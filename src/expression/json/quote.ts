/** JSON_QUOTE and JSON_UNQUOTE: text to and from a JSON string, in Flink's spelling. */

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** What is not ASCII is escaped; a pair of surrogates as its code point and then its second half, as in Flink. */
export function quoteJson(text: string): string {
  let quoted = '';
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    quoted +=
      SHORT[text[i]!] ?? (point > 127 ? `\\u${point.toString(16).padStart(4, '0')}` : text[i]!);
  }
  return `"${quoted}"`;
}

const LONG: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** `text` is JSON; without quotes around it, it stays as it is. */
export function unquoteJson(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  const inner = text.slice(1, -1);
  if (/\\(?:[^"\\/bfnrtu]|u(?![0-9a-fA-F]{4}))/.test(inner.replaceAll('\\\\', ''))) return text;
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex?: string, character?: string) =>
    hex !== undefined
      ? String.fromCharCode(Number.parseInt(hex, 16))
      : (LONG[character!] ?? character!),
  );
}
