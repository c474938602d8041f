/** Opens what a plan's sources, sinks and lookup joins name: validates before anything runs. */

import type {
  Connector,
  ConnectorContext,
  LookupFunction,
  Sink,
  Source,
} from '../connector/index.ts';
import type { NodeOf, Plan } from '../plan/index.ts';
import { connectorCannot, connectorUnknown } from './errors.ts';

/** Connectors by their SQL name. */
export interface Connectors {
  find(name: string): Connector | undefined;
  readonly names: readonly string[];
}

export interface Connections {
  readonly sources: ReadonlyMap<string, Source>;
  /** Sinks with a table; rows of the others go to the caller. */
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly lookups: ReadonlyMap<string, LookupFunction>;
}

export async function openConnections(
  plan: Plan,
  connectors: Connectors,
  context: ConnectorContext,
): Promise<Connections> {
  const sources = new Map<string, Source>();
  const sinks = new Map<string, Sink>();
  const lookups = new Map<string, LookupFunction>();
  for (const node of plan.nodes) {
    if (node.kind === 'source') {
      const connector = connectorOf(connectors, node.table.options);
      if (connector.source === undefined) throw connectorCannot(connector.name, 'read');
      sources.set(node.id, await connector.source(node, context));
    } else if (node.kind === 'sink' && node.table !== null) {
      const connector = connectorOf(connectors, node.table.options);
      if (connector.sink === undefined) throw connectorCannot(connector.name, 'write');
      sinks.set(node.id, await connector.sink(node, node.schema, context));
    } else if (node.kind === 'lookupJoin') {
      lookups.set(node.id, await openLookup(node, connectors, context));
    }
  }
  return { sources, sinks, lookups };
}

function connectorOf(connectors: Connectors, options: Readonly<Record<string, string>>): Connector {
  const name = options['connector'];
  const connector = name === undefined ? undefined : connectors.find(name);
  if (connector === undefined) throw connectorUnknown(name, connectors.names);
  return connector;
}

async function openLookup(
  node: NodeOf<'lookupJoin'>,
  connectors: Connectors,
  context: ConnectorContext,
): Promise<LookupFunction> {
  const connector = connectorOf(connectors, node.table.options);
  if (connector.lookup === undefined) throw connectorCannot(connector.name, 'look up');
  const keys = [...node.constants.map(({ column }) => column), ...node.rightKeys];
  const body = {
    kind: 'source',
    table: node.table,
    columns: node.tableSchema.fields.map((field) => ({ ...field, metadata: null })),
    filters: [],
    limit: -1,
    physical: node.tableSchema,
  } as const;
  return connector.lookup(body, keys, context);
}
