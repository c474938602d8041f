/** Literals: the exact text is kept, no number or date is rounded on the way. */
import type { SyntaxNode } from './node.ts';

export type Literal =
  | NumberLiteral
  | StringLiteral
  | BinaryLiteral
  | BooleanLiteral
  | NullLiteral
  | DateTimeLiteral
  | IntervalLiteral;

/** Unsigned; `approximate` when written with an exponent, so DOUBLE instead of INT or DECIMAL. */
export interface NumberLiteral extends SyntaxNode {
  readonly kind: 'NumberLiteral';
  readonly text: string;
  readonly approximate: boolean;
}

/** The text with its escapes resolved; `charset` of `_utf8'..'` or `N'..'`. */
export interface StringLiteral extends SyntaxNode {
  readonly kind: 'StringLiteral';
  readonly value: string;
  readonly charset?: string;
}

/** `X'0AFF'`: hexadecimal digits in upper case, an even number of them. */
export interface BinaryLiteral extends SyntaxNode {
  readonly kind: 'BinaryLiteral';
  readonly hex: string;
}

/** TRUE, FALSE or UNKNOWN (null). */
export interface BooleanLiteral extends SyntaxNode {
  readonly kind: 'BooleanLiteral';
  readonly value: boolean | null;
}

export interface NullLiteral extends SyntaxNode {
  readonly kind: 'NullLiteral';
}

/** `DATE '2024-01-31'` and its kin; what the text means is the binder's to say. */
export interface DateTimeLiteral extends SyntaxNode {
  readonly kind: 'DateTimeLiteral';
  readonly type: 'DATE' | 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ';
  readonly value: string;
}

/** `INTERVAL -'1-2' YEAR TO MONTH`. */
export interface IntervalLiteral extends SyntaxNode {
  readonly kind: 'IntervalLiteral';
  readonly value: string;
  readonly negative: boolean;
  readonly qualifier: IntervalQualifier;
}

export type IntervalUnit =
  | 'YEAR'
  | 'QUARTER'
  | 'MONTH'
  | 'WEEK'
  | 'DAY'
  | 'HOUR'
  | 'MINUTE'
  | 'SECOND'
  | 'MILLISECOND'
  | 'MICROSECOND'
  | 'NANOSECOND';

/** `DAY(3) TO SECOND(6)`: precision of the leading field, fraction digits of the seconds. */
export interface IntervalQualifier extends SyntaxNode {
  readonly kind: 'IntervalQualifier';
  readonly from: IntervalUnit;
  readonly to?: IntervalUnit;
  readonly precision?: number;
  readonly fraction?: number;
}
