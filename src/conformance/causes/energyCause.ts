import { energySum, stateAt } from '../../inference/state.ts';
import { settled } from '../../learning/settled.ts';
import { chainOf } from '../../problem/chain.ts';
import { answer } from '../questions.ts';
import { relayered } from '../relayered.ts';
import { drawnActivities } from '../tolerance.ts';
import type { Trial } from '../trial.ts';
import { HONEST, type M, type P } from './beliefs.ts';
import { times } from '../matrices.ts';

const FEWEST = 3;

const energyOf = ({ network }: P, z: readonly M[]): number =>
  energySum(HONEST, stateAt(HONEST, network, z)).data[0]! / z[0]!.columns;

/** What a rule may report in place of F. */
const ENERGIES: readonly (readonly [clause: string, energy: (p: P, z: readonly M[]) => number])[] = [
  ['is summed over the samples where their mean is asked', (p, z) => energyOf(p, z) * z[0]!.columns],
  ['lacks its ½', (p, z) => 2 * energyOf(p, z)],
  ['has the wrong sign', (p, z) => -energyOf(p, z)],
  [
    'takes precisions as 1',
    (p, z) =>
      energyOf(
        relayered(p, (at) => ({ ...at, precision: HONEST.identity(1) })),
        z,
      ),
  ],
  ['is that of the equilibrium, whatever activities are given', (p) => energyOf(p, settled(HONEST, p))],
  [
    'takes premultipliers as 1',
    (p, z) =>
      energyOf(
        relayered(p, (at) => ({ ...at, scale: HONEST.identity(1) })),
        z,
      ),
  ],
  [
    'leaves skips out',
    (p, z) =>
      energyOf(
        relayered(p, (at) => ({ ...at, skip: false })),
        z,
      ),
  ],
  [
    'leaves biases out',
    (p, z) =>
      energyOf(
        relayered(p, (at) => ({ ...at, bias: at.bias && times(0, at.bias) })),
        z,
      ),
  ],
  ['is that of the output alone', (p, z) => energyOf(p, z) - hiddenEnergy(p, z)],
  ['is that of hidden layers alone', hiddenEnergy],
  [
    'is divided by the widths too',
    (p, z) => energyOf(p, z) / chainOf(p).reduce((sum, { weights }) => sum + weights.rows, 0),
  ],
];

function hiddenEnergy({ network }: P, z: readonly M[]): number {
  const { priced } = stateAt(HONEST, network, z);
  return energySum(HONEST, { priced: priced.slice(0, -1) }).data[0]! / z[0]!.columns;
}

/** What a rule reports as its energy, if one thing gives every number. */
export async function energyCause(trials: readonly Trial[]): Promise<string | undefined> {
  const reported: { readonly p: P; readonly z: readonly M[]; readonly got: number }[] = [];
  for (const t of trials) {
    const z = drawnActivities(t, 'cause');
    const got = await answer(t.rule, { question: 'energy', problem: t.problem, given: z }).catch(() => undefined);
    if (typeof got === 'number' && Number.isFinite(energyOf(t.problem, z))) reported.push({ p: t.problem, z, got });
  }
  if (reported.length < FEWEST) return undefined;
  const found = ENERGIES.filter(([, energy]) => {
    try {
      return (
        reported.every(({ p, z, got }) => Math.abs(got - energy(p, z)) <= 1e-9 * (Math.abs(got) + energyOf(p, z))) &&
        reported.some(({ p, z, got }) => Math.abs(got - energyOf(p, z)) > 1e-6 * energyOf(p, z))
      );
    } catch {
      return false; // of a network that it cannot be computed for
    }
  });
  return found.length === 1 ? `the energy reported ${found[0]![0]}` : undefined;
}
