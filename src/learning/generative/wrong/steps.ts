import type { SettleOptions } from '../rule.ts';
import { A, type Gradient, type M, type P, honest, times, unlabelled, wrong } from './wrongRule.ts';

/** So many steps, each by this function of the latents. */
const by = (step: (problem: P, x: readonly M[], rate: number) => readonly M[]) =>
  async function settle(problem: P, { latents, rate, steps }: SettleOptions<M>): Promise<readonly M[]> {
    let x = latents;
    for (let k = 0; k < steps; k++) x = step(problem, x, rate);
    return x;
  };

/** Layers one after another in this order, each seeing those that have moved. */
const inPlace = (order: (L: number) => readonly number[]) =>
  by((problem, x, rate) => {
    const now = [...x];
    for (const l of order(x.length)) now[l] = A.subtract(now[l]!, times(rate, honest(problem, now)[l]!));
    return now;
  });

const stepsOf = (gradient: Gradient) =>
  by((problem, x, rate) => {
    const g = gradient(problem, x);
    return x.map((xl, l) => A.subtract(xl, times(rate, g[l]!)));
  });

const upwards = (L: number): number[] => Array.from({ length: L }, (_, l) => l);

/** Steps of inference that are not those of the definition, whatever they end at. */
export const STEPS = [
  wrong({
    id: 'wrong-pcn-in-place-upwards',
    name: 'Wrong: latents updated in place, upwards',
    description: 'x_1 moves, then x_2 sees the new x_1: no step is from one snapshot.',
    defect: 'latents updated in place from the data upwards',
    refutedBy: 'one-snapshot',
    settle: inPlace(upwards),
  }),
  wrong({
    id: 'wrong-pcn-in-place-downwards',
    name: 'Wrong: latents updated in place, downwards',
    description: 'The top moves first, then every layer below sees it moved.',
    defect: 'latents updated in place from the top downwards',
    refutedBy: 'one-snapshot',
    settle: inPlace((L) => upwards(L).toReversed()),
  }),
  wrong({
    id: 'wrong-pcn-steps-of-batch-mean',
    name: 'Wrong: steps of the batch’s mean energy',
    description: 'The energy is divided by B before its gradient in the latents is taken: steps are B times too short.',
    defect: 'steps of inference divided by B',
    refutedBy: 'one-snapshot',
    settle: stepsOf((problem, x) => honest(problem, x).map((g) => times(1 / problem.data.columns, g))),
  }),
  wrong({
    id: 'wrong-pcn-one-step-more',
    name: 'Wrong: a step more',
    description: 'The loop runs to T and not to T − 1.',
    defect: 'a step more than asked',
    refutedBy: 'one-snapshot',
    settle: (problem, options) => stepsOf(honest)(problem, { ...options, steps: options.steps + 1 }),
  }),
  wrong({
    id: 'wrong-pcn-label-only-at-first',
    name: 'Wrong: the label in the first step alone',
    description: 'After the first step the readout’s error is not computed again.',
    defect: 'the readout’s error left out after the first step',
    refutedBy: 'one-snapshot',
    settle: async (problem, { latents, rate, steps }) => {
      const first = await stepsOf(honest)(problem, { latents, rate, steps: Math.min(1, steps) });
      return stepsOf(honest)(unlabelled(problem), { latents: first, rate, steps: Math.max(0, steps - 1) });
    },
  }),
  wrong({
    id: 'wrong-pcn-momentum',
    name: 'Wrong: momentum in the steps',
    description: 'Half of the last step is added to each: what is asked for is plain descent.',
    defect: 'momentum in the steps of inference',
    refutedBy: 'one-snapshot',
    settle: async (problem, { latents, rate, steps }) => {
      let [x, last] = [latents, latents.map((xl) => times(0, xl))];
      for (let k = 0; k < steps; k++) {
        const g = honest(problem, x);
        last = last.map((v, l) => A.subtract(times(0.5, v), times(rate, g[l]!)));
        x = x.map((xl, l) => A.add(xl, last[l]!));
      }
      return x;
    },
  }),
  wrong({
    id: 'wrong-pcn-top-half-rate',
    name: 'Wrong: the top at half the rate',
    description: 'x_L moves by η/2, as where its gradient is a mean of two parts.',
    defect: 'a top that moves at half the rate',
    refutedBy: 'one-snapshot',
    settle: stepsOf((problem, x) => honest(problem, x).map((g, l) => (l === x.length - 1 ? times(0.5, g) : g))),
  }),
];
