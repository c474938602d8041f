/** What makes an operator the same one after its query was changed: its keys and its time. */

import type { OperatorIdentity } from '../../plan/index.ts';
import type { Draft } from './draft.ts';

export function identityOf(node: Draft, scope: string): OperatorIdentity {
  return { scope, kind: node.body.kind, columns: identityColumns(node) };
}

function identityColumns(node: Draft): string[] {
  const { body } = node;
  const name = (input: number, column: number): string =>
    node.inputs[input]?.node.columns[column]?.name ?? `#${column}`;
  const names = (input: number, columns: readonly number[]): string[] =>
    columns.map((column) => name(input, column));
  switch (body.kind) {
    case 'source':
    case 'sideOutput':
      return [body.table.path];
    case 'sink':
      return [body.table?.path ?? ''];
    case 'watermark':
      return [name(0, body.rowtime)];
    case 'groupAggregate':
    case 'changelogNormalize':
    case 'sinkMaterialize':
      return names(0, body.keys);
    case 'deduplicate':
      return [...names(0, body.keys), '@', name(0, body.timeColumn)];
    case 'windowTableFunction':
      return [body.window.kind, name(0, body.window.timeColumn)];
    case 'windowAggregate':
      return [body.window.kind, ...names(0, body.keys), '@', name(0, body.window.timeColumn)];
    case 'overAggregate':
    case 'rank':
    case 'windowRank':
    case 'match':
      return [
        ...names(0, body.partitionKeys),
        '@',
        ...names(
          0,
          body.orderBy.map(({ column }) => column),
        ),
      ];
    case 'join':
    case 'windowJoin':
    case 'intervalJoin':
    case 'temporalJoin':
      return [body.joinType, ...names(0, body.leftKeys), '@', ...names(1, body.rightKeys)];
    case 'temporalSort':
    case 'sort':
      return names(
        0,
        body.keys.map(({ column }) => column),
      );
    default:
      return [];
  }
}
