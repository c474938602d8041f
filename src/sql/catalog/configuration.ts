/** The options of a session: what SET said, else Flink's defaults for what the engine reads. */

const DEFAULTS: Readonly<Record<string, string>> = {
  'execution.runtime-mode': 'streaming',
  'pipeline.name': '',
  'table.exec.mini-batch.enabled': 'false',
  'table.exec.mini-batch.allow-latency': '0 ms',
  'table.exec.mini-batch.size': '-1',
  'table.exec.state.ttl': '0 ms',
  'table.exec.source.idle-timeout': '0 ms',
  'table.exec.source.cdc-events-duplicate': 'false',
  'table.exec.sink.not-null-enforcer': 'ERROR',
  'table.exec.sink.type-length-enforcer': 'IGNORE',
  'table.exec.sink.upsert-materialize': 'AUTO',
  'table.local-time-zone': 'default',
  'table.optimizer.reuse-sub-plan-enabled': 'true',
};

export class Configuration {
  readonly #initial: Readonly<Record<string, string>>;
  readonly #set = new Map<string, string>();

  constructor(initial: Readonly<Record<string, string>> = {}) {
    this.#initial = initial;
    this.reset();
  }

  get(key: string): string | undefined {
    return this.#set.get(key) ?? DEFAULTS[key];
  }

  set(key: string, value: string): void {
    this.#set.set(key, value);
  }

  /** One option, or all, back to what the session began with. */
  reset(key?: string): void {
    if (key === undefined) {
      this.#set.clear();
      for (const [name, value] of Object.entries(this.#initial)) this.#set.set(name, value);
      return;
    }
    const initial = this.#initial[key];
    if (initial === undefined) this.#set.delete(key);
    else this.#set.set(key, initial);
  }

  /** What was set, sorted by key: part of every plan. */
  entries(): Record<string, string> {
    return Object.fromEntries([...this.#set].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
