import { float64 } from '../../arithmetic/float64.ts';
import { energy, innerProduct } from '../../definition/energy.ts';
import { exactly } from '../../inference/certificate.ts';
import { asLinear } from '../../problem/problem.ts';
import { feedforwardActivities } from '../../theory/feedforward.ts';
import { type Check, type Judgement, decisive, short } from '../check.ts';
import { closedForm, spectrumOf } from '../closedForm.ts';
import { allowedError, exactProblem, reference } from '../tolerance.ts';
import { type Trial } from '../trial.ts';
import { endToEnd } from '../updates.ts';

/**
 * Does inference lower the energy, and does learning lower the equilibrated energy?
 *
 *     F* ≤ F(z) ≤ F(ẑ_0..ẑ_{L−1}, y),      Σ_l ⟨ΔW_l, −∂(F*)/∂W_l⟩ > 0
 *
 * Energies from the definition, in error-bound arithmetic. An activity within D of z* may lie λ_max D²/2 above F*.
 */
export const energyDescent: Check = {
  id: 'energy-descent',
  number: 'C04',
  kind: 'required',
  claims: ['se/eq-03', 'se/eq-07'],
  title: 'activities have an energy between the least and the feedforward one, and updates descend the least energy',
  judge: async (t) => decisive([...(await energies(t)), ...(await direction(t))]),
};

async function energies(t: Trial): Promise<Judgement[]> {
  const E = reference;
  const problem = exactProblem(t.problem);
  const { network, x, y } = problem;
  const z = await t.activities();
  const here = energy(E, network, z.map(exactly));
  const sweep = feedforwardActivities(float64, asLinear(t.problem).network, t.problem.x).slice(0, -1);
  const before = energy(E, network, [...sweep.map(exactly), y]);
  const least = closedForm(t).leastEnergy();
  const D = allowedError(t, z);
  const slack = network.layers.length > 1 ? (spectrumOf(t.problem).lambdaMax * D ** 2) / 2 : 0;
  const [F, F0, Fmin] = [here, before, least].map((e) => ({ value: e.value.data[0]!, error: e.error[0]! }));
  const above = F!.value - F0!.value - F!.error - F0!.error - slack / E.shape(x)[1];
  const below = Fmin!.value - F!.value - F!.error - Fmin!.error;
  const seen = `F(z) ${short(F!.value)}, feedforward ${short(F0!.value)}, least ${short(Fmin!.value)}`;
  if ([F, F0, Fmin].some((e) => !Number.isFinite(e!.error)) && Number.isFinite(F!.value))
    return [{ outcome: 'undecided', detail: `no finite bound on an energy: ${seen}` }];
  if (!(above <= 0))
    return [{ outcome: 'refuted', aspect: 'inference', detail: `inference raised the energy: ${seen}` }];
  if (!(below <= 0))
    return [{ outcome: 'refuted', aspect: 'inference', detail: `the energy is below the least one: ${seen}` }];
  return [{ outcome: 'holds', detail: seen }];
}

async function direction(t: Trial): Promise<Judgement[]> {
  const E = reference;
  const downhill = closedForm(t).updates;
  const updates = endToEnd(await t.updates()).map(({ value }) => exactly(value));
  const inner = updates
    .map((update, i) => innerProduct(E, update, downhill[i]!.value))
    .reduce((sum, term) => E.add(sum, term));
  const [value, error] = [inner.value.data[0]!, inner.error[0]!];
  const detail = `⟨ΔW, −∂(F*)/∂W⟩ is ${short(value)} ± ${short(error)}`;
  const zero = downhill.every(({ value: g }) => g.value.data.every((v, i) => Math.abs(v) <= g.error[i]!));
  if (zero) return [];
  if (value - error > 0) return [{ outcome: 'holds', detail }];
  return [{ outcome: value + error <= 0 || Number.isNaN(value) ? 'refuted' : 'undecided', aspect: 'learning', detail }];
}
