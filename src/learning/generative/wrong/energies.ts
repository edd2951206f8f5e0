import { pcnIterative } from '../pcnIterative.ts';
import { A, type M, type P, unlabelled, withoutPrior, wrong } from './wrongRule.ts';

const right = (problem: P, latents: readonly M[]): Promise<number> => pcnIterative.energy!(A, problem, latents);

/** Energies that are not those of the latents. */
export const ENERGIES = [
  wrong({
    id: 'wrong-pcn-energy-without-readout',
    name: 'Wrong: energy without the readout',
    description: '½ Σ ‖ε_l‖² alone, as printed: the label costs nothing.',
    defect: 'the readout’s error left out of the energy',
    refutedBy: 'generative-energy',
    energy: (problem, x) => right(unlabelled(problem), x),
  }),
  wrong({
    id: 'wrong-pcn-energy-without-prior',
    name: 'Wrong: energy without the prior',
    description: 'The prior’s term is left out.',
    defect: 'the prior left out of the energy',
    refutedBy: 'generative-energy',
    energy: (problem, x) => right(withoutPrior(problem), x),
  }),
  wrong({
    id: 'wrong-pcn-energy-sum',
    name: 'Wrong: the sum of the samples’ energies',
    description: 'The energy is summed over the batch.',
    defect: 'the energy summed over the batch',
    refutedBy: 'generative-energy',
    energy: async (problem, x) => problem.data.columns * (await right(problem, x)),
  }),
  wrong({
    id: 'wrong-pcn-energy-without-half',
    name: 'Wrong: energy without ½',
    description: 'Σ ‖ε‖² in place of half of it.',
    defect: 'the ½ left out of the energy',
    refutedBy: 'generative-energy',
    energy: async (problem, x) => 2 * (await right(problem, x)),
  }),
];
