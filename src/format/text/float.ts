/** Reading FLOAT text exactly: once rounded to double, some texts would round to the wrong float. */

/**
 * The float nearest to the decimal number `text` (ties to even), as Java's Float.parseFloat.
 *
 * @example parseFloat32('1.00000017881393432617187499') // not what Math.fround(Number(text)) gives
 */
export function parseFloat32(text: string): number {
  const value = Number(text);
  const rounded = Math.fround(value);
  if (!Number.isFinite(value) || value === rounded) return rounded;
  const below = rounded < value ? rounded : neighbour(rounded, -1);
  const above = rounded < value ? neighbour(rounded, 1) : rounded;
  if (!Number.isFinite(below) || !Number.isFinite(above)) return rounded;
  // Exact in double: floats have 24 bits of 53.
  if ((below + above) / 2 !== value) return rounded;
  const side = compareExactly(text, value);
  return side === 0 ? rounded : side < 0 ? below : above;
}

/** The next float up or down. */
function neighbour(float: number, direction: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, float);
  const bits = view.getInt32(0);
  if (float === 0) return direction * 2 ** -149;
  view.setInt32(0, bits + (float > 0 === direction > 0 ? 1 : -1));
  return view.getFloat32(0);
}

/** Sign of (the number `text` says) - (the double `value`), without rounding. */
function compareExactly(text: string, value: number): number {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string | undefined];
  const [whole, fraction = ''] = mantissa.replace(/^[+-]/, '').split('.') as [
    string,
    string | undefined,
  ];
  const power = Number(exponent) - fraction.length;
  const [numerator, binaryPower] = exactParts(Math.abs(value));
  let left = BigInt(whole + fraction);
  let right = numerator;
  if (power >= 0) left *= 10n ** BigInt(power);
  else right *= 10n ** BigInt(-power);
  if (binaryPower >= 0) right <<= BigInt(binaryPower);
  else left <<= BigInt(-binaryPower);
  const side = left < right ? -1 : left > right ? 1 : 0;
  return value < 0 ? -side : side;
}

/** value = integer * 2^power, exactly. */
function exactParts(value: number): [integer: bigint, power: number] {
  let power = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    power--;
  }
  return [BigInt(scaled), power];
}
