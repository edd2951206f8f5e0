/**
 * The k at which r(k) is least, by Gauss and Newton from 0 with differences; `undefined` where it does not settle.
 *
 *     k ← k − ⟨r, r′⟩/⟨r′, r′⟩
 */
export function fitted(residual: (k: number) => Float64Array): number | undefined {
  let k = 0;
  for (let step = 0; step < MOST; step++) {
    const delta = 2 ** -20 * Math.max(1, Math.abs(k));
    const [r, moved] = [residual(k), residual(k + delta)];
    let [along, square] = [0, 0];
    for (const [i, v] of r.entries()) {
      const slope = (moved[i]! - v) / delta;
      along += v * slope;
      square += slope * slope;
    }
    if (!(square > 0)) return undefined;
    const change = along / square;
    k -= change;
    if (Math.abs(change) <= 1e-12 * Math.abs(k)) return k;
  }
  return Number.isFinite(k) ? k : undefined;
}

const MOST = 30;
