import { type Float64Matrix, float64 } from '../../src/arithmetic/float64.ts';
import { frobenius } from '../../src/arithmetic/norm.ts';
import { sample } from '../../src/conformance/problems.ts';
import { relayered } from '../../src/conformance/relayered.ts';
import { pcClosedForm } from '../../src/learning/index.ts';
import type { LearningRule } from '../../src/learning/rule.ts';
import { type ChainView, widthsOf } from '../../src/problem/chain.ts';
import { type Supervised, asLinear, supervised } from '../../src/problem/problem.ts';
import { feedforwardActivities } from '../../src/theory/feedforward.ts';
import { each } from './told.ts';

// Rules that are right on small, shallow problems of ordinary numbers, and wrong in one regime.

type M = Float64Matrix;
type P = Supervised<M>;
export const changed = (change: Partial<LearningRule>): LearningRule => ({ ...pcClosedForm, ...change });
const widest = ({ network }: P): number => Math.max(...widthsOf(network));
export const mapped = (a: M, f: (v: number) => number): M => ({ ...a, data: a.data.map(f) });

/** A rule that answers about another problem than it is asked, where the ends allow. */
const asIf = (change: (problem: P) => P): LearningRule =>
  changed({
    async infer(A, problem, options) {
      const z = await pcClosedForm.infer(A, change(problem), options);
      return 'undecided' in z ? z : [problem.x, ...z.slice(1, -1), problem.y];
    },
    learn: (A, problem, z) => pcClosedForm.learn(A, change(problem), z),
  });

/** A rule whose hidden activities and updates are changed on their way out. */
export const passed = (f: (a: M, problem: P) => M): LearningRule =>
  changed({
    async infer(A, problem, options) {
      const z = await pcClosedForm.infer(A, problem, options);
      return 'undecided' in z ? z : [problem.x, ...z.slice(1, -1).map((zl) => f(zl, problem)), problem.y];
    },
    async learn(A, problem, z) {
      return each(await pcClosedForm.learn(A, problem, z), (a) => f(a, problem));
    },
  });

const layered = (change: (at: ChainView<M>, l: number, L: number) => ChainView<M>): LearningRule =>
  asIf((problem) => relayered(problem, (at, l) => change(at, l, problem.network.edges.length)));

/** Products of which only the first `tile` terms are summed. */
const tiled = (tile: number): LearningRule =>
  layered((at) => ({
    ...at,
    weights: mapped(at.weights, (v) => v),
    ...(at.weights.columns > tile && {
      weights: { ...at.weights, data: at.weights.data.map((v, i) => (i % at.weights.columns < tile ? v : 0)) },
    }),
  }));

/** Learns from some of the samples alone, still divided by all of them. */
const fromSamples = (keep: (b: number, problem: P) => boolean): LearningRule =>
  changed({
    learn(A, problem, z) {
      const B = problem.x.columns;
      const dropped = z.map((zl) => ({ ...zl, data: zl.data.map((v, i) => (keep(i % B, problem) ? v : 0)) }));
      return pcClosedForm.learn(A, problem, dropped);
    },
  });

/** Layers farther than `most` from the output stay at the feedforward sweep. */
const shallow = (most: number): LearningRule =>
  changed({
    async infer(A, problem, options) {
      const z = await pcClosedForm.infer(A, problem, options);
      const sweep = feedforwardActivities(float64, asLinear(problem).network, problem.x);
      return 'undecided' in z ? z : z.map((zl, l) => (l > 0 && l < z.length - most ? sweep[l]! : zl));
    },
  });

export const LINEAR: readonly (readonly [string, LearningRule])[] = [
  ['ignores a skip on the last layer', layered((at, l, L) => (l === L ? { ...at, skip: false } : at))],
  ['ignores a skip on the first layer', layered((at, l) => (l === 1 ? { ...at, skip: false } : at))],
  ['infers in the five upper layers alone', shallow(5)],
  ['infers in the eight upper layers alone', shallow(8)],
  ['learns from the first eight samples alone', fromSamples((b) => b < 8)],
  ['learns from the first 32 samples alone', fromSamples((b) => b < 32)],
  [
    'drops the last samples where they fill no tile of eight',
    fromSamples((b, { x: { columns: B } }) => B < 8 || b < B - (B % 8)),
  ],
  [
    'learns from each different sample once',
    fromSamples((b, { x }) => {
      const key = (c: number): string => sample(x, c).data.join(' ');
      return Array.from({ length: b }, (_, c) => key(c)).every((other) => other !== key(b)) || !x.data.some((v) => v);
    }),
  ],
  ...[8, 16, 32, 64, 128, 256].map((tile) => [`sums the first ${tile} terms of a product`, tiled(tile)] as const),
  [
    'clamps precisions to [1/8, 8]',
    layered((at) => ({ ...at, precision: mapped(at.precision, (p) => Math.min(8, Math.max(1 / 8, p))) })),
  ],
  [
    'clamps precisions to at most 512',
    layered((at) => ({ ...at, precision: mapped(at.precision, (p) => Math.min(512, p)) })),
  ],
  ['takes what is below 2⁻³⁰ for zero', passed((a) => mapped(a, (v) => (Math.abs(v) < 2 ** -30 ? 0 : v)))],
  ['adds 10⁻¹² for safety', passed((a) => mapped(a, (v) => v + 1e-12))],
  ['clips at 10⁶', passed((a) => mapped(a, (v) => Math.max(-1e6, Math.min(1e6, v))))],
  ['clips at 10³⁰', passed((a) => mapped(a, (v) => Math.max(-1e30, Math.min(1e30, v))))],
  ['accumulates in float32 from width 33 on', passed((a, p) => (widest(p) >= 33 ? mapped(a, Math.fround) : a))],
  [
    'learns in float32 from width 33 on',
    changed({
      learn: async (A, p, z) =>
        each(await pcClosedForm.learn(A, p, z), (a) => (widest(p) >= 33 ? mapped(a, Math.fround) : a)),
    }),
  ],
  [
    'learns through float32 weights of the second layer',
    changed({
      learn: (A, problem, z) =>
        pcClosedForm.learn(
          A,
          relayered(problem, (at, l) => (l === 2 ? { ...at, weights: mapped(at.weights, Math.fround) } : at)),
          z,
        ),
    }),
  ],
  ['divides by the norm of its inputs and multiplies again', passed((a, { x }) => throughNorm(a, x))],
  [
    'divides by the norm of the residual and multiplies again',
    passed((a, problem) => {
      const out = feedforwardActivities(float64, asLinear(problem).network, problem.x).at(-1)!;
      return throughNorm(a, float64.subtract(problem.y, out));
    }),
  ],
  [
    'swaps two samples of nine or more',
    asIf((problem) =>
      problem.x.columns < 9
        ? problem
        : supervised(
            problem.network,
            { ...problem.x, data: problem.x.data.map((_, i) => problem.x.data[i % 9 === 8 ? i - 1 : i]!) },
            problem.y,
          ),
    ),
  ],
];

function throughNorm(a: M, by: M): M {
  const norm = frobenius([by.data]);
  return mapped(a, (v) => (v === 0 ? 0 : norm === 0 ? NaN : v));
}
