/** What SQL asks of the world outside: columns and traits of tables, values of constants, plan files. */

import { Batch, type Engine, type Value } from '../batch/index.ts';
import type { ConnectorContext } from '../connector/index.ts';
import { connectors } from '../connector/index.ts';
import { compile, type Expression } from '../expression/index.ts';
import type { Host } from '../platform/index.ts';
import type { Evaluate, PlanFiles, TableKnowledge } from '../sql/index.ts';

export function tableKnowledge(context: () => ConnectorContext): TableKnowledge {
  const connectorOf = (options: Readonly<Record<string, string>>) =>
    connectors.find(options['connector'] ?? '');
  return {
    traits(options) {
      const connector = connectorOf(options);
      return connector === undefined ? undefined : { lookup: connector.lookup !== undefined };
    },
    async inferSchema(options) {
      const inferred = await connectorOf(options)?.inferSchema?.(options, context());
      return inferred?.schema ?? { fields: [] };
    },
  };
}

/** Computes constants with the kernels that rows are computed with. */
export function constantEvaluator(
  engine: Engine,
  host: Host,
  option: (key: string) => string | undefined,
): Evaluate {
  const oneRow = Batch.of(engine, { fields: [] }, [], 1);
  return (expression: Expression): Value => {
    const mark = engine.memory.mark();
    try {
      const evaluator = compile(expression, {
        engine,
        nowMs: () => host.clock.nowMs(),
        random: () => host.random.next(),
        timeZone: option('table.local-time-zone') ?? 'UTC',
        option,
      });
      return evaluator.evaluate(oneRow).get(0);
    } finally {
      engine.memory.release(mark);
    }
  };
}

export function planFiles({ storage }: Host): PlanFiles {
  return {
    exists: async (path) => (await storage.list(path)).length > 0,
    read: async (path) => new TextDecoder().decode(await storage.readFile(path)),
    write: (path, text) => storage.writeFileAtomic(path, new TextEncoder().encode(text)),
  };
}
