import { rootMeanSquare } from '../arithmetic/norm.ts';

/**
 * P(|T| > t) for Student's t with ν degrees of freedom: the regularised incomplete beta function I_x(ν/2, 1/2) at
 * x = ν/(ν + t²), by its continued fraction (DLMF 8.17.22), evaluated with the modified Lentz method.
 */
export function twoSidedTail(t: number, nu: number): number {
  const x = nu / (nu + t * t);
  const [a, b] = [nu / 2, 0.5];
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges quickly for x < (a+1)/(a+b+2); beyond it, use the symmetry I_x(a, b) = 1 − I_{1−x}(b, a).
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

const known = new Map<string, number>();

/** The t with P(|T| > t) = tail, by bisection; each is sought once. */
export function tQuantile(tail: number, nu: number): number {
  const key = `${tail} ${nu}`;
  const found = known.get(key) ?? bisected(tail, nu);
  known.set(key, found);
  return found;
}

function bisected(tail: number, nu: number): number {
  let [low, high] = [0, 1];
  while (twoSidedTail(high, nu) > tail) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (twoSidedTail(middle, nu) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean and two-sided confidence interval; `tail` is the chance that the interval misses, for normal samples. */
export function meanInterval(samples: readonly number[], tail: number): { mean: number; interval: [number, number] } {
  const n = samples.length;
  const mean = samples.reduce((sum, x) => sum + x, 0) / n;
  const deviation = rootMeanSquare([samples.map((x) => x - mean)], n - 1);
  const half = (tQuantile(tail, n - 1) * deviation) / Math.sqrt(n);
  return { mean, interval: [mean - half, mean + half] };
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 2 ** -52) break;
  }
  return h;
}

/** ln Γ for positive half-integers and integers, by Γ(x+1) = xΓ(x) up to x ≥ 10 and Stirling's series (DLMF 5.11.1). */
function lnGamma(x: number): number {
  let [y, shift] = [x, 0];
  while (y < 10) {
    shift -= Math.log(y);
    y++;
  }
  const series = 1 / (12 * y) - 1 / (360 * y ** 3) + 1 / (1260 * y ** 5) - 1 / (1680 * y ** 7);
  return shift + (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series;
}
