/** The SQL/JSON functions, whose clauses are keywords; an absent clause means Flink's default. */
import type { Expression } from './expression.ts';
import type { SyntaxNode } from './node.ts';
import type { OrderItem } from './query.ts';
import type { TypeNode } from './type.ts';

export type JsonExpression =
  | JsonExists
  | JsonValue
  | JsonQuery
  | JsonObject
  | JsonArray
  | JsonObjectAgg
  | JsonArrayAgg;

/** `FORMAT JSON` behind the input changes nothing and is dropped. */
interface JsonPath extends SyntaxNode {
  readonly input: Expression;
  readonly path: Expression;
}

export interface JsonExists extends JsonPath {
  readonly kind: 'JsonExists';
  readonly onError?: 'TRUE' | 'FALSE' | 'UNKNOWN' | 'ERROR';
}

/** What to give for an empty or failed path: `value` exactly when DEFAULT. */
export interface JsonBehavior extends SyntaxNode {
  readonly kind: 'JsonBehavior';
  readonly behavior: 'NULL' | 'ERROR' | 'DEFAULT' | 'EMPTY ARRAY' | 'EMPTY OBJECT';
  readonly value?: Expression;
}

export interface JsonValue extends JsonPath {
  readonly kind: 'JsonValue';
  readonly returning?: TypeNode;
  readonly onEmpty?: JsonBehavior;
  readonly onError?: JsonBehavior;
}

export interface JsonQuery extends JsonPath {
  readonly kind: 'JsonQuery';
  readonly returning?: TypeNode;
  readonly wrapper?: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL';
  readonly onEmpty?: JsonBehavior;
  readonly onError?: JsonBehavior;
}

export type JsonNullClause = 'NULL' | 'ABSENT';

export interface JsonEntry extends SyntaxNode {
  readonly kind: 'JsonEntry';
  readonly key: Expression;
  readonly value: Expression;
  /** FORMAT JSON: the value is JSON text already. */
  readonly formatJson: boolean;
}

export interface JsonObject extends SyntaxNode {
  readonly kind: 'JsonObject';
  readonly entries: readonly JsonEntry[];
  readonly onNull?: JsonNullClause;
}

export interface JsonArray extends SyntaxNode {
  readonly kind: 'JsonArray';
  readonly elements: readonly JsonElement[];
  readonly onNull?: JsonNullClause;
}

export interface JsonElement extends SyntaxNode {
  readonly kind: 'JsonElement';
  readonly value: Expression;
  readonly formatJson: boolean;
}

export interface JsonObjectAgg extends SyntaxNode {
  readonly kind: 'JsonObjectAgg';
  readonly entry: JsonEntry;
  readonly onNull?: JsonNullClause;
}

export interface JsonArrayAgg extends SyntaxNode {
  readonly kind: 'JsonArrayAgg';
  readonly element: JsonElement;
  readonly onNull?: JsonNullClause;
  readonly orderBy?: readonly OrderItem[];
}
