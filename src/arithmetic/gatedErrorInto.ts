import { ACTIVATIONS, type ActivationName, LEAK, PIECEWISE_LINEAR } from './activations.ts';
import type { HostEntries } from './hostEntries.ts';

/**
 * A weighted error and what the slope lets through of it, in one pass and in place.
 *
 *     E ← p (X − φ(A)),   H ← φ′(A) ∘ E
 *
 * E may be H where only H is wanted, and A where A is not wanted any more. Computed in double and rounded once; what an entry is
 * depends on no other.   Cost: one pass.
 */
export function gatedErrorInto(
  phi: ActivationName,
  { a, x, e, h }: Readonly<Record<'a' | 'x' | 'e' | 'h', HostEntries>>,
  precision: number,
): void {
  if (PIECEWISE_LINEAR.has(phi)) {
    const below = phi === 'identity' ? 1 : phi === 'relu' ? 0 : LEAK;
    for (let i = 0; i < a.length; i++) {
      const u = a[i]!;
      const slope = u > 0 ? 1 : below;
      const error = precision * (x[i]! - slope * u);
      e[i] = error;
      h[i] = slope * error;
    }
    return;
  }
  const { value, slope } = ACTIVATIONS[phi];
  for (let i = 0; i < a.length; i++) {
    const u = a[i]!;
    const error = precision * (x[i]! - value(u));
    e[i] = error;
    h[i] = slope(u) * error;
  }
}
