/** Which type may be cast to which: Flink's matrix, without any look at values. */

import { type DataType, sameType, type TypeKind } from '../../core/index.ts';

const INTEGERS: readonly TypeKind[] = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];
const NUMBERS: readonly TypeKind[] = [...INTEGERS, 'DECIMAL', 'FLOAT', 'DOUBLE'];
const STRINGS: readonly TypeKind[] = ['CHAR', 'VARCHAR'];
const BYTES: readonly TypeKind[] = ['BINARY', 'VARBINARY'];
const INTERVALS: readonly TypeKind[] = ['INTERVAL_YEAR_MONTH', 'INTERVAL_DAY_TIME'];
const TIMES: readonly TypeKind[] = ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ'];
const NESTED: readonly TypeKind[] = ['ARRAY', 'MULTISET', 'MAP', 'ROW'];

interface Sources {
  /** Without loss, wherever a value of the target type is wanted. */
  readonly implicit: readonly TypeKind[];
  /** Only by CAST. */
  readonly explicit: readonly TypeKind[];
}

function toInteger(kind: TypeKind): Sources {
  const widened = INTEGERS.slice(0, INTEGERS.indexOf(kind) + 1);
  return { implicit: widened, explicit: ['BOOLEAN', ...NUMBERS, ...STRINGS] };
}

const toText = (implicit: readonly TypeKind[]): Sources => ({
  implicit,
  explicit: [
    'BOOLEAN',
    ...NUMBERS,
    ...STRINGS,
    ...BYTES,
    ...TIMES,
    ...INTERVALS,
    ...NESTED,
    'BITMAP',
    'RAW',
  ],
});

const SOURCES: Readonly<Partial<Record<TypeKind, Sources>>> = {
  CHAR: toText(['CHAR']),
  VARCHAR: toText(STRINGS),
  BOOLEAN: { implicit: ['BOOLEAN'], explicit: [...INTEGERS, ...STRINGS] },
  BINARY: { implicit: ['BINARY'], explicit: [...STRINGS, 'VARBINARY', 'RAW'] },
  VARBINARY: { implicit: BYTES, explicit: [...STRINGS, 'BITMAP', 'RAW'] },
  TINYINT: toInteger('TINYINT'),
  SMALLINT: toInteger('SMALLINT'),
  INTEGER: toInteger('INTEGER'),
  BIGINT: toInteger('BIGINT'),
  DECIMAL: { implicit: NUMBERS, explicit: ['BOOLEAN', ...STRINGS] },
  FLOAT: {
    implicit: [...INTEGERS, 'FLOAT', 'DECIMAL'],
    explicit: ['BOOLEAN', 'DOUBLE', ...STRINGS],
  },
  DOUBLE: { implicit: NUMBERS, explicit: ['BOOLEAN', ...STRINGS] },
  DATE: { implicit: ['DATE', 'TIMESTAMP'], explicit: [...STRINGS, 'TIMESTAMP_LTZ'] },
  TIME: { implicit: ['TIME', 'TIMESTAMP'], explicit: [...STRINGS, 'TIMESTAMP_LTZ'] },
  TIMESTAMP: {
    implicit: ['TIMESTAMP', 'TIMESTAMP_LTZ'],
    explicit: [...STRINGS, 'DATE', 'TIME'],
  },
  TIMESTAMP_LTZ: {
    implicit: ['TIMESTAMP', 'TIMESTAMP_LTZ'],
    explicit: [...STRINGS, 'DATE', 'TIME'],
  },
  INTERVAL_YEAR_MONTH: { implicit: ['INTERVAL_YEAR_MONTH'], explicit: [] },
  INTERVAL_DAY_TIME: { implicit: ['INTERVAL_DAY_TIME'], explicit: [] },
};

export function supportsImplicitCast(from: DataType, to: DataType): boolean {
  return supportsCast(from, to, false);
}

export function supportsExplicitCast(from: DataType, to: DataType): boolean {
  return supportsCast(from, to, true);
}

function supportsCast(from: DataType, to: DataType, explicit: boolean): boolean {
  if (from.kind === 'NULL' || sameType(from, to)) return true;
  if (NESTED.includes(from.kind) && from.kind === to.kind) {
    const sources = childrenOf(from);
    const targets = childrenOf(to);
    return (
      sources.length === targets.length &&
      sources.every((source, i) => supportsCast(source, targets[i]!, explicit))
    );
  }
  const sources = SOURCES[to.kind];
  if (sources === undefined) return false;
  return sources.implicit.includes(from.kind) || (explicit && sources.explicit.includes(from.kind));
}

function childrenOf(type: DataType): readonly DataType[] {
  switch (type.kind) {
    case 'ARRAY':
    case 'MULTISET':
      return [type.element];
    case 'MAP':
      return [type.key, type.value];
    case 'ROW':
      return type.fields.map((field) => field.type);
    default:
      return [];
  }
}
