/** A finite double as m / 2^halvings with integer m: how exact systems take doubles without rounding them. */
export function dyadic(value: number): { m: bigint; halvings: bigint } {
  let m = value;
  let halvings = 0n;
  while (!Number.isInteger(m)) {
    m *= 2;
    halvings++;
  }
  return { m: BigInt(m), halvings };
}
