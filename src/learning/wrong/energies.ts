import { float64 } from '../../arithmetic/float64.ts';
import { localEnergy } from '../localEnergy.ts';
import { withLayers } from '../../network/linearGaussian.ts';
import { settled, wrong } from './wrongRule.ts';

/** Rules that learn as they must and report another energy than the one of the activities that they are given. */
export const ENERGIES = [
  wrong({
    id: 'wrong-summed-energy',
    name: 'Wrong: an energy summed over the batch',
    description: 'B times the mean over the samples.',
    defect: 'an energy summed over the samples where their mean is asked',
    refutedBy: 'reported-energy',
    energy: async (problem, z) => (await localEnergy(float64, problem, z)) * problem.x.columns,
  }),
  wrong({
    id: 'wrong-doubled-energy',
    name: 'Wrong: an energy without its ½',
    description: 'Σ p‖ε‖², averaged over the samples.',
    defect: 'a forgotten factor of ½ in the reported energy',
    refutedBy: 'reported-energy',
    energy: async (problem, z) => 2 * (await localEnergy(float64, problem, z)),
  }),
  wrong({
    id: 'wrong-energy-without-precision',
    name: 'Wrong: an energy without precisions',
    description: 'The reported energy is that of a network in which every precision is 1.',
    defect: 'precisions forgotten in the reported energy',
    refutedBy: 'reported-energy',
    energy: ({ network }, z) =>
      localEnergy(float64, { network: withLayers(network, (at) => ({ ...at, precision: float64.identity(1) })) }, z),
  }),
  wrong({
    id: 'wrong-energy-of-its-own',
    name: 'Wrong: the energy of other activities',
    description: 'The reported energy is that of the equilibrium, whatever activities are given.',
    defect: 'activities ignored in the reported energy',
    refutedBy: 'reported-energy',
    energy: (problem) => localEnergy(float64, problem, settled(problem)),
  }),
];
