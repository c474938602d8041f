/** Drafts to a plan: equal parts once, ids, changelog modes and descriptions. */

import { type ChangelogMode, UPDATE_BEFORE } from '../../core/index.ts';
import {
  describe,
  type Edge,
  type NodeBody,
  OperatorIds,
  type Plan,
  type PlanNode,
} from '../../plan/index.ts';
import { parseDuration } from '../catalog/duration.ts';
import { type BeforeImages, beforeImages } from './changelog.ts';
import type { PhysicalContext } from './context.ts';
import { type Draft, draft, FORWARD, isKind, schemaOfColumns } from './draft.ts';
import { identityOf } from './identity.ts';
import { shareEqual } from './share.ts';
import { resolveSideOutputs } from './side-output.ts';

export interface EmitOptions {
  readonly name: string;
  readonly configuration: Readonly<Record<string, string>>;
}

export function emit(
  sinks: readonly Draft[],
  context: PhysicalContext,
  options: EmitOptions,
): Plan {
  const reuse = context.option('table.optimizer.reuse-sub-plan-enabled') !== 'false';
  const once = reuse ? shareEqual(sinks) : sinks;
  const resolved = resolveSideOutputs(once);
  const shared = reuse && resolved !== once ? shareEqual(resolved) : resolved;
  const images = beforeImages(shared, (sink) => takesBefore(sink, context));
  const emitter = new Emitter(context, images);
  for (const sink of shared) emitter.add(sink, sinkScope(sink));
  const parallelism = context.option('pipeline.max-parallelism');
  return {
    version: 1,
    name: options.name,
    nodes: emitter.nodes,
    maxParallelism:
      parallelism === undefined || Number(parallelism) <= 0 ? 128 : Number(parallelism),
    configuration: options.configuration,
  };
}

function takesBefore(sink: Draft, context: PhysicalContext): boolean {
  if (!isKind(sink, 'sink') || sink.body.table === null) return true;
  const { table, primaryKey } = sink.body;
  return context.traits(table.options, primaryKey.length > 0).sink.updateBefore;
}

function sinkScope(sink: Draft): string {
  return isKind(sink, 'sink') ? (sink.body.table?.path ?? '') : '';
}

class Emitter {
  readonly nodes: PlanNode[] = [];
  readonly #context: PhysicalContext;
  readonly #images: BeforeImages;
  readonly #ids = new OperatorIds();
  readonly #made = new Map<Draft, PlanNode>();
  readonly #byId = new Map<string, PlanNode>();
  readonly #ttlMs: number;

  constructor(context: PhysicalContext, images: BeforeImages) {
    this.#context = context;
    this.#images = images;
    this.#ttlMs = parseDuration(context.option('table.exec.state.ttl') ?? '0');
  }

  add(node: Draft, scope: string): PlanNode {
    const known = this.#made.get(node);
    if (known !== undefined) return known;
    const edges = this.#edges(node, scope);
    const { body } = node;
    const made: PlanNode = {
      ...body,
      id: this.#ids.next(identityOf(node, scope)),
      inputs: edges,
      schema: schemaOfColumns(node.columns),
      changelog: this.#mode(node, edges),
      stateTtlMs: node.stateTtlMs ?? (KEEPS_FOR_EVER.has(body.kind) ? 0 : this.#ttlMs),
      parallelism: this.#parallelism(body),
      description: '',
    };
    const inputs = edges.map(({ from }) => this.#byId.get(from)!);
    const described = { ...made, description: describe(made, inputs) };
    this.nodes.push(described);
    this.#byId.set(described.id, described);
    this.#made.set(node, described);
    return described;
  }

  #edges(node: Draft, scope: string): Edge[] {
    return node.inputs.map(({ node: input, exchange, side }) => {
      const from = this.add(input, scope);
      if (side !== undefined) return { from: from.id, exchange, side };
      const drop = isKind(node, 'sink') && from.changelog.updateBefore && !this.#sinkTakes(node);
      if (!drop) return { from: from.id, exchange };
      const filtered = draft(
        { kind: 'dropUpdateBefore' },
        [{ node: input, exchange: FORWARD }],
        input.columns,
        { changes: input.changes, keys: input.keys },
      );
      return { from: this.add(filtered, scope).id, exchange };
    });
  }

  #sinkTakes(node: Draft): boolean {
    return takesBefore(node, this.#context);
  }

  #mode(node: Draft, edges: readonly Edge[]): ChangelogMode {
    const { update, delete: deletes } = node.changes;
    return {
      updateBefore: update && this.#givesBefore(node, edges),
      updateAfter: update,
      delete: deletes,
    };
  }

  /** Operators without a changelog of their own hand on what comes. */
  #givesBefore(node: Draft, edges: readonly Edge[]): boolean {
    const { body } = node;
    if (body.kind === 'source') {
      return this.#context.traits(body.table.options, node.keys.length > 0).source.updateBefore;
    }
    if (body.kind === 'fromChangelog') return Object.values(body.kinds).includes(UPDATE_BEFORE);
    if (body.kind === 'dropUpdateBefore') return false;
    if (!HANDS_ON.has(body.kind)) return this.#images.has(node);
    return edges.some(({ from }) => this.#byId.get(from)!.changelog.updateBefore);
  }

  #parallelism(body: NodeBody): number | null {
    const options =
      body.kind === 'source' || body.kind === 'sink' ? body.table?.options : undefined;
    const name = body.kind === 'source' ? 'scan.parallelism' : 'sink.parallelism';
    const text = options?.[name];
    return text === undefined ? null : Number(text);
  }
}

const HANDS_ON: ReadonlySet<NodeBody['kind']> = new Set([
  'calc',
  'watermark',
  'union',
  'expand',
  'windowTableFunction',
  'correlate',
  'temporalJoin',
  'lookupJoin',
  'sink',
]);

/** Their state is bounded by time: a TTL would only lose rows. */
const KEEPS_FOR_EVER: ReadonlySet<NodeBody['kind']> = new Set([
  'windowAggregate',
  'windowJoin',
  'windowRank',
  'intervalJoin',
  'temporalSort',
  'windowTableFunction',
  'match',
]);
