/** The round constants of SHA-2: the first bits of the fractional parts of roots of primes, computed exactly. */

function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0n)) found.push(n);
  }
  return found;
}

/** floor(root(n)) by bisection. */
function integerRoot(n: bigint, degree: bigint): bigint {
  let low = 0n;
  let high = 1n << (BigInt(n.toString(2).length) / degree + 1n);
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** degree <= n) low = middle;
    else high = middle;
  }
  return low;
}

/** 64 bits behind the point of the root of each of the first `count` primes. */
export function rootFractions(count: number, degree: 2 | 3): bigint[] {
  return primes(count).map((prime) =>
    BigInt.asUintN(64, integerRoot(prime << BigInt(64 * degree), BigInt(degree))),
  );
}
