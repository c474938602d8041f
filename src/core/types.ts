/** Logical types with Flink's names and rules; plain data, so that plans and schemas serialise as JSON. */

export type DataType =
  | SimpleType
  | {
      readonly kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY';
      readonly length: number;
      readonly nullable: boolean;
    }
  | {
      readonly kind: 'DECIMAL';
      readonly precision: number;
      readonly scale: number;
      readonly nullable: boolean;
    }
  | {
      readonly kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ';
      readonly precision: number;
      readonly nullable: boolean;
    }
  | { readonly kind: 'INTERVAL_YEAR_MONTH' | 'INTERVAL_DAY_TIME'; readonly nullable: boolean }
  | { readonly kind: 'ARRAY' | 'MULTISET'; readonly element: DataType; readonly nullable: boolean }
  | {
      readonly kind: 'MAP';
      readonly key: DataType;
      readonly value: DataType;
      readonly nullable: boolean;
    }
  | { readonly kind: 'ROW'; readonly fields: readonly Field[]; readonly nullable: boolean };

interface SimpleType {
  readonly kind:
    | 'BOOLEAN'
    | 'TINYINT'
    | 'SMALLINT'
    | 'INTEGER'
    | 'BIGINT'
    | 'FLOAT'
    | 'DOUBLE'
    | 'DATE'
    /** VARIANT: semi-structured value, kept as JSON text. RAW: any host value of a user function. NULL: the bare literal. */
    | 'NULL'
    | 'VARIANT'
    | 'RAW'
    | 'BITMAP'
    | 'DESCRIPTOR'
    | 'SYMBOL';
  readonly nullable: boolean;
}

export type TypeKind = DataType['kind'];

export interface Field {
  readonly name: string;
  readonly type: DataType;
}

/** STRING is VARCHAR of this length, BYTES is VARBINARY of it. */
export const MAX_LENGTH = 2147483647;

type Simple = SimpleType['kind'];
const simple =
  (kind: Simple) =>
  (nullable = true): DataType => ({ kind, nullable });

export const BOOLEAN = simple('BOOLEAN');
export const TINYINT = simple('TINYINT');
export const SMALLINT = simple('SMALLINT');
export const INTEGER = simple('INTEGER');
export const BIGINT = simple('BIGINT');
export const FLOAT = simple('FLOAT');
export const DOUBLE = simple('DOUBLE');
export const DATE = simple('DATE');
export const NULL = simple('NULL');
export const VARIANT = simple('VARIANT');
export const CHAR = (length: number, nullable = true): DataType => ({
  kind: 'CHAR',
  length,
  nullable,
});
export const VARCHAR = (length: number, nullable = true): DataType => ({
  kind: 'VARCHAR',
  length,
  nullable,
});
export const STRING = (nullable = true): DataType => VARCHAR(MAX_LENGTH, nullable);
export const BINARY = (length: number, nullable = true): DataType => ({
  kind: 'BINARY',
  length,
  nullable,
});
export const VARBINARY = (length: number, nullable = true): DataType => ({
  kind: 'VARBINARY',
  length,
  nullable,
});
export const BYTES = (nullable = true): DataType => VARBINARY(MAX_LENGTH, nullable);
export const DECIMAL = (precision: number, scale: number, nullable = true): DataType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable,
});
export const TIME = (precision = 0, nullable = true): DataType => ({
  kind: 'TIME',
  precision,
  nullable,
});
export const TIMESTAMP = (precision = 6, nullable = true): DataType => ({
  kind: 'TIMESTAMP',
  precision,
  nullable,
});
export const TIMESTAMP_LTZ = (precision = 6, nullable = true): DataType => ({
  kind: 'TIMESTAMP_LTZ',
  precision,
  nullable,
});
export const INTERVAL_YEAR_MONTH = (nullable = true): DataType => ({
  kind: 'INTERVAL_YEAR_MONTH',
  nullable,
});
export const INTERVAL_DAY_TIME = (nullable = true): DataType => ({
  kind: 'INTERVAL_DAY_TIME',
  nullable,
});
export const ARRAY = (element: DataType, nullable = true): DataType => ({
  kind: 'ARRAY',
  element,
  nullable,
});
export const MULTISET = (element: DataType, nullable = true): DataType => ({
  kind: 'MULTISET',
  element,
  nullable,
});
export const MAP = (key: DataType, value: DataType, nullable = true): DataType => ({
  kind: 'MAP',
  key,
  value,
  nullable,
});
export const ROW = (fields: readonly Field[], nullable = true): DataType => ({
  kind: 'ROW',
  fields,
  nullable,
});

export function withNullable(type: DataType, nullable: boolean): DataType {
  return type.nullable === nullable ? type : { ...type, nullable };
}

/** Structural equality, nullability and field names included. */
export function typesEqual(a: DataType, b: DataType): boolean {
  return a.nullable === b.nullable && sameType(a, b);
}

/** Structural equality that leaves the outermost nullability out. */
export function sameType(a: DataType, b: DataType): boolean {
  return typeToString(withNullable(a, true)) === typeToString(withNullable(b, true));
}

export function isNumeric(type: DataType): boolean {
  return (
    isInteger(type) || type.kind === 'DECIMAL' || type.kind === 'FLOAT' || type.kind === 'DOUBLE'
  );
}

export function isInteger(type: DataType): boolean {
  const { kind } = type;
  return kind === 'TINYINT' || kind === 'SMALLINT' || kind === 'INTEGER' || kind === 'BIGINT';
}

export function isString(type: DataType): boolean {
  return type.kind === 'CHAR' || type.kind === 'VARCHAR';
}

export function isBinary(type: DataType): boolean {
  return type.kind === 'BINARY' || type.kind === 'VARBINARY';
}

export function isTimestamp(type: DataType): boolean {
  return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
}

/**
 * Flink's text of a type, as DESCRIBE shows it.
 *
 * @example typeToString(DECIMAL(10, 2, false)) // 'DECIMAL(10, 2) NOT NULL'
 */
export function typeToString(type: DataType): string {
  return type.nullable ? typeText(type) : `${typeText(type)} NOT NULL`;
}

function typeText(type: DataType): string {
  switch (type.kind) {
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`;
    case 'VARCHAR':
      return type.length === MAX_LENGTH ? 'STRING' : `VARCHAR(${type.length})`;
    case 'VARBINARY':
      return type.length === MAX_LENGTH ? 'BYTES' : `VARBINARY(${type.length})`;
    case 'INTEGER':
      return 'INT';
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`;
    case 'INTERVAL_YEAR_MONTH':
      return 'INTERVAL YEAR TO MONTH';
    case 'INTERVAL_DAY_TIME':
      return 'INTERVAL DAY TO SECOND(3)';
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${typeToString(type.element)}>`;
    case 'MAP':
      return `MAP<${typeToString(type.key)}, ${typeToString(type.value)}>`;
    case 'ROW':
      return `ROW<${type.fields.map((f) => `\`${f.name.replaceAll('`', '``')}\` ${typeToString(f.type)}`).join(', ')}>`;
    default:
      return type.kind;
  }
}
