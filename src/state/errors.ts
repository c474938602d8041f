/** What state refuses, in words. */

import { type DataType, type Field, MillraceError, nearest, typeToString } from '../core/index.ts';
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

/** The rows of a snapshot are told apart by other columns than the job's. */
export function changedKey(
  state: string,
  before: readonly string[],
  now: readonly string[],
): MillraceError {
  return new MillraceError(
    'STATE_KEY_CHANGED',
    `state '${state}' of the snapshot has the key (${before.join(', ')}), the job wants (${now.join(', ')})`,
    { hint: 'give the query back its key, or start without the state of this operator' },
  );
}

export function changedType(state: string, field: Field, from: DataType): MillraceError {
  const types = `${typeToString(from)} in the snapshot, ${typeToString(field.type)} in the job`;
  return new MillraceError(
    'STATE_TYPE_CHANGED',
    `column '${field.name}' of state '${state}' is ${types}`,
    { hint: 'values can be widened (INT to BIGINT, FLOAT to DOUBLE, more digits), keys cannot' },
  );
}
