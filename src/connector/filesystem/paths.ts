/** Which files a path names: a file, everything below a directory, or what matches a pattern. */

import type { FileInfo, Storage } from '../../platform/index.ts';

const SPECIAL = /[*?{[]/;

/** The data files of `path`, sorted by path bytes; names that begin with . or _ are not data. */
export async function dataFiles(storage: Storage, path: string): Promise<readonly FileInfo[]> {
  if (!SPECIAL.test(path)) {
    const files = await storage.list(path);
    return files.filter((file) => file.path === path || isData(below(file.path, path)));
  }
  const root = rootOf(path);
  const pattern = patternOf(path);
  const files = await storage.list(root === '' ? '.' : root);
  return files.filter((file) => pattern.test(file.path) && isData(below(file.path, root)));
}

/** Values of the `key=value` directories between `root` and the file, by key. */
export function partitionValues(filePath: string): Readonly<Record<string, string>> {
  const pairs = filePath
    .split('/')
    .slice(0, -1)
    .flatMap((name): [string, string][] => {
      const at = name.indexOf('=');
      return at <= 0 ? [] : [[unescapePath(name.slice(0, at)), unescapePath(name.slice(at + 1))]];
    });
  return Object.fromEntries(pairs);
}

/** Directory names of partitions escape what file systems or the form itself cannot hold, as Hive does. */
export function escapePath(text: string): string {
  return text.replace(
    /[\u0000-\u001f"#%'*/:=?\\{[\]^\u007f]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function unescapePath(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function below(path: string, root: string): string {
  return path.startsWith(root) ? path.slice(root.length) : path;
}

function isData(relativePath: string): boolean {
  return !relativePath
    .split('/')
    .some((name) => /^[._]/.test(name) && name !== '.' && name !== '..');
}

/** The directory before the first special character. */
function rootOf(pattern: string): string {
  const plain = pattern.slice(0, pattern.search(SPECIAL));
  return plain.slice(0, plain.lastIndexOf('/') + 1).replace(/(.)\/$/, '$1');
}

function patternOf(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (pattern.startsWith('**/', i)) {
      source += '(?:.*/)?';
      i += 2;
    } else if (pattern.startsWith('**', i)) {
      source += '.*';
      i++;
    } else if (c === '*') source += '[^/]*';
    else if (c === '?') source += '[^/]';
    else if (c === '{') {
      source += '(?:';
      depth++;
    } else if (c === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (c === ',' && depth > 0) source += '|';
    else if (c === '[' && pattern.indexOf(']', i) > i) {
      const end = pattern.indexOf(']', i);
      source += `[${pattern
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')}]`;
      i = end;
    } else source += c.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 'u');
}
