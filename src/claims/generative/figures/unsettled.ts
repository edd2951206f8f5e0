import type { Claim } from '../../../evidence/claim.ts';
import { at, between, both, curves, drop, last, ofRuns } from './curves.ts';
import { UNSEEN, recorded } from './recorded.ts';

/** The greatest step up from one trained epoch to the next. */
const greatestRise = (curve: readonly number[]): number => Math.max(...curve.slice(2).map((v, i) => v - curve[i + 1]!));

const unconvergedRaises = recorded({
  ...{
    ...at,
    panel: 'unsettled',
    id: 'pcn/unconverged-raises-energy-printed',
    place: '§6a, "The energy is increasing across epochs"',
  },
  title: 'Inference of 25 steps, which has not settled, makes the energy rise over the epochs',
  statement:
    'With T = 25, η = 0.05 and seven layers, the energy after inference of images that are not learned from is higher after four epochs than after one. Digits in place of CIFAR-100.',
  formula: String.raw`E_4 - E_1`,
  effect: 'energy after epoch 4 − after epoch 1',
  effects: ofRuns('blog', 'energy', (E) => last(E) - E[1]!),
  expected: 'refuted',
  erratum: {
    note: 'It falls in every run, from 17.8 to 16.6, though inference is far from settled (E(T) is 1.3 times what 100 more steps reach). Steps that are too long for the weights learned so far do raise it.',
    corrected: 'pcn/unstable-raises-energy',
  },
});

const [LONG, SHORT] = ['η = 0.1, T = 25', 'η = 0.02, T = 125'];

const unstableRaises = recorded({
  ...{
    ...at,
    panel: 'unstable',
    id: 'pcn/unstable-raises-energy',
    place: '§6a, "The energy is increasing across epochs"',
  },
  title:
    'Steps of inference that have become too long make the energy rise from one epoch to a next one; five times shorter ones, over the same ηT, do not',
  statement:
    'With η = 0.1 and T = 25 the energy rises from one epoch to the next at least once in every run; with η = 0.02 and T = 125 it never does, and ends lower.',
  formula: String.raw`\max_e (E_{e+1} - E_e)`,
  effect: 'greatest rise of the energy from one epoch to the next, and energy at the end with η = 0.1 − with 0.02',
  effects: both(
    ofRuns(LONG, 'energy', greatestRise),
    between(LONG, SHORT, 'energy', (a, b) => last(a) - last(b)),
  ),
  controls: { 'η = 0.02': ofRuns(SHORT, 'energy', greatestRise) },
  expected: 'holds',
});

const stabilityCrossed = recorded({
  ...{
    ...at,
    panel: 'unstable',
    id: 'pcn/stability-number-above-1',
    place: '§6a, §7, "an inference hyperparameter problem"',
  },
  title:
    'Learning raises the curvature until the step of inference is unstable: ν = η λ_max(H)/2 is above 1 at some epoch',
  statement:
    'Untrained networks have ν of 0.3 with η = 0.1; within six epochs ν passes 1 in every run. With η = 0.02 it stays below ½.',
  formula: String.raw`\max_e \tfrac12 \eta \lambda_{\max}(H) - 1`,
  effect: 'greatest ν over the epochs − 1',
  effects: ofRuns(LONG, 'nu', (nu) => Math.max(...nu) - 1),
  controls: {
    'η = 0.02': ofRuns(SHORT, 'nu', (nu) => Math.max(...nu) - 1),
    untrained: ofRuns(LONG, 'nu', (nu) => nu[0]! - 1),
  },
  expected: 'holds',
});

const unconvergedUpdates = recorded({
  ...{ ...at, panel: 'unsettled', id: 'pcn/unconverged-updates', place: '§6a, "They’re wrong in direction"' },
  title: 'Updates after 25 steps of inference point elsewhere than after 100 more',
  statement:
    'In untrained networks of seven layers the cosine of both updates is below 0.95 for W_0, and below ½ for R. After T = 200 both are above.',
  formula: String.raw`0.95 - \cos_{W_0},\; 0.5 - \cos_R`,
  effect: 'bound − cosine of the updates',
  effects: both(
    ofRuns('blog', 'cos W0', (cos) => 0.95 - cos[0]!),
    (rows) => ({ 'blog, readout': curves(rows, 'blog', 'cos R').map((cos) => 0.5 - cos[0]!) }),
  ),
  controls: {
    'T = 200, W_0': ofRuns('settled, T = 200', 'cos W0', (cos) => 0.95 - cos[0]!),
    'T = 200, R': ofRuns('settled, T = 200', 'cos R', (cos) => 0.5 - cos[0]!),
  },
  expected: 'holds',
});

const collapse = recorded({
  ...{
    ...at,
    panel: 'unsettled',
    id: 'pcn/unconverged-collapses-clamped-accuracy',
    place: '§6a, "Accuracy collapses"',
  },
  title:
    'With 25 steps of inference the clamped accuracy falls over the epochs, with true labels and with random ones alike',
  statement: `From the untrained network to the fourth epoch the share of labels that are read back falls by more than 0.2, whether labels mean something or not; with T = 200 it does not fall. ${UNSEEN}`,
  formula: String.raw`\mathrm{acc}_0 - \mathrm{acc}_4 - 0.2`,
  effect: 'fall of the clamped accuracy − 0.2',
  effects: both(
    ofRuns('blog', 'clamped', (acc) => drop(acc) - 0.2),
    ofRuns('random labels', 'clamped', (acc) => drop(acc) - 0.2),
  ),
  controls: {
    'T = 200': ofRuns('settled, T = 200', 'clamped', (acc) => drop(acc) - 0.2),
    'start × 0.01': ofRuns('start × 0.01', 'clamped', (acc) => drop(acc) - 0.2),
  },
  expected: 'holds',
});

/** §6a: what inference that has not settled, or cannot, does to energy, updates and accuracy. */
export const unsettledClaims: readonly Claim[] = [
  unconvergedRaises,
  unstableRaises,
  stabilityCrossed,
  unconvergedUpdates,
  collapse,
];
