import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { learningCurvatures } from '../learningCurvatures.ts';
import { logEnds } from '../logEnds.ts';
import { energyOf } from '../network.ts';
import { type Run, type Settings, type Snapshot, learningRate } from '../run.ts';
import { atZero } from '../settle.ts';

export const hebbianStability: Diagnostic = {
  id: 'hebbian-stability',
  title: 'η_l p_l λ_max(C_l)/2 of learning, the largest layer',
  threshold: '1',
  why: 'Derived: with latents fixed, learning is least squares in every row of W, and a step multiplies an error along an eigenvector of C = (1/B) Σ f′² x xᵀ by 1 − ηpλ. Beyond 2 its size grows. With one step a batch inference answers in between, and takes up a part of the error: a larger rate may be stable then, so where the energy of the log has fallen, it is undecided.',
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
    'learning-progress',
  ],
  measure(run) {
    const ends = [run.snapshots.find(isBelowZeroState), run.snapshots.findLast(isBelowZeroState)];
    const found = ends.flatMap((snapshot) => (snapshot === undefined ? [] : [worstLayer(run.settings, snapshot)]));
    if (found.length === 0) return { missing: 'a finite snapshot whose energy is below that of zero latents' };
    const beyond = found.find((one) => one.value > 1);
    const { file, edge, λ, η, value } = found.reduce((a, b) => (b.value > a.value ? b : a));
    const isAbsorbed = value > 1 && run.settings.learning.steps === 1 && hasFallen(run);
    return {
      value,
      ill: value > 1 && !isAbsorbed,
      ...(isAbsorbed ? { undecided: true } : {}),
      ...(beyond === undefined ? {} : { since: beyond.step + 0.5 }),
      detail: `${isAbsorbed ? 'undecided, as the energy of the log has fallen: ' : ''}layer ${edge.name}: p λ_max(C) ${significant(λ)} at a rate of ${significant(η)}, which must stay below ${significant(2 / λ)}, in ${file}`,
    };
  },
};

/** States above the zero state say more of inference than of what learning meets: they may have run away. */
const isBelowZeroState = (snapshot: Snapshot): boolean =>
  snapshot.lost.length === 0 && snapshot.clamped.includes(false) && energyOf(snapshot) <= energyOf(atZero(snapshot));

/**
 * Whether the energy of the log ends below its start. At equilibrium ∂²(min_z E)/∂W² is ∂²E/∂W² less a positive semidefinite matrix,
 * so that a rate beyond 2/λ_max(C) need not overshoot where inference settles anew after each step.
 */
function hasFallen(run: Run): boolean {
  const ends = logEnds(run, 'energy');
  return ends !== undefined && ends[1] < ends[0];
}

function worstLayer(settings: Settings, snapshot: Snapshot) {
  const layers = learningCurvatures(snapshot).map(({ edge, λ }, e) => {
    const η = learningRate(settings, e);
    return { file: snapshot.file, step: snapshot.step, edge, λ, η, value: (η * λ) / 2 };
  });
  return layers.reduce((a, b) => (b.value > a.value ? b : a));
}
