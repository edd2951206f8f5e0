import { generative } from '../../problem/generative.ts';
import { generativeEquilibrium } from '../../theory/generative/equilibrium.ts';
import { hebbianUpdates } from './hebbian.ts';
import type { GenerativeEngineRule } from './rule.ts';

/** A linear predictive coding network at rest by its closed form; networks with activations are refused. */
export const pcnClosedForm: GenerativeEngineRule = {
  kind: 'generative',
  id: 'pcn-closed-form',
  name: 'Predictive coding network, closed form',
  description: 'Latents at the equilibrium of a linear network by solves; the Hebbian update at them; free prediction.',
  infer: async (A, problem) => A.scope(() => generativeEquilibrium(A, problem).activities.slice(1)),
  learn: hebbianUpdates,
  predict: async (A, { model, data }) => A.scope(() => generativeEquilibrium(A, generative(A, model, data)).answer),
  departures: {},
  capabilities: { activations: ['identity'] },
};
