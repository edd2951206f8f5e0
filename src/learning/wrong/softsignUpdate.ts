import { float64 } from '../../arithmetic/float64.ts';
import { localUpdates } from '../localUpdates.ts';
import { pcClosedForm } from '../pcClosedForm.ts';
import type { WrongRule } from '../rule.ts';

/** Defect: each entry of the update is squashed, ΔW ↦ ΔW/(1 + |ΔW|), which depends on the basis the neurons happen to be in. */
export const softsignUpdate: WrongRule = {
  ...pcClosedForm,
  id: 'wrong-softsign-update',
  name: 'Wrong: elementwise squashed update',
  description: 'Softsign of every entry of the local update.',
  learn: (problem, activities) =>
    localUpdates(float64, problem, activities).map((update) => ({
      ...update,
      data: update.data.map((v) => v / (1 + Math.abs(v))),
    })),
  refutedBy: 'equivariance',
};
