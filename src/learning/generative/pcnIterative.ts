import { energyParts, generativeErrors } from '../../inference/generative/errors.ts';
import { readoutAt } from '../../inference/generative/predict.ts';
import { settle } from '../../inference/generative/settle.ts';
import { generative } from '../../problem/generative.ts';
import { hebbianUpdates } from './hebbian.ts';
import type { GenerativeEngineRule } from './rule.ts';
import { settledLatents } from './settledLatents.ts';

/**
 * A predictive coding network as the blog describes it, but for its number of steps: latents settle from a random start until the
 * accuracy is certified, weights and readout learn locally, and predictions are made without a label.
 * Source: "Predictive Coding Networks" §4.
 */
export const pcnIterative: GenerativeEngineRule = {
  kind: 'generative',
  id: 'pcn-iterative',
  name: 'Predictive coding network, iterative',
  description: 'Latents descend from a random start until certified; the Hebbian update at them; free prediction.',
  infer: settledLatents,
  learn: hebbianUpdates,
  async predict(A, { model, data }, options) {
    const latents = await settledLatents(A, generative(A, model, data), options);
    return 'undecided' in latents ? latents : A.scope(() => readoutAt(A, model, latents));
  },
  async energy(A, { model, data, target }, latents) {
    const x = [data, ...latents];
    const { layers, readout, prior } = energyParts(A, model, generativeErrors(A, model, x, target), latents.at(-1)!);
    const parts = [...layers, ...[readout, prior].filter((part) => part !== undefined)];
    const numbers = await Promise.all(parts.map(async (part) => (await A.read(part))[0]!));
    return numbers.reduce((sum, part) => sum + part, 0) / A.shape(data)[1];
  },
  settle: (A, problem, { latents, rate, steps }) => settle(A, problem, latents, { rate, steps }),
  departures: {},
};
