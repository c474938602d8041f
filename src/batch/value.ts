/** A single value outside of columns: the cold path's currency (user functions, literals, results). */

/**
 * What JavaScript sees of one value, by logical type:
 *
 * | type | value |
 * |---|---|
 * | BOOLEAN | boolean |
 * | TINYINT, SMALLINT, INTEGER, FLOAT, DOUBLE | number |
 * | BIGINT | bigint |
 * | DECIMAL(p, s) | bigint, the unscaled value |
 * | CHAR, VARCHAR, VARIANT (JSON text) | string |
 * | BINARY, VARBINARY, BITMAP, RAW | Uint8Array |
 * | DATE | number of days since the epoch |
 * | TIME | number of milliseconds of the day |
 * | TIMESTAMP, TIMESTAMP_LTZ | bigint of nanoseconds since the epoch |
 * | INTERVAL YEAR TO MONTH / DAY TO SECOND | number of months / of milliseconds |
 * | ARRAY | Value[] |
 * | MAP, MULTISET | [key, value][] in insertion order |
 * | ROW | Value[] in field order |
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | Value[];
