/** Types as written to data types. */

import {
  ARRAY,
  type DataType,
  INTERVAL_DAY_TIME,
  INTERVAL_YEAR_MONTH,
  MAP,
  MULTISET,
  ROW,
} from '../../core/index.ts';
import type { IntervalQualifier, TypeNode } from '../ast/index.ts';
import { unsupported } from './errors.ts';

export function resolveType(node: TypeNode | IntervalQualifier): DataType {
  switch (node.kind) {
    case 'ResolvedType':
      return node.type;
    case 'IntervalQualifier':
      return ['YEAR', 'QUARTER', 'MONTH'].includes(node.from)
        ? INTERVAL_YEAR_MONTH()
        : INTERVAL_DAY_TIME();
    case 'CompositeType': {
      const fields = node.fields.map(({ name, type }) => ({ name, type: resolveType(type) }));
      const [first, second] = fields.map(({ type }) => type);
      if (node.shape === 'ROW') return ROW(fields, node.nullable);
      if (node.shape === 'MAP') return MAP(first!, second!, node.nullable);
      return node.shape === 'ARRAY'
        ? ARRAY(first!, node.nullable)
        : MULTISET(first!, node.nullable);
    }
    case 'NamedType': {
      const name = node.name.parts.map((part) => part.name).join('.');
      throw unsupported(`the type ${name}`, node.span);
    }
    case 'RawType':
      throw unsupported('RAW with a Java serializer', node.span);
    case 'StructuredType':
      throw unsupported('STRUCTURED with a Java class', node.span, 'use ROW');
  }
}
