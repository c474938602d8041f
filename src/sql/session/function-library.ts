/** The user functions of a session: those it was given, and those that CREATE FUNCTION names. */

import type { UserSignature } from '../../expression/index.ts';
import type { Plan, PlanFunction } from '../../plan/index.ts';
import type { UserFunctions } from '../binder/functions.ts';
import { unsupported } from '../catalog/errors.ts';
import type { SessionCatalog } from '../catalog/session-catalog.ts';
import type { CatalogFunction } from '../catalog/table.ts';
import { callNames } from '../physical/node-expressions.ts';
import type { SessionOptions } from './environment.ts';

export class FunctionLibrary implements UserFunctions {
  readonly #catalog: SessionCatalog;
  readonly #options: SessionOptions;
  readonly #loaded = new Map<CatalogFunction, UserSignature>();

  constructor(catalog: SessionCatalog, options: SessionOptions) {
    this.#catalog = catalog;
    this.#options = options;
  }

  /** Reads the module, so that a wrong name fails at CREATE FUNCTION and not at its first call. */
  async load(name: string, definition: CatalogFunction): Promise<void> {
    const { loadFunction } = this.#options;
    if (loadFunction === undefined) throw unsupported('CREATE FUNCTION in this place');
    this.#loaded.set(definition, await loadFunction(name.toUpperCase(), definition));
  }

  find(parts: readonly string[]): UserSignature | undefined {
    const definition = this.#catalog.findFunction(parts);
    const known = definition === undefined ? undefined : this.#loaded.get(definition);
    return known ?? this.#options.functions?.find(parts);
  }

  /** The plan with the modules of the functions that it calls. */
  complete(plan: Plan): Plan {
    if (this.#loaded.size === 0) return plan;
    const modules = new Map(
      [...this.#loaded].map(([{ implementation }, { name }]) => [name, implementation]),
    );
    const called = new Set(plan.nodes.flatMap(callNames));
    const functions = [...called].flatMap((name): PlanFunction[] => {
      const implementation = modules.get(name);
      return implementation === undefined ? [] : [{ name, implementation }];
    });
    return functions.length === 0 ? plan : { ...plan, functions };
  }
}
