import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { learningCurvatures } from '../learningCurvatures.ts';
import { learningRate } from '../run.ts';
import { NO_STATES, inferred } from './sampled.ts';

export const refit: Diagnostic = {
  id: 'refit',
  title: 'η_l T_learn p_l λ_max(C_l), the largest layer: how far one batch refits the weights',
  why: 'With latents fixed, T steps leave (1 − ηλ)ᵀ of an error: above 1 or so the leading modes of a layer are fitted to each batch anew, and learning is not the slow habit that its rate suggests.',
  wrong: '',
  change: '',
  evidence: '',
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const T = run.settings.learning.steps;
    const values = learningCurvatures(snapshot).map(({ edge, λ }, e) => ({
      name: edge.name,
      value: learningRate(run.settings, e) * T * λ,
    }));
    return {
      value: Math.max(...values.map(({ value }) => value)),
      ill: false,
      detail: values.map(({ name, value }) => `${name}: ${significant(value)}`).join('; '),
    };
  },
};
