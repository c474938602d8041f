/** A Flink SQL Gateway as the oracle for SQL cases: runs a script, gives its last query's changes. */

interface Page {
  readonly resultType: 'NOT_READY' | 'PAYLOAD' | 'EOS';
  readonly nextResultUri?: string;
  readonly results: {
    readonly columns: readonly {
      name: string;
      logicalType: { type: string; precision?: number };
    }[];
    readonly data: readonly { kind: string; fields: readonly unknown[] }[];
  };
}

export interface FlinkResult {
  /** JSON lines with "kind" first. */
  readonly changelog: readonly string[];
  /** The final table as JSON lines. */
  readonly rows: readonly string[];
}

const KINDS: Readonly<Record<string, string>> = {
  INSERT: '+I',
  UPDATE_BEFORE: '-U',
  UPDATE_AFTER: '+U',
  DELETE: '-D',
};

export class FlinkGateway {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error with Flink's own message when a statement is refused or a job fails */
  async run(statements: readonly string[], mode: 'streaming' | 'batch'): Promise<FlinkResult> {
    const properties = {
      'execution.runtime-mode': mode,
      'parallelism.default': '1',
      // A watermark per row, as millrace judges lateness.
      'pipeline.auto-watermark-interval': '1ms',
    };
    const session = String(
      (await this.#call('POST', '/v1/sessions', { properties }))['sessionHandle'],
    );
    try {
      let last: FlinkResult = { changelog: [], rows: [] };
      for (const statement of statements) last = await this.#statement(session, statement);
      return last;
    } finally {
      await this.#call('DELETE', `/v1/sessions/${session}`);
    }
  }

  async #statement(session: string, statement: string): Promise<FlinkResult> {
    const started = await this.#call('POST', `/v1/sessions/${session}/statements`, { statement });
    const base = `/v1/sessions/${session}/operations/${started['operationHandle']}`;
    let path: string | undefined = `${base}/result/0?rowFormat=JSON`;
    const changelog: string[] = [];
    const count = new Map<string, number>();
    while (path !== undefined) {
      const page = (await this.#call('GET', path)) as unknown as Page;
      if (page.resultType === 'NOT_READY') {
        await pause(50);
        continue;
      }
      for (const { kind, fields } of page.results.data) {
        const row = Object.fromEntries(
          page.results.columns.map(({ name, logicalType }, i) => [
            name,
            plain(fields[i], logicalType),
          ]),
        );
        changelog.push(JSON.stringify({ kind: KINDS[kind], ...row }));
        const text = JSON.stringify(row);
        const change = kind === 'INSERT' || kind === 'UPDATE_AFTER' ? 1 : -1;
        count.set(text, (count.get(text) ?? 0) + change);
      }
      if (page.results.data.length === 0) await pause(20);
      path = page.nextResultUri;
    }
    const rows = [...count].flatMap(([text, n]) => Array<string>(Math.max(0, n)).fill(text));
    return { changelog, rows };
  }

  async #call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.ok) return answer;
    const text = String((answer['errors'] as string[] | undefined)?.at(-1) ?? response.status);
    const causes = text
      .split('\n')
      .filter((line) => line.startsWith('Caused by') || /^\S*Exception:/.test(line));
    throw new Error(causes.at(-1) ?? text.slice(0, 500));
  }
}

/** The gateway writes ISO timestamps without trailing zeros; millrace prints the type's precision. */
function plain(value: unknown, type: { type: string; precision?: number }): unknown {
  if (typeof value !== 'string' || !type.type.startsWith('TIMESTAMP')) return value;
  const [date, time] = value.replace('Z', '').split('T');
  const [seconds, fraction = ''] = (time!.length === 5 ? `${time}:00` : time!).split('.');
  const digits = type.precision ?? 6;
  return `${date} ${seconds}${digits === 0 ? '' : `.${fraction.padEnd(digits, '0')}`}`;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
