/** MATCH_RECOGNIZE. */
import type {
  AfterMatch,
  Identifier,
  MatchRecognize,
  Measure,
  Pattern,
  PatternDefinition,
  Subset,
  TableReference,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseIntervalLiteral } from './intervals.ts';
import { parseInteger } from './literals.ts';
import { parseColumnList, parseIdentifier } from './names.ts';
import { parseOrderBy } from './query-parts.ts';
import { joinSpans, type Token } from './token.ts';

export function parseMatchRecognize(p: Cursor, input: TableReference): MatchRecognize {
  p.expect('MATCH_RECOGNIZE', '(');
  const partitionBy = p.takeAll('PARTITION', 'BY') ? p.list((q) => q.plainExpression()) : [];
  const orderBy = p.at('ORDER') ? parseOrderBy(p) : [];
  const measures = p.take('MEASURES') ? p.list(parseMeasure) : [];
  const rowsPerMatch = parseRowsPerMatch(p);
  const afterMatch = p.at('AFTER') ? { afterMatch: parseAfterMatch(p) } : {};
  p.expect('PATTERN', '(');
  const startsAtFirst = p.take('^');
  const pattern = parsePattern(p);
  const endsAtLast = p.take('$');
  p.expect(')');
  const within = p.take('WITHIN') ? { within: parseIntervalLiteral(p) } : {};
  const subsets = p.take('SUBSET') ? p.list(parseSubset) : [];
  p.expect('DEFINE');
  const define = p.list(parseDefinition);
  p.expect(')');
  const span = { ...input.span, end: p.previous.end };
  return {
    kind: 'MatchRecognize',
    input,
    partitionBy,
    orderBy,
    measures,
    ...rowsPerMatch,
    ...afterMatch,
    startsAtFirst,
    endsAtLast,
    pattern,
    ...within,
    subsets,
    define,
    span,
  };
}

function parseMeasure(p: Cursor): Measure {
  const first = p.token;
  const expression = p.plainExpression();
  p.expect('AS');
  const name = parseIdentifier(p, 'alias');
  return { kind: 'Measure', expression, name, span: p.since(first) };
}

function parseRowsPerMatch(p: Cursor): Pick<MatchRecognize, 'rowsPerMatch'> {
  if (p.takeAll('ONE', 'ROW', 'PER', 'MATCH')) return { rowsPerMatch: 'ONE ROW' };
  if (p.takeAll('ALL', 'ROWS', 'PER', 'MATCH')) return { rowsPerMatch: 'ALL ROWS' };
  return {};
}

function parseAfterMatch(p: Cursor): AfterMatch {
  const first = p.token;
  p.expect('AFTER', 'MATCH', 'SKIP');
  if (p.take('PAST')) {
    p.expect('LAST', 'ROW');
    return { kind: 'AfterMatch', skip: 'PAST LAST ROW', span: p.since(first) };
  }
  p.expect('TO');
  if (p.takeAll('NEXT', 'ROW')) {
    return { kind: 'AfterMatch', skip: 'NEXT ROW', span: p.since(first) };
  }
  const skip = isVariableNext(p) ? (p.takeOne(['FIRST', 'LAST']) ?? 'LAST') : 'LAST';
  const variable = parseIdentifier(p, 'name');
  return { kind: 'AfterMatch', skip, variable, span: p.since(first) };
}

/** FIRST and LAST may be the names of variables themselves: then PATTERN follows. */
function isVariableNext(p: Cursor): boolean {
  return p.peek(1).key !== 'PATTERN' || p.peek(2).key !== '(';
}

function parsePattern(p: Cursor): Pattern {
  p.enter();
  const first = p.token;
  const elements = [parseSequence(p)];
  while (p.take('|')) elements.push(parseSequence(p));
  p.leave();
  if (elements.length === 1) return elements[0]!;
  return { kind: 'PatternAlternation', elements, span: p.since(first) };
}

function parseSequence(p: Cursor): Pattern {
  const first = p.token;
  const elements = [parseQuantified(p)];
  while (atPatternElement(p)) elements.push(parseQuantified(p));
  if (elements.length === 1) return elements[0]!;
  return { kind: 'PatternSequence', elements, span: p.since(first) };
}

function atPatternElement(p: Cursor): boolean {
  return p.at('(') || p.at('{') || p.at('PERMUTE') || p.atName('name');
}

function parseQuantified(p: Cursor): Pattern {
  const first = p.token;
  const element = parsePatternElement(p);
  const bounds = parseQuantifier(p, first);
  if (bounds === undefined) return element;
  const reluctant = p.take('?');
  return { kind: 'PatternQuantified', element, ...bounds, reluctant, span: p.since(first) };
}

function parsePatternElement(p: Cursor): Pattern {
  const first = p.token;
  if (p.take('(')) {
    const pattern = parsePattern(p);
    p.expect(')');
    return pattern;
  }
  if (p.takeAll('{', '-')) {
    const element = parsePattern(p);
    p.expect('-', '}');
    return { kind: 'PatternExclusion', element, span: p.since(first) };
  }
  if (p.take('PERMUTE')) {
    const elements = p.parenthesised(parsePattern);
    return { kind: 'PatternPermute', elements, span: p.since(first) };
  }
  const name = parseIdentifier(p, 'name');
  return { kind: 'PatternVariable', name, span: name.span };
}

interface Bounds {
  min: number;
  max?: number;
}

function parseQuantifier(p: Cursor, first: Token): Bounds | undefined {
  if (p.take('*')) return { min: 0 };
  if (p.take('+')) return { min: 1 };
  if (p.take('?')) return { min: 0, max: 1 };
  if (p.peek(1).key === '-' || !p.take('{')) return undefined;
  const min = p.at(',') ? 0 : parseInteger(p);
  const bounds = parseUpperBound(p, min);
  p.expect('}');
  if (bounds.max === undefined || (bounds.max >= min && bounds.max > 0)) return bounds;
  throw errors.syntaxError(
    'this quantifier matches nothing',
    joinSpans(p.since(first), p.since(first)),
    'in {n,m} m is at least n and at least 1',
  );
}

function parseUpperBound(p: Cursor, min: number): Bounds {
  if (!p.take(',')) return { min, max: min };
  return p.at('}') ? { min } : { min, max: parseInteger(p) };
}

function parseSubset(p: Cursor): Subset {
  const first = p.token;
  const name: Identifier = parseIdentifier(p, 'name');
  p.expect('=');
  return { kind: 'Subset', name, variables: parseColumnList(p), span: p.since(first) };
}

function parseDefinition(p: Cursor): PatternDefinition {
  const first = p.token;
  const name = parseIdentifier(p, 'name');
  p.expect('AS');
  const condition = p.expression();
  return { kind: 'PatternDefinition', name, condition, span: p.since(first) };
}
