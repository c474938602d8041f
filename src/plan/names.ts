/** Column names that tell columns apart. */

import type { Schema } from '../core/index.ts';
import type { Names } from './expression-text.ts';

/** Column names of a schema, a repeated one with a number behind it: k, k0. */
export function uniqueNames(schema: Schema): string[] {
  return distinctNames(schema.fields.map(({ name }) => name));
}

export function distinctNames(names: Names): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 0; taken.has(unique); i++) unique = `${name}${i}`;
    taken.add(unique);
    return unique;
  });
}
