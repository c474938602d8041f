/** Types of cases: Flink's DDL text, or the text of its older type information (`Row(f0: String, ...)`). */

import * as t from '../../src/core/index.ts';
import { parseDataType } from '../../src/sql/parser/index.ts';

/** @throws Error for Java classes that have no SQL type */
export function typeOf(text: string): t.DataType {
  const legacy = /^(Row\(|[A-Z][a-z]|byte\[|int\[|double\[|long\[|scala\.|Java |org\.)/.test(text);
  return legacy ? new LegacyType(text).parse() : parseDataType(text);
}

const NAMES: Readonly<Record<string, t.DataType>> = {
  String: t.STRING(),
  Boolean: t.BOOLEAN(),
  Byte: t.TINYINT(),
  Short: t.SMALLINT(),
  Integer: t.INTEGER(),
  Long: t.BIGINT(),
  Float: t.FLOAT(),
  Double: t.DOUBLE(),
  BigDecimal: t.DECIMAL(38, 18),
  LocalDate: t.DATE(),
  LocalTime: t.TIME(0),
  LocalDateTime: t.TIMESTAMP(3),
  Timestamp: t.TIMESTAMP(3),
  Instant: t.TIMESTAMP_LTZ(3),
  'byte[]': t.BYTES(),
  'int[]': t.ARRAY(t.INTEGER(false)),
  'double[]': t.ARRAY(t.DOUBLE(false)),
  'long[]': t.ARRAY(t.BIGINT(false)),
  Row: t.ROW([]),
};

class LegacyType {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): t.DataType {
    const rest = this.#text.slice(this.#at);
    const wrapper = /^(ObjectArrayTypeInfo|BasicArrayTypeInfo|PrimitiveArrayTypeInfo|Map)</.exec(
      rest,
    );
    if (wrapper !== null) return this.#generic(wrapper[1]!);
    const interval = /^TimeIntervalTypeInfo\((Long|Integer)\)/.exec(rest);
    if (interval !== null) {
      this.#at += interval[0].length;
      return interval[1] === 'Long' ? t.INTERVAL_DAY_TIME() : t.INTERVAL_YEAR_MONTH();
    }
    const decimal = /^Decimal\((\d+),(\d+)\)/.exec(rest);
    if (decimal !== null) {
      this.#at += decimal[0].length;
      return t.DECIMAL(Number(decimal[1]), Number(decimal[2]));
    }
    const pojo = /^PojoType<[^,]+, fields = \[/.exec(rest);
    if (pojo !== null) {
      this.#at += pojo[0].length;
      const row = this.#fields(']');
      this.#expect('>');
      return row;
    }
    const composite = /^[\w.$ ]+\(/.exec(rest);
    if (composite !== null) {
      this.#at += composite[0].length;
      return this.#fields(')');
    }
    const generic = /^GenericType<[^>]+>/.exec(rest);
    if (generic !== null) {
      this.#at += generic[0].length;
      return { kind: 'RAW', nullable: true };
    }
    const tuple = /^Java Tuple\d+</.exec(rest);
    if (tuple !== null) {
      this.#at += tuple[0].length;
      return this.#tuple();
    }
    const name = /^[\w.$]+(\[\])?/.exec(rest)?.[0] ?? '';
    const found = NAMES[name];
    if (found === undefined) throw new Error(`no SQL type for '${rest.slice(0, 60)}'`);
    this.#at += name.length;
    return found;
  }

  #generic(name: string): t.DataType {
    this.#at += name.length + 1;
    const first = this.parse();
    if (name !== 'Map') {
      this.#expect('>');
      return t.ARRAY(first);
    }
    this.#expect(', ');
    const value = this.parse();
    this.#expect('>');
    return t.MAP(first, value);
  }

  #tuple(): t.DataType {
    const fields: t.Field[] = [];
    do {
      fields.push({ name: `f${fields.length}`, type: this.parse() });
    } while (this.#skip(', '));
    this.#expect('>');
    return t.ROW(fields);
  }

  #skip(text: string): boolean {
    const found = this.#text.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  #fields(end: string): t.DataType {
    const fields: t.Field[] = [];
    while (!this.#text.startsWith(end, this.#at)) {
      const name = /^(?:, )?(\w+): /.exec(this.#text.slice(this.#at));
      if (name === null)
        throw new Error(`no field at '${this.#text.slice(this.#at, this.#at + 60)}'`);
      this.#at += name[0].length;
      fields.push({ name: name[1]!, type: this.parse() });
    }
    this.#expect(end);
    return t.ROW(fields);
  }

  #expect(text: string): void {
    if (!this.#text.startsWith(text, this.#at)) {
      throw new Error(`'${text}' expected at '${this.#text.slice(this.#at, this.#at + 60)}'`);
    }
    this.#at += text.length;
  }
}
