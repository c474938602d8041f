/**
 * SQL cases as files that stay valid SQL: statements, and directives in comments.
 *
 * ```sql
 * -- One sentence: the behaviour.
 * --! input bids.csv            lines of the file $DIR/bids.csv follow as --|
 * --| 1,10
 * --! option key value          SET before the script
 * --! parallelism 1 4           default: 1 2
 * CREATE TABLE ...; SELECT ...;
 * --! rows                      the final table as JSON lines, in any order
 * --| {"k":1,"c":2}
 * ```
 *
 * Instead of `rows`: `changelog` (JSON lines with "kind" first), `error CODE` (then the message and the caret
 * lines may follow), or `batch rows` for a result of batch mode only.
 */

export type Expectation =
  | {
      readonly kind: 'rows' | 'changelog';
      readonly mode: 'streaming' | 'batch';
      readonly lines: readonly string[];
    }
  | { readonly kind: 'error'; readonly code: string; readonly lines: readonly string[] };

export interface SqlCase {
  readonly path: string;
  readonly title: string;
  readonly sql: string;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly options: Readonly<Record<string, string>>;
  readonly parallelisms: readonly number[];
  readonly expectations: readonly Expectation[];
  /** Why Flink is not asked, or null. */
  readonly beyondFlink: string | null;
}

export function parseCase(path: string, text: string): SqlCase {
  const sql: string[] = [];
  const inputs: Record<string, string[]> = {};
  const options: Record<string, string> = {};
  const expectations: Expectation[] = [];
  let parallelisms = [1, 2];
  let beyondFlink: string | null = null;
  let target: string[] | undefined;
  const lines = text.split('\n');
  for (const [number, line] of lines.entries()) {
    if (line.startsWith('--| ') || line === '--|') {
      if (target === undefined)
        throw new Error(`${path}:${number + 1}: content without a directive`);
      target.push(line.slice(4));
      continue;
    }
    if (!line.startsWith('--! ')) {
      sql.push(line);
      continue;
    }
    const [directive, ...rest] = line.slice(4).trim().split(/\s+/);
    target = [];
    switch (directive) {
      case 'input':
        inputs[rest[0]!] = target;
        break;
      case 'option':
        options[rest[0]!] = rest.slice(1).join(' ');
        break;
      case 'parallelism':
        parallelisms = rest.map(Number);
        break;
      case 'beyond-flink':
        beyondFlink = rest.join(' ');
        break;
      case 'rows':
      case 'changelog':
        expectations.push({ kind: directive, mode: 'streaming', lines: target });
        break;
      case 'batch':
        expectations.push({ kind: 'rows', mode: 'batch', lines: target });
        break;
      case 'error':
        expectations.push({ kind: 'error', code: rest[0]!, lines: target });
        break;
      default:
        throw new Error(`${path}:${number + 1}: unknown directive '${directive}'`);
    }
  }
  if (expectations.length === 0) throw new Error(`${path}: nothing is expected`);
  const title = lines[0]!.replace(/^-- /, '');
  return {
    path,
    title,
    sql: sql.join('\n'),
    inputs,
    options,
    parallelisms,
    expectations,
    beyondFlink,
  };
}

/** Lines of a changelog or table as a canonical multiset, so that only content counts. */
export function canonical(lines: readonly string[]): string[] {
  return lines.map((line) => JSON.stringify(JSON.parse(line))).sort();
}
