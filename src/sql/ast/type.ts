/** Types as written: resolved to a `DataType` wherever no catalogue is needed for it. */
import type { DataType } from '../../core/index.ts';
import type { Name, SyntaxNode } from './node.ts';

export type TypeNode = ResolvedType | NamedType | RawType | StructuredType | CompositeType;

export interface ResolvedType extends SyntaxNode {
  readonly kind: 'ResolvedType';
  readonly type: DataType;
}

/** A type the language does not know, so a user type if anything. */
export interface NamedType extends SyntaxNode {
  readonly kind: 'NamedType';
  readonly name: Name;
  readonly nullable: boolean;
}

/** `RAW('class', 'serializer')`. */
export interface RawType extends SyntaxNode {
  readonly kind: 'RawType';
  readonly className: string;
  readonly serializer: string;
  readonly nullable: boolean;
}

/** `STRUCTURED<'class', a INT>`. */
export interface StructuredType extends SyntaxNode {
  readonly kind: 'StructuredType';
  readonly className: string;
  readonly fields: readonly TypeField[];
  readonly nullable: boolean;
}

/** ARRAY, MULTISET, MAP or ROW around a type that is not resolved. */
export interface CompositeType extends SyntaxNode {
  readonly kind: 'CompositeType';
  readonly shape: 'ARRAY' | 'MULTISET' | 'MAP' | 'ROW';
  /** The element; key and value; or the fields of the row. Only those of a row have a name. */
  readonly fields: readonly TypeField[];
  readonly nullable: boolean;
}

export interface TypeField {
  readonly name: string;
  readonly type: TypeNode;
}
