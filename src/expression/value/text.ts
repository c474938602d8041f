/** Text as Flink's functions take it apart: by code points, with its rules for positions out of range. */

/** Index in code points, or -1; the empty text is found at the start. */
export function indexOfPoints(text: string, part: string, from = 0): number {
  if (part === '') return 0;
  let unit = 0;
  let point = 0;
  while (point < from && unit < text.length) {
    unit += widthAt(text, unit);
    point++;
  }
  const found = text.indexOf(part, unit);
  if (found < 0) return -1;
  return point + countPoints(text, unit, found);
}

export function countPoints(text: string, from = 0, to = text.length): number {
  let count = 0;
  for (let unit = from; unit < to; unit += widthAt(text, unit)) count++;
  return count;
}

function widthAt(text: string, unit: number): number {
  return text.codePointAt(unit)! > 0xffff ? 2 : 1;
}

export function reversed(text: string): string {
  return [...text].reverse().join('');
}

/**
 * The position of appearance `nth` of `part`, counted from `start`: from the end where that is
 * negative, with the search going backwards. 0 where there is none.
 */
export function instr(text: string, part: string, start: number, nth: number): number {
  if (start === 0) return 0;
  if (start < 0) {
    const found = instr(reversed(text), reversed(part), -start, nth);
    return found === 0 ? 0 : countPoints(text) + 2 - found - countPoints(part);
  }
  let next = start;
  let position = 0;
  for (let i = 0; i < nth; i++) {
    position = indexOfPoints(text, part, next - 1) + 1;
    if (position === 0) return 0;
    next = position + 1;
  }
  return position;
}

/** The first letter of each run of ASCII letters and digits is a capital, the others are small. */
export function initCap(text: string): string {
  return text.replace(
    /[0-9A-Za-z]+/g,
    (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase(),
  );
}

/** A start outside of the text leaves it as it is; a length below 1 drops the rest. In UTF-16 units. */
export function overlay(text: string, part: string, start: number, length = part.length): string {
  if (start <= 0 || start > text.length) return text;
  const rest = length > 0 && start + length <= text.length ? text.slice(start - 1 + length) : '';
  return text.slice(0, start - 1) + part + rest;
}

/** Characters of `from` become those of `to` at their place; those without a partner are dropped. */
export function translate(text: string, from: string, to: string): string {
  const replacements = new Map<string, string>();
  const targets = [...to];
  for (const [i, point] of [...from].entries()) {
    if (!replacements.has(point)) replacements.set(point, targets[i] ?? '');
  }
  let result = '';
  for (const point of text) result += replacements.get(point) ?? point;
  return result;
}

/** Without any of `characters` at the start, at the end, or both. */
export function trimmed(text: string, characters: string, start: boolean, end: boolean): string {
  const dropped = new Set(characters);
  const points = [...text];
  let [from, to] = [0, points.length];
  while (start && from < to && dropped.has(points[from]!)) from++;
  while (end && to > from && dropped.has(points[to - 1]!)) to--;
  return points.slice(from, to).join('');
}

/** Between separators, empty parts included; an empty text has no parts, an empty separator is any white space. */
export function splitTokens(text: string, separator: string): string[] {
  if (text === '') return [];
  return separator === '' ? text.split(/\s/) : text.split(separator);
}
