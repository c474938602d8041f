/** Syntax trees without the places and source texts, for comparing what was understood. */

const PLACES = new Set(['span', 'text', 'source']);

/** The tree without its places; the text of a number and the source of a LIKE are none. */
export function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shape);
  if (typeof node !== 'object' || node === null) return node;
  const isNumber = 'kind' in node && node.kind === 'NumberLiteral';
  const kept = Object.entries(node).filter(
    ([key, value]) =>
      !PLACES.has(key) || isNumber || (key === 'source' && typeof value === 'object'),
  );
  return Object.fromEntries(
    kept.filter(([key]) => key !== 'span').map(([key, value]) => [key, shape(value)]),
  );
}

/** Every node with a span in a tree. */
export function* nodesOf(
  node: unknown,
): Generator<{ kind: string; span: { start: number; end: number } }> {
  if (typeof node !== 'object' || node === null) return;
  if ('kind' in node && 'span' in node) yield node as never;
  for (const child of Object.values(node)) yield* nodesOf(child);
}
