/** LIKE: which parts of the source table the new one takes over. */

import type * as ast from '../ast/index.ts';
import type { TableParts } from '../binder/define-table.ts';
import { invalidTable } from '../catalog/errors.ts';
import { isTable } from '../catalog/session-catalog.ts';
import type { CatalogTable } from '../catalog/table.ts';
import type { Session } from './session.ts';

type Feature = ast.TableLikeRule['feature'];
type Strategy = ast.TableLikeRule['strategy'];

/** Generated columns, options and watermarks may be overwritten; keys and partitions are one or the other. */
const DEFAULTS: Readonly<Record<Feature, Strategy>> = {
  ALL: 'INCLUDING',
  CONSTRAINTS: 'INCLUDING',
  DISTRIBUTION: 'INCLUDING',
  GENERATED: 'INCLUDING',
  METADATA: 'INCLUDING',
  OPTIONS: 'OVERWRITING',
  PARTITIONS: 'INCLUDING',
  WATERMARKS: 'INCLUDING',
};

export function likeTable(like: ast.TableLike, parts: TableParts, session: Session): CatalogTable {
  const { entry, path } = session.catalog.resolve(like.source);
  if (!isTable(entry)) {
    throw invalidTable(
      `Source table '${path.name}' of the LIKE clause can not be a VIEW`,
      like.source.span,
    );
  }
  const rules = strategies(like);
  refuseDoubles(entry, parts, rules, like);
  const declared = new Set(
    parts.elements.flatMap((element) =>
      'name' in element && element.kind !== 'TableConstraint' ? [element.name!.name] : [],
    ),
  );
  const excluded = (feature: Feature): boolean => rules[feature] === 'EXCLUDING';
  return {
    ...entry,
    columns: entry.columns.filter((column) => {
      if (column.kind === 'computed' && excluded('GENERATED')) return false;
      if (column.kind === 'metadata' && excluded('METADATA')) return false;
      return !declared.has(column.name);
    }),
    watermark:
      excluded('WATERMARKS') || parts.elements.some(({ kind }) => kind === 'Watermark')
        ? null
        : entry.watermark,
    primaryKey: excluded('CONSTRAINTS') ? null : entry.primaryKey,
    // As in Flink EXCLUDING PARTITIONS only allows others.
    partitionKeys: entry.partitionKeys,
    distribution: excluded('DISTRIBUTION') ? null : entry.distribution,
    options: excluded('OPTIONS') ? {} : entry.options,
    comment: null,
    partitions: [],
  };
}

function strategies(like: ast.TableLike): Record<Feature, Strategy> {
  const rules = { ...DEFAULTS };
  const all = like.rules.find(({ feature }) => feature === 'ALL');
  if (all !== undefined) {
    for (const feature of Object.keys(rules) as Feature[]) rules[feature] = all.strategy;
  }
  for (const { feature, strategy } of like.rules) rules[feature] = strategy;
  return rules;
}

function refuseDoubles(
  entry: CatalogTable,
  parts: TableParts,
  rules: Readonly<Record<Feature, Strategy>>,
  like: ast.TableLike,
): void {
  for (const element of parts.elements) {
    if (element.kind === 'Watermark') {
      if (entry.watermark !== null && rules.WATERMARKS === 'INCLUDING') {
        throw invalidTable(
          `There already exists a watermark spec for column '${entry.watermark.column}' in the base table. You might want to specify EXCLUDING WATERMARKS or OVERWRITING WATERMARKS.`,
          element.span,
        );
      }
      continue;
    }
    if (element.kind === 'TableConstraint') continue;
    const known = entry.columns.find(({ name }) => name === element.name.name);
    if (known === undefined) continue;
    const feature = FEATURES[known.kind];
    const allowed =
      feature !== null && rules[feature] !== 'INCLUDING' && element.kind !== 'PhysicalColumn';
    if (!allowed) {
      throw invalidTable(
        `A column named '${known.name}' already exists in the base table.`,
        element.span,
      );
    }
  }
  const conflicting = Object.keys(parts.options).find(
    (key) => key in entry.options && rules.OPTIONS === 'INCLUDING',
  );
  if (conflicting !== undefined) {
    throw invalidTable(
      `There already exists an option ['${conflicting}'] in the base table. You might want to specify EXCLUDING OPTIONS or OVERWRITING OPTIONS.`,
      like.span,
    );
  }
}

const FEATURES = { physical: null, computed: 'GENERATED', metadata: 'METADATA' } as const;
