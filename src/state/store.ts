/** An operator's state in linear memory. */

import type { Engine } from '../batch/index.ts';
import type { StatePart, StateStore, StateTable, StateTableSpec } from './contract.ts';
import { duplicateState } from './errors.ts';
import { InMemoryStateTable } from './table.ts';

export interface StateStoreOptions {
  /** Processing time, for TTL. */
  nowMs(): number;
}

export class InMemoryStateStore implements StateStore {
  readonly #engine: Engine;
  readonly #names = new Set<string>();

  constructor(engine: Engine, _options: StateStoreOptions) {
    this.#engine = engine;
  }

  table(spec: StateTableSpec): StateTable {
    this.#claim(spec.name);
    return new InMemoryStateTable(this.#engine, spec);
  }

  register(part: StatePart): void {
    this.#claim(part.name);
  }

  value(
    name: string,
    initial: number,
    _merge: 'min' | 'max' | 'sum',
  ): { get(): number; set(value: number): void } {
    this.#claim(name);
    let current = initial;
    return {
      get: () => current,
      set: (value) => {
        current = value;
      },
    };
  }

  #claim(name: string): void {
    if (this.#names.has(name)) throw duplicateState(name);
    this.#names.add(name);
  }
}

export function createStateStore(engine: Engine, options: StateStoreOptions): InMemoryStateStore {
  return new InMemoryStateStore(engine, options);
}
