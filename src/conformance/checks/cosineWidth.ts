import { float64, type Float64Matrix } from '../../arithmetic/float64.ts';
import { slope } from '../../evidence/order.ts';
import { meanInterval } from '../../evidence/studentT.ts';
import { nearOne } from '../../arithmetic/cosine.ts';
import { frobenius } from '../../arithmetic/norm.ts';
import { fromNumbers } from '../../network/numbers.ts';
import { type Sizes, parameterised } from '../../network/parameterisations.ts';
import { type Family, member } from '../../problem/family.ts';
import { parameterisedRecipe } from '../../problem/parameterised.ts';
import { asLinear } from '../../problem/problem.ts';
import { bpFactors, weightGradients } from '../../theory/gradients.ts';
import type { Check, Judgement } from '../check.ts';
import { oncePerProblem } from '../oncePerProblem.ts';
import { type ConformanceProblem, named, oncePerSeed } from '../problems.ts';
import type { Trial } from '../trial.ts';
import { weightUpdates } from '../updates.ts';

const WIDTHS = [8, 12, 16, 24, 32];
const [INPUTS, OUTPUTS, DEPTH, BATCH] = [16, 8, 3, 8];

/** Around the limit's −2; at these widths it is near −1.7, and one power of the width less is outside. */
const BAND = [-2.6, -1] as const;

/** The chance that an interval misses the exponent, for normally distributed slopes, over both looks together. */
const TAIL = 1e-3;

/** Seeds at each look: an undecided fit gets more of them, by plan. */
const PLAN = [8, 16] as const;

/**
 * Does 1 − cos(ΔW, ΔW_BP) over all layers fall like N⁻² in depth-µP networks, by order and not by size?
 *
 * One slope in log–log coordinates a seed, and a Student interval over the seeds that misses with probability 10⁻³ over at most two
 * looks (Bonferroni): it holds inside the band, is refuted where they are disjoint. A rule that has backpropagation's direction at every width is at the limit.
 */
export const cosineWidth: Check = {
  id: 'cosine-width',
  number: 'E05',
  title: 'with the width of a depth-µP network, 1 − cos(update, backpropagation) falls with a power near N⁻²',
  kind: 'stochastic',
  claims: ['lim/cosine-width'],
  problems: (seed) => DEPTH_MUPC.shapes.map(({ width, k }) => at(width, seed, k)),
  async judge(t) {
    const slopes: number[] = [];
    let largest = 0;
    for (const seeds of PLAN) {
      while (slopes.length < seeds) {
        const points: { x: number; y: number }[] = [];
        for (const N of WIDTHS) {
          const gap = await cosineGap(t.on(at(N, t.seed, slopes.length).problem));
          largest = Math.max(largest, Math.abs(gap));
          points.push({ x: N, y: gap });
        }
        slopes.push(slope(points));
      }
      if (largest < 2 ** -40) return { outcome: 'holds', detail: 'the cosine is 1 to rounding at every width' };
      const { mean, interval } = meanInterval(slopes, TAIL / PLAN.length);
      const judged = against(mean, interval, seeds);
      if (judged.outcome !== 'undecided' || seeds === PLAN.at(-1)) return judged;
    }
    return undefined;
  },
};

function against(mean: number, [from, to]: readonly [number, number], seeds: number): Judgement {
  const detail = `1 − cos changes with exponent ${mean.toPrecision(3)} (interval ${from.toPrecision(3)} to ${to.toPrecision(3)}, band ${BAND.join(' to ')}, widths ${WIDTHS.join(', ')}, ${seeds} seeds)`;
  if (from >= BAND[0] && to <= BAND[1]) return { outcome: 'holds', detail };
  if (to < BAND[0] || from > BAND[1]) return { outcome: 'refuted', aspect: 'order', detail };
  return { outcome: 'undecided', detail };
}

/** 1 − ⟨U, V⟩/(‖U‖‖V‖), as ½‖U/‖U‖ − V/‖V‖‖², which keeps its digits where the cosine is near 1. */
async function cosineGap(t: Trial): Promise<number> {
  const [U, V] = [flat(weightUpdates(await t.updates()), 1), backpropDirection(t)];
  return U.reduce((sum, u, i) => sum + (u - V[i]!) ** 2, 0) / 2;
}

const backpropDirection = oncePerProblem((t) => {
  const problem = asLinear(t.problem);
  return flat(weightGradients(float64, problem, bpFactors(float64, problem)), -1);
});

/** Of unit length, all layers end to end. */
function flat(list: readonly Float64Matrix[], sign: number): Float64Array {
  const all = new Float64Array(list.reduce((count, { data }) => count + data.length, 0));
  let from = 0;
  for (const { data } of list) {
    all.set(data, from);
    from += data.length;
  }
  const [near] = nearOne([all]);
  const size = sign * frobenius([near!]);
  return near!.map((v) => v / size);
}

const kept = oncePerSeed(() => new Map<string, ConformanceProblem>());

/** The k-th problem of a width, made once for all rules of a run. */
function at(width: number, seed: number, k: number): ConformanceProblem {
  const known = kept(seed);
  const key = `${width}/${k}`;
  if (!known.has(key))
    known.set(key, named(DEPTH_MUPC, { width, k }, asLinear(member(float64, DEPTH_MUPC, { width, k }, seed))));
  return known.get(key)!;
}

/** The same samples at every width. */
export const DEPTH_MUPC: Family<{ readonly width: number; readonly k: number }> = {
  id: 'depth-µP',
  shapes: [{ width: WIDTHS[0]!, k: 0 }], // the others are made as the fit asks for them
  recipe: ({ width }) => parameterisedRecipe({ ...sizesOf(width), batch: BATCH }),
  key: ({ width, k }) => `${width}-${k}`,
  describe: () => `depth-µP, widths ${WIDTHS.join(', ')}, depth ${DEPTH}`,
  draw(A, { width, k }, streams) {
    const ends = streams(`conformance/cosine-ends-${k}`);
    const normals = (n: number): Float64Array => Float64Array.from({ length: n * BATCH }, () => ends.normal());
    const [x, y] = [normals(INPUTS), normals(OUTPUTS)];
    return fromNumbers(A, {
      ...parameterised('mupc', sizesOf(width), streams(`conformance/cosine-${width}-${k}`)),
      x,
      y,
    });
  },
};

function sizesOf(width: number): Sizes {
  return { inputs: INPUTS, width, depth: DEPTH, outputs: OUTPUTS, skips: true };
}
