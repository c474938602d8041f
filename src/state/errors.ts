/** What state refuses, in words. */

import { type Field, MillraceError, nearest, typeToString } from '../core/index.ts';
import type { StateTableSpec } from './contract.ts';

export function unknownColumn(spec: StateTableSpec, name: string): MillraceError {
  const names = [...spec.keys, ...spec.values].map((field) => field.name);
  const suggestion = nearest(name, names);
  return new MillraceError(
    'STATE_COLUMN_UNKNOWN',
    `state table '${spec.name}' has no column '${name}'`,
    {
      domain: 'internal',
      hint:
        suggestion === undefined
          ? `its columns are ${names.join(', ')}`
          : `did you mean '${suggestion}'?`,
    },
  );
}

export function notSortable(spec: StateTableSpec, field: Field): MillraceError {
  return new MillraceError(
    'STATE_ORDER_UNSUPPORTED',
    `state table '${spec.name}' cannot be ordered by '${field.name}' of type ${typeToString(field.type)}`,
    { hint: 'order by a field of it' },
  );
}

export function duplicateState(name: string): MillraceError {
  return new MillraceError('STATE_NAME_TAKEN', `the operator has two states named '${name}'`, {
    domain: 'internal',
  });
}
