/** JSON as Flink's functions see it: numbers keep their digits, members their order until they are written. */

export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;

export type JsonObject = Map<string, Json>;

/** The number as the text has it. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text);
  }
}

export function isContainer(value: Json | undefined): value is Json[] | JsonObject {
  return Array.isArray(value) || value instanceof Map;
}

/** BigDecimal's text: `1e5` is `1E+5`, zeros at the end stay. */
export function numberText({ text, isInteger }: JsonNumber): string {
  if (isInteger) return BigInt(text).toString();
  const [, sign, whole, fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const digits = (whole! + fraction).replace(/^0+(?=\d)/, '');
  const scale = fraction.length - Number(power);
  const exponent = digits.length - 1 - scale;
  const prefix = digits === '0' ? '' : sign!;
  if (scale < 0 || exponent < -6) {
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return `${prefix}${mantissa}E${exponent < 0 ? '' : '+'}${exponent}`;
  }
  if (scale === 0) return prefix + digits;
  const padded = digits.padStart(scale + 1, '0');
  return `${prefix}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
