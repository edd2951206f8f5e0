import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { learningCurvatures } from '../learningCurvatures.ts';
import { learningRate } from '../run.ts';
import { NO_STATES, inferred } from './sampled.ts';

export const hebbianStability: Diagnostic = {
  id: 'hebbian-stability',
  title: 'η_l p_l λ_max(C_l)/2 of learning, the largest layer',
  threshold: '1',
  why: 'Derived: with latents fixed, learning is least squares in every row of W, and a step multiplies an error along an eigenvector of C = (1/B) Σ f′² x xᵀ by 1 − ηpλ. Beyond 2 its size grows.',
  wrong: 'The rate of learning is beyond its stability bound: each step overshoots, and the weights leave.',
  change:
    'Lower the rate of that layer below the bound, best to half of it, or make its presynaptic states smaller (normalise the data, start the latents smaller).',
  evidence: 'The energy over the learning steps of one batch with fixed latents: it must fall at each.',
  explains: [
    'not-finite',
    'energy-rises',
    'scale-drift',
    'stability-number',
    'rises-within-inference',
    'settledness',
    'zero-state-bound',
    'dead-units',
  ],
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const [worst] = learningCurvatures(snapshot)
      .map(({ edge, λ }, e) => ({ edge, λ, η: learningRate(run.settings, e) }))
      .map((one) => ({ ...one, value: (one.η * one.λ) / 2 }))
      .toSorted((a, b) => b.value - a.value);
    const { edge, λ, η, value } = worst!;
    return {
      value,
      ill: value > 1,
      detail: `layer ${edge.name}: p λ_max(C) ${significant(λ)} at a rate of ${significant(η)}, which must stay below ${significant(2 / λ)}`,
    };
  },
};
