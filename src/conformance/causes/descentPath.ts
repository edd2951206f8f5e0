import { float64 } from '../../arithmetic/float64.ts';
import { energyGradient } from '../../inference/state.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import type { Inferred } from './evidence.ts';
import { apart, norm, times } from '../matrices.ts';

const numbers = (at: Inferred): number => at.z.reduce((sum, { data }) => sum + data.length, 0);

const RATES = [1, 0.5, 0.3, 0.25, 0.2, 0.1, 0.05, 0.03, 0.025, 0.02, 0.01, 0.005, 0.002, 0.001] as const;
const LONGEST = 500;

const stepped = (p: P, z: readonly M[], rate: number): M[] => {
  const g = energyGradient(HONEST, p, z);
  return z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : float64.subtract(zl, times(rate, g[l - 1]!))));
};
const meets = (z: readonly M[], at: Inferred): boolean => apart(z, at.z) <= 1e-9 * norm(...at.z);

/** The rate and number of plain steps from the sweep that end at these very activities, on every problem. */
export function pathOf(away: readonly Inferred[]): { readonly rate: number; readonly steps: number } | undefined {
  const [first, ...others] = away.toSorted((a, b) => numbers(a) - numbers(b));
  for (const rate of RATES) {
    let z: readonly M[] = first!.sweep;
    for (let steps = 1; steps <= LONGEST; steps++) {
      z = stepped(first!.problem, z, rate);
      if (!meets(z, first!)) {
        const g = norm(...energyGradient(HONEST, first!.problem, z));
        if (!(g > first!.gradient / 4 && g < 1e6 * first!.gradientAtSweep)) break;
        continue;
      }
      const again = (at: Inferred): boolean => {
        let there: readonly M[] = at.sweep;
        for (let k = 0; k < steps; k++) there = stepped(at.problem, there, rate);
        return meets(there, at);
      };
      return others.every(again) ? { rate, steps } : undefined;
    }
  }
  return undefined;
}
