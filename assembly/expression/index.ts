// The kernels of expressions.
export * from './arithmetic';
export * from './cast';
export * from './compare';
export * from './decimal';
export * from './divide';
export * from './instant';
export * from './logic';
export * from './membership';
export * from './print';
export * from './select';
export {
  addMillis, addMonths, differenceMillis, extractFraction, extractInterval, extractMillis, millisToTemporal, rangeOfMillis,
  roundMillis, roundMillisToDate, roundToMilli, shiftByZone, temporalToMillis,
} from './temporal';
export * from './text';
