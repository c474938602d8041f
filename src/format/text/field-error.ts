/** Text that is no value of its column. */

/** The message follows the column's name: "is no BYTES". */
export class FieldError extends Error {}
