/** Tables and columns that a script itself declares: what completion offers. */

import { parseScript } from '../../../src/sql/parser/index.ts';

/** Columns by table; views have none that are known without binding. */
export function tablesIn(script: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const statement of parseScript(script).statements) {
    if (statement.kind === 'CreateView') tables.set(last(statement.name), []);
    if (statement.kind !== 'CreateTable') continue;
    const columns = statement.elements.flatMap((element) =>
      'name' in element ? [text(element.name)] : [],
    );
    tables.set(last(statement.name), columns);
  }
  return tables;
}

function last({ parts }: { readonly parts: readonly { readonly name: string }[] }): string {
  return parts.at(-1)?.name ?? '';
}

function text(name: unknown): string {
  return (name as { readonly name?: string } | undefined)?.name ?? '';
}
