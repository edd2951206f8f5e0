import { ACTIVATIONS, type ActivationName, PIECEWISE_LINEAR } from './activations.ts';
import type { Elementwise } from './arithmetic.ts';
import { type Bounded, errorBound } from './errorBound.ts';
import { float64, type Float64Matrix } from './float64.ts';
import { roundedUp } from './margin.ts';
import { mapped } from './mapped.ts';
import { requireSameShape } from './shapes.ts';

type B = Bounded<Float64Matrix>;

/**
 * How wrong an engine's φ, φ′ and φ″ may be: by this many roundings of 1 + |u|. Mathematical libraries promise one to four units in
 * the last place of φ; the rest is room for what is made of it (1 − tanh², u Φ(u)).
 */
const LIBRARY = 16;

/** Running error analysis that also works entry by entry. */
export type ElementwiseBound = ReturnType<typeof errorBound<Float64Matrix>> &
  Elementwise<B> & {
    /** φ″ of each entry. */
    curvature(phi: ActivationName, a: B): B;
  };

/**
 * `errorBound` over float64, with activations.
 *
 *     |φ(ũ) − φ(u)| ≤ sup|φ′| |ũ − u| + 16 u₀ (1 + |u|),   likewise φ′ with sup|φ″| and φ″ with sup|φ‴|
 *
 * u₀ is the unit roundoff. A polynomial whose φ′ has no bound is quadratic, so that its expansion ends:
 *
 *     |φ(ũ) − φ(u)| ≤ (|φ′(u)| + ½ sup|φ″| |ũ − u|) |ũ − u| + 16 u₀ (1 + |u|)²
 *
 * The value that stands for u is itself off by as much as an engine's, so that the two are up to twice that apart. Where u may lie on either side of a kink, φ′ has no bound: its error is Infinity.
 */
export function elementwiseBound(unitRoundoff: number): ElementwiseBound {
  const E = errorBound(float64, unitRoundoff);
  const map = (a: B, order: 0 | 1 | 2, phi: ActivationName): B => {
    const { suprema, ...of } = ACTIVATIONS[phi];
    const f = [of.value, of.slope, of.curvature][order]!;
    const kinked = PIECEWISE_LINEAR.has(phi) && phi !== 'identity';
    const error = mapped(a.value.data, (u, i) => {
      const e = a.error[i]!;
      if (order > 0 && kinked && Math.abs(u) <= 2 * e) return Infinity;
      const size = 1 + Math.abs(u) + 2 * e;
      if (suprema[order] === Infinity)
        return roundedUp((Math.abs(of.slope(u)) + 1.5 * suprema[1] * e) * e + LIBRARY * unitRoundoff * size ** 2);
      const passed = suprema[order] === 0 || e === 0 ? 0 : suprema[order] * e;
      return phi === 'identity' ? passed : passed + LIBRARY * unitRoundoff * size;
    });
    return { value: { ...a.value, data: mapped(a.value.data, f) }, error };
  };
  return {
    ...E,
    activate: (phi, a) => map(a, 0, phi),
    slope: (phi, a) => map(a, 1, phi),
    curvature: (phi, a) => map(a, 2, phi),
    hadamard(a, b) {
      requireSameShape('elementwiseBound.hadamard', E.shape(a), E.shape(b));
      const [p, q] = [a, b].map(({ value, error }) => mapped(value.data, (x, i) => Math.abs(x) + 2 * error[i]!));
      const times = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y); // 0·Infinity is 0: nothing is passed on
      return {
        value: { ...a.value, data: mapped(a.value.data, (x, i) => x * b.value.data[i]!) },
        error: mapped(a.error, (e, i) =>
          roundedUp(times(e, q![i]!) + times(b.error[i]!, p![i]!) + unitRoundoff * times(p![i]!, q![i]!)),
        ),
      };
    },
  };
}
