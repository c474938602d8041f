/** Which row groups can be left out: those whose statistics say that no row fulfils a condition. */

import type { RowGroup, SchemaTree } from 'hyparquet';
import type { Value } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import type { Call, Expression } from '../../expression/index.ts';
import { isUnsigned, timestampOf } from './schema.ts';

type Comparison = (min: Comparable, max: Comparable, wanted: Comparable) => boolean;
type Comparable = number | bigint | string;

/** True when some value in [min, max] may compare so with the wanted one. */
const MAY_MATCH: Readonly<Record<string, Comparison>> = {
  EQUALS: (min, max, wanted) => min <= wanted && wanted <= max,
  LESS_THAN: (min, _, wanted) => min < wanted,
  LESS_THAN_OR_EQUAL: (min, _, wanted) => min <= wanted,
  GREATER_THAN: (_, max, wanted) => max > wanted,
  GREATER_THAN_OR_EQUAL: (_, max, wanted) => max >= wanted,
};

const MIRRORED: Readonly<Record<string, string>> = {
  EQUALS: 'EQUALS',
  LESS_THAN: 'GREATER_THAN',
  LESS_THAN_OR_EQUAL: 'GREATER_THAN_OR_EQUAL',
  GREATER_THAN: 'LESS_THAN',
  GREATER_THAN_OR_EQUAL: 'LESS_THAN_OR_EQUAL',
};

/** @param columns the file's columns, by the index that the filters use */
export function canPrune(
  group: RowGroup,
  columns: readonly SchemaTree[],
  filters: readonly Expression[],
): boolean {
  return filters.some((filter) => isImpossible(group, columns, filter));
}

function isImpossible(
  group: RowGroup,
  columns: readonly SchemaTree[],
  filter: Expression,
): boolean {
  if (filter.kind !== 'call') return false;
  if (filter.name === 'AND') return filter.args.some((arg) => isImpossible(group, columns, arg));
  if (filter.name === 'OR') return filter.args.every((arg) => isImpossible(group, columns, arg));
  const comparison = columnAgainstLiteral(filter);
  if (comparison === null) return false;
  const tree = columns[comparison.column];
  const range = tree === undefined ? null : rangeOf(group, tree);
  const wanted = range === null ? null : storedValue(comparison.value, comparison.type, tree!);
  if (range === null || wanted === null || typeof wanted !== typeof range.min) return false;
  return !MAY_MATCH[comparison.name]!(range.min, range.max, wanted);
}

function columnAgainstLiteral(
  call: Call,
): { name: string; column: number; value: Value; type: DataType } | null {
  const [left, right] = call.args;
  if (!(call.name in MAY_MATCH) || left === undefined || right === undefined) return null;
  if (left.kind === 'column' && right.kind === 'literal') {
    return { name: call.name, column: left.index, value: right.value, type: left.type };
  }
  if (left.kind === 'literal' && right.kind === 'column') {
    return { name: MIRRORED[call.name]!, column: right.index, value: left.value, type: right.type };
  }
  return null;
}

function rangeOf(group: RowGroup, tree: SchemaTree): { min: Comparable; max: Comparable } | null {
  if (tree.children.length > 0 || isUnsigned(tree.element)) return null;
  const column = group.columns.find(
    ({ meta_data }) => meta_data?.path_in_schema.join('.') === tree.path.join('.'),
  );
  const statistics = column?.meta_data?.statistics;
  const min = statistics?.min_value;
  const max = statistics?.max_value;
  return isComparable(min) && isComparable(max) ? { min, max } : null;
}

function isComparable(value: unknown): value is Comparable {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value));
}

/** The literal as the file would store it; null where that is not simple. */
function storedValue(value: Value, type: DataType, tree: SchemaTree): Comparable | null {
  if (value === null) return null;
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'DATE':
    case 'DOUBLE':
      return value as number;
    case 'BIGINT':
      return tree.element.type === 'INT32' ? Number(value) : (value as bigint);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const unit = timestampOf(tree.element);
      if (unit === null || tree.element.type === 'INT96') return null;
      const perUnit = 1_000_000n / BigInt(unit.perMilli);
      return (value as bigint) % perUnit === 0n ? (value as bigint) / perUnit : null;
    }
    default:
      return null;
  }
}
