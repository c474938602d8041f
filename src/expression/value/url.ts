/** URLs as java.net takes them apart, and their encoding as of HTML forms. */

const encoder = new TextEncoder();
const UNRESERVED = /[A-Za-z0-9.*_-]/;

export function encodeUrl(text: string): string {
  let encoded = '';
  for (const byte of encoder.encode(text)) {
    const character = String.fromCharCode(byte);
    if (byte === 0x20) encoded += '+';
    else if (byte < 0x80 && UNRESERVED.test(character)) encoded += character;
    else encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** Undefined where a `%` is not followed by two hexadecimal digits. */
export function decodeUrl(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(
        Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16)),
      ),
    );
}

/** Protocols that Java knows without further libraries. */
const PROTOCOLS = /^(https?|ftp|file|jar|mailto|jmod|jrt)$/;

/** Undefined for what is not there, for an unknown part and for what is no URL to Java. */
export function urlPart(url: string, part: string, key?: string): string | undefined {
  const parts = parseUrl(url);
  if (parts === undefined) return undefined;
  if (key !== undefined) return part === 'QUERY' ? parameter(parts['QUERY'], key) : undefined;
  return parts[part];
}

function parameter(query: string | undefined, key: string): string | undefined {
  const entry = query?.split('&').find((each) => each.startsWith(`${key}=`));
  return entry?.slice(key.length + 1);
}

type Parts = Readonly<Record<string, string | undefined>>;

function parseUrl(url: string): Parts | undefined {
  const match = /^\s*([a-zA-Z][a-zA-Z0-9.+-]*):([^#]*)(?:#(.*))?$/s.exec(url);
  if (match === null) return undefined;
  const protocol = match[1]!.toLowerCase();
  if (!PROTOCOLS.test(protocol)) return undefined;
  const [, , body, reference] = match as unknown as [string, string, string, string | undefined];
  const [, authority, path, query] = /^(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(body)!;
  const at = authority?.lastIndexOf('@') ?? -1;
  const host = authority?.slice(at + 1).replace(/:\d*$/, '');
  return {
    PROTOCOL: protocol,
    AUTHORITY: authority,
    USERINFO: at < 0 ? undefined : authority!.slice(0, at),
    HOST: host ?? '',
    PATH: path,
    QUERY: query,
    FILE: query === undefined ? path : `${path}?${query}`,
    REF: reference,
  };
}
