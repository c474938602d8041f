/** Types as SQL text. */
import { typeToString } from '../../core/index.ts';
import { formatName, formatString, formatWord } from './format-names.ts';
import type { CompositeType, TypeField, TypeNode } from './type.ts';

/**
 * A type as DDL writes it.
 *
 * @example formatType(column.type) // 'ARRAY<INT NOT NULL> NOT NULL'
 */
export function formatType(node: TypeNode): string {
  if (node.kind === 'ResolvedType') return typeToString(node.type);
  const text = nullableText(node);
  return node.nullable ? text : `${text} NOT NULL`;
}

function nullableText(node: Exclude<TypeNode, { kind: 'ResolvedType' }>): string {
  switch (node.kind) {
    case 'NamedType':
      return formatName(node.name);
    case 'RawType':
      return `RAW(${formatString(node.className)}, ${formatString(node.serializer)})`;
    case 'StructuredType': {
      const contents = [formatString(node.className), ...node.fields.map(formatField)];
      return `STRUCTURED<${contents.join(', ')}>`;
    }
    case 'CompositeType':
      return formatComposite(node);
  }
}

function formatComposite({ shape, fields }: CompositeType): string {
  const named = shape === 'ROW';
  const contents = fields.map((field) => (named ? formatField(field) : formatType(field.type)));
  return `${shape}<${contents.join(', ')}>`;
}

function formatField({ name, type }: TypeField): string {
  return `${formatWord(name)} ${formatType(type)}`;
}
