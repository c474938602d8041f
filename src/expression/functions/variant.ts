/** JSON text to VARIANT. */

import type { Value } from '../../batch/index.ts';
import { MillraceError, VARIANT } from '../../core/index.ts';
import { type ScalarFunction, scalar } from '../function.ts';
import { BOOL, gives, givesNullable, optional, TEXT, takes } from '../signature.ts';
import { parseVariant } from '../value/variant.ts';

function parse(text: string, allowsDuplicates = false): Value {
  return parseVariant(text, 'PARSE_JSON', allowsDuplicates);
}

function tryParse(text: string, allowsDuplicates = false): Value {
  try {
    return parseVariant(text, 'TRY_PARSE_JSON', allowsDuplicates);
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'FUNCTION_FAILED') return null;
    throw error;
  }
}

export const VARIANT_FUNCTIONS: readonly ScalarFunction[] = [
  scalar('PARSE_JSON', takes(TEXT, optional(BOOL)), gives(VARIANT()), parse),
  scalar('TRY_PARSE_JSON', takes(TEXT, optional(BOOL)), givesNullable(VARIANT()), tryParse),
];
