/** Functions of maps. Keys are equal as in comparisons; entries keep the order in which keys came. */

import type { Value } from '../../batch/index.ts';
import { ARRAY, type DataType, MAP, ROW, withNullable } from '../../core/index.ts';
import { evaluationFailed } from '../errors.ts';
import { bound, type ScalarFunction, scalar } from '../function.ts';
import {
  ARRAY_LIKE,
  anyNullable,
  likeArgument,
  MAP_LIKE,
  refined,
  type Signature,
  takes,
  takesMany,
} from '../signature.ts';
import { commonType } from '../type/common-type.ts';
import { keyOf } from '../value/key.ts';

type Entry = [Value, Value];
type MapType = Extract<DataType, { kind: 'MAP' }>;

const maps: Signature = refined(takesMany(MAP_LIKE), (types) => {
  const common = commonType(types);
  return common === undefined
    ? undefined
    : types.map((type) => withNullable(common, type.nullable));
});

/** Later values replace earlier ones. */
function merged(entries: Iterable<Entry>, key: (value: Value) => unknown): Entry[] {
  const byKey = new Map<unknown, Entry>();
  for (const [name, value] of entries) {
    const id = key(name);
    byKey.set(id, [byKey.get(id)?.[0] ?? name, value]);
  }
  return [...byKey.values()];
}

function zip(keys: readonly Value[], values: readonly Value[]): Entry[] {
  if (keys.length !== values.length) {
    throw evaluationFailed(
      'MAP_FROM_ARRAYS',
      `${keys.length} keys and ${values.length} values do not make a map`,
    );
  }
  return keys.map((key, i) => [key, values[i]!]);
}

export const MAP_FUNCTIONS: readonly ScalarFunction[] = [
  scalar(
    'MAP_KEYS',
    takes(MAP_LIKE),
    ([map]) => ARRAY((map as MapType).key, map!.nullable),
    (map: Entry[]) => map.map(([key]) => key),
  ),
  scalar(
    'MAP_VALUES',
    takes(MAP_LIKE),
    ([map]) => ARRAY((map as MapType).value, map!.nullable),
    (map: Entry[]) => map.map(([, value]) => value),
  ),
  scalar(
    'MAP_ENTRIES',
    takes(MAP_LIKE),
    ([map]) => {
      const { key, value, nullable } = map as MapType;
      const entry = ROW([
        { name: 'key', type: key },
        { name: 'value', type: value },
      ]);
      return ARRAY(entry, nullable);
    },
    (map: Entry[]) => map.map((entry) => [...entry]),
  ),
  bound(
    'MAP_FROM_ARRAYS',
    takes(ARRAY_LIKE, ARRAY_LIKE),
    (types) => {
      const [key, value] = types.map((type) => (type as { element: DataType }).element);
      return MAP(key!, value!, anyNullable(types));
    },
    ({ type }) => {
      const key = keyOf((type as MapType).key);
      return (keys: Value[], values: Value[]) => merged(zip(keys, values), key);
    },
  ),
  bound('MAP_UNION', maps, likeArgument(0), ({ type }) => {
    const key = keyOf((type as MapType).key);
    return (...parts: Entry[][]) => merged(parts.flat(1), key);
  }),
];
