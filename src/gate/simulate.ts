import type { Float64Matrix } from '../arithmetic/float64.ts';
import { rootMeanSquare } from '../arithmetic/norm.ts';
import type { LearningRule } from '../learning/rule.ts';
import { settled } from '../learning/settled.ts';
import { localUpdates } from '../learning/updates.ts';
import { random } from '../random.ts';
import { RULE_SERIES, drops, hypotheses, overall } from './compare.ts';
import { type Decision, type GateOutcome, PLAN, decide } from './decide.ts';
import { measure } from './measure.ts';
import { type SeriesKey, keyText, metricOf } from './series.ts';

/** Real differences between two rules that are equally good: what chance does to each hypothesis, network by network. */
export interface Pool {
  readonly hypotheses: readonly (SeriesKey & { readonly side: 'lower' | 'higher'; readonly margin: number })[];
  /** drops[j][i]: hypothesis j on network i, in margins of its metric. */
  readonly drops: readonly (readonly number[])[];
}

/**
 * Predictive coding whose activities miss their equilibrium by noise, as those of a sampler or of cheap hardware do.
 *
 *     z_l = z_l* + σ ‖z_l*‖/√(n_l B) ξ,   ξ ~ N(0, 1)
 *
 * `stream` names the noise: two streams make two rules that differ by chance alone.
 */
function noisyRule(sigma: number, seed: number, stream: string): LearningRule {
  const r = random(seed, `gate noise ${stream}`);
  const disturbed = (z: Float64Matrix): Float64Matrix => {
    const size = sigma * rootMeanSquare([z.data], z.data.length);
    return { ...z, data: z.data.map((v) => v + size * r.normal()) };
  };
  return {
    id: 'noisy',
    name: 'Predictive coding with noise in its activities',
    description: 'The closed form, disturbed.',
    infer: async (A, problem) => {
      const z = settled(A, problem);
      return z.map((zl, l) => (l === 0 || l === z.length - 1 ? zl : disturbed(zl)));
    },
    learn: (A, problem, activities) => localUpdates(A, problem, activities),
    departures: {},
  };
}

/** The differences between two streams of the noisy rule on `networks` networks. */
export async function nullPool(sigma: number, seed: number, networks: number): Promise<Pool> {
  const [old, now] = await Promise.all(
    ['before', 'now'].map((stream) => measure(noisyRule(sigma, seed, stream), { seed, from: 0, to: networks })),
  );
  const known = new Map(now!.series.map((s) => [keyText(s), s]));
  const all = hypotheses(old!.series, RULE_SERIES);
  return {
    hypotheses: all.map(({ old: series, side }) => ({ ...series, side, margin: metricOf(series).margin })),
    drops: all.map((h) => {
      const { margin } = metricOf(h.old);
      return drops(h, known.get(keyText(h.old)), networks, RULE_SERIES).map((d) => d / margin);
    }),
  };
}

/** What happened to runs of the whole procedure. */
export interface Tally {
  readonly runs: number;
  readonly fails: number;
  readonly warns: number;
  readonly passes: number;
  /** Networks measured, summed over the runs. */
  readonly networks: number;
}

export interface SimulationOptions {
  readonly runs: number;
  readonly seed: number;
  readonly of?: (decisions: readonly Decision[]) => GateOutcome;
  /** That of rules unless told. */
  readonly plan?: typeof PLAN;
}

/**
 * Runs the gate's own decision on networks drawn from the pool with replacement, all hypotheses of a network together, so that
 * their dependence is the real one. `shift` is added to the drops of each hypothesis, in margins; `of` says whose outcome counts,
 * the whole run's unless told.
 */
export async function simulate(
  pool: Pick<Pool, 'drops'>,
  shift: (hypothesis: number) => number,
  { runs, seed, of = overall, plan = PLAN }: SimulationOptions,
): Promise<Tally> {
  const r = random(seed, 'gate simulation');
  const shifted = pool.drops.map((row, j) => {
    const by = shift(j);
    return row.map((d) => d + by);
  });
  const size = shifted[0]!.length;
  const counts: Record<GateOutcome, number> = { fails: 0, warns: 0, passes: 0 };
  let networks = 0;
  for (let run = 0; run < runs; run++) {
    const chosen: number[] = [];
    const decisions = await decide(
      shifted.map(() => 1),
      async (n) => {
        while (chosen.length < n) chosen.push(r.integer(0, size - 1));
        return shifted.map((row) => chosen.map((i) => row[i]!));
      },
      plan,
    );
    networks += Math.max(...decisions.map((d) => d.networks));
    counts[of(decisions)]++;
  }
  return { runs, ...counts, networks };
}

/**
 * The shift that moves a hypothesis to the edge of what may pass: the pool's median drop is then exactly the margin, and half of
 * its networks lie beyond it, as many as may. Both sides of one series cannot be at the edge at once; the second is left far from it.
 */
export function edge({ hypotheses, drops }: Pool): (hypothesis: number) => number {
  return (j) => {
    const { side } = hypotheses[j]!;
    const first = hypotheses.findIndex((h) => keyText(h) === keyText(hypotheses[j]!));
    const sorted = drops[first]!.toSorted((a, b) => a - b);
    const shift = 1 - sorted[Math.floor(sorted.length / 2)]!;
    return hypotheses[first]!.side === side ? shift : -shift;
  };
}
