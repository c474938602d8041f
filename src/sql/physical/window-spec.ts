/** Windows of logical plans as plan data. */

import { type DataType, TIMESTAMP } from '../../core/index.ts';
import type { WindowSpec } from '../../plan/index.ts';
import type { Column, WindowShape } from '../logical/nodes.ts';
import { firstWindow, type WindowColumns } from '../logical/window-columns.ts';

/** A window over a time column. */
export function windowSpec(
  shape: WindowShape,
  timeColumn: number,
  column: Column,
  partitionKeys: readonly number[],
): WindowSpec {
  const more = {
    timeColumn,
    processingTime: column.time === 'processing',
    timeType: timeType(column.type),
  };
  return shape.kind === 'session' ? { ...shape, partitionKeys, ...more } : { ...shape, ...more };
}

/** A window that rows carry in columns already. */
export function attachedWindow(window: WindowColumns): WindowSpec {
  const { start, end, time } = firstWindow(window);
  return {
    kind: 'attached',
    startColumn: start,
    endColumn: end,
    timeColumn: time,
    processingTime: window.processing,
    timeType: timeType(window.timeType),
  };
}

function timeType(type: DataType): DataType {
  return type.kind === 'TIMESTAMP_LTZ'
    ? { ...type, precision: 3, nullable: false }
    : TIMESTAMP(3, false);
}
