/** MATCH_RECOGNIZE as SQL text. */
import { formatColumns, formatIdentifier, join } from './format-names.ts';
import { type Format, formatInterval, formatList, formatOrderBy } from './format-parts.ts';
import type { AfterMatch, MatchRecognize, Pattern, PatternQuantified } from './match.ts';

/** From MATCH_RECOGNIZE on, without the input and the alias. */
export function formatMatchRecognize(f: Format, node: MatchRecognize): string {
  const { partitionBy, orderBy, measures, rowsPerMatch, afterMatch, within, subsets, define } =
    node;
  const measured = measures.map(
    (m) => `${f.expression(m.expression)} AS ${formatIdentifier(m.name)}`,
  );
  const named = subsets.map((s) => `${formatIdentifier(s.name)} = ${formatColumns(s.variables)}`);
  const defined = define.map((d) => `${formatIdentifier(d.name)} AS ${f.expression(d.condition)}`);
  const pattern = join(
    node.startsAtFirst && '^',
    formatPattern(node.pattern),
    node.endsAtLast && '$',
  );
  return `MATCH_RECOGNIZE (${join(
    partitionBy.length > 0 && `PARTITION BY ${formatList(f, partitionBy)}`,
    orderBy.length > 0 && formatOrderBy(f, orderBy),
    measured.length > 0 && `MEASURES ${measured.join(', ')}`,
    rowsPerMatch && `${rowsPerMatch} PER MATCH`,
    afterMatch && formatAfterMatch(afterMatch),
    `PATTERN (${pattern})`,
    within && `WITHIN ${formatInterval(f, within)}`,
    named.length > 0 && `SUBSET ${named.join(', ')}`,
    `DEFINE ${defined.join(', ')}`,
  )})`;
}

function formatAfterMatch({ skip, variable }: AfterMatch): string {
  if (skip === 'PAST LAST ROW') return 'AFTER MATCH SKIP PAST LAST ROW';
  return join('AFTER MATCH SKIP TO', skip, variable && formatIdentifier(variable));
}

function formatPattern(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'PatternVariable':
      return formatIdentifier(pattern.name);
    case 'PatternSequence':
      return pattern.elements.map(formatStep).join(' ');
    case 'PatternAlternation':
      return pattern.elements
        .map((e) => (e.kind === 'PatternAlternation' ? group(e) : formatPattern(e)))
        .join(' | ');
    case 'PatternQuantified':
      return `${formatUnit(pattern.element)}${formatQuantifier(pattern)}`;
    case 'PatternExclusion':
      return `{- ${formatPattern(pattern.element)} -}`;
    case 'PatternPermute':
      return `PERMUTE(${pattern.elements.map(formatPattern).join(', ')})`;
  }
}

function formatStep(pattern: Pattern): string {
  const grouped = pattern.kind === 'PatternSequence' || pattern.kind === 'PatternAlternation';
  return grouped ? group(pattern) : formatPattern(pattern);
}

function formatUnit(pattern: Pattern): string {
  return pattern.kind === 'PatternQuantified' ? group(pattern) : formatStep(pattern);
}

function group(pattern: Pattern): string {
  return `(${formatPattern(pattern)})`;
}

function formatQuantifier({ min, max, reluctant }: PatternQuantified): string {
  const bounds = max === undefined ? `{${min},}` : min === max ? `{${min}}` : `{${min},${max}}`;
  const short = { '{0,}': '*', '{1,}': '+', '{0,1}': '?' }[bounds] ?? bounds;
  return `${short}${reluctant ? '?' : ''}`;
}
