// From bits to rows: ascending int32 rows, written without branches.

/** The rows whose bit is set (and valid); `wanted` 0 takes the others instead: false or null. */
export function selectBits(
  bits: usize, validity: usize, wanted: i32, length: i32, out: usize,
): i32 {
  let count = 0;
  const flip: u32 = wanted == 0 ? 0xff : 0;
  const whole = length >>> 3;
  for (let i = 0; i <= whole; i++) {
    const rest = length - (i << 3);
    if (rest <= 0) break;
    let byte: u32 = <u32>load<u8>(bits + i);
    if (validity != 0) byte &= <u32>load<u8>(validity + i);
    byte = (byte ^ flip) & 0xff;
    if (rest < 8) byte &= (1 << rest) - 1;
    const row = i << 3;
    if (byte == 0xff) {
      const at = out + (<usize>count << 2);
      v128.store(at, i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3)));
      v128.store(at, i32x4.add(i32x4.splat(row), i32x4(4, 5, 6, 7)), 16);
      count += 8;
      continue;
    }
    while (byte != 0) {
      store<i32>(out + (<usize>count << 2), row + <i32>ctz(byte));
      byte &= byte - 1;
      count++;
    }
  }
  return count;
}

/** Where the rows of two branches go: row i of `chosen` rows is i, the others are ~i, in row order. */
export function mergeOrder(chosen: usize, count: i32, length: i32, out: usize): void {
  let next = 0;
  for (let row = 0; row < length; row++) {
    const isChosen = next < count && load<i32>(chosen + (<usize>next << 2)) == row;
    store<i32>(out + (<usize>row << 2), isChosen ? next : ~(row - next));
    if (isChosen) next++;
  }
}
