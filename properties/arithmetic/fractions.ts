import { type BigNumber, type Fraction, all, create } from 'mathjs';

const math = create(all!, {});

/** A double as the dyadic fraction it is, read from its 64 bits. */
export function exactly(x: number): Fraction {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const fractionBits = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const mantissa = exponent === 0 ? fractionBits : fractionBits | (1n << 52n);
  const power = BigInt(Math.max(exponent, 1) - 1075);
  const signed = high >>> 31 === 1 ? -mantissa : mantissa;
  return power >= 0n ? math.fraction(signed << power) : math.fraction(signed).div(math.fraction(1n << -power));
}

/** A BigNumber as the decimal fraction it is, read from its digits. */
export function exactlyBig(x: BigNumber): Fraction {
  const [mantissa = '0', exponent = '0'] = x.toExponential().split('e');
  const [whole = '0', tail = ''] = mantissa.split('.');
  const power = Number(exponent) - tail.length;
  const scaled = math.fraction(BigInt(whole + tail));
  const ten = math.fraction(10n ** BigInt(Math.abs(power)));
  return power >= 0 ? scaled.mul(ten) : scaled.div(ten);
}

/** |a − b| ≤ bound, decided without rounding; an infinite bound always holds. */
export function within(a: Fraction, b: Fraction, bound: number): boolean {
  if (bound === Infinity) return true;
  return a.sub(b).abs().compare(exactly(bound)) <= 0;
}
