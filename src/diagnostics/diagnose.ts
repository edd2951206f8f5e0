import type { Diagnosis, Diagnostic } from './diagnostic.ts';
import { activityShift } from './checks/activityShift.ts';
import { backpropCosine } from './checks/backpropCosine.ts';
import { deadUnits } from './checks/deadUnits.ts';
import { effectiveRate } from './checks/effectiveRate.ts';
import { energyRatio } from './checks/energyRatio.ts';
import { energyRises } from './checks/energyRises.ts';
import { explained } from './checks/explained.ts';
import { hebbianStability } from './checks/hebbianStability.ts';
import { inferenceStep } from './checks/inferenceStep.ts';
import { labelLeak } from './checks/labelLeak.ts';
import { layerShares } from './checks/layerShares.ts';
import { learningStep } from './checks/learningStep.ts';
import { logSteps } from './checks/logSteps.ts';
import { notFinite } from './checks/notFinite.ts';
import { randomLabelAccuracy } from './checks/randomLabelAccuracy.ts';
import { rangeFloor } from './checks/rangeFloor.ts';
import { refit } from './checks/refit.ts';
import { risesWithinInference } from './checks/risesWithinInference.ts';
import { scaleDrift } from './checks/scaleDrift.ts';
import { settledness } from './checks/settledness.ts';
import { stabilityNumber } from './checks/stabilityNumber.ts';
import { staleErrors } from './checks/staleErrors.ts';
import { staleStates } from './checks/staleStates.ts';
import { topDetermined } from './checks/topDetermined.ts';
import { wrongLabelAgreement } from './checks/wrongLabelAgreement.ts';
import { zeroStateBound } from './checks/zeroStateBound.ts';
import type { Run } from './run.ts';

/** Every question to a run, causes before what follows from them. */
export const DIAGNOSTICS: readonly Diagnostic[] = [
  ...[labelLeak, wrongLabelAgreement, randomLabelAccuracy],
  ...[inferenceStep, staleErrors, learningStep, staleStates],
  ...[hebbianStability, stabilityNumber, scaleDrift, deadUnits, rangeFloor, topDetermined],
  ...[effectiveRate, risesWithinInference, settledness, zeroStateBound],
  ...[backpropCosine, energyRatio, activityShift],
  ...[notFinite, energyRises, logSteps],
  ...[explained, layerShares, refit],
];

/**
 * All diagnoses of a run, in the order of `DIAGNOSTICS`. One that has no number says what the record would have to hold.
 * Cost: some seconds at most; large networks are looked at by some of their samples, which the diagnosis says.
 */
export function diagnose(run: Run): Diagnosis[] {
  const found = DIAGNOSTICS.map(({ measure, ...about }): Diagnosis => {
    const measured = measure(run);
    if ('missing' in measured)
      return { ...about, outcome: 'not measured', value: undefined, detail: `needs ${measured.missing}`, follows: [] };
    const { value, ill, detail } = measured;
    if (Number.isNaN(value))
      return {
        ...about,
        outcome: 'not measured',
        value: undefined,
        detail: `is not a number here: ${detail}`,
        follows: [],
      };
    return {
      ...about,
      outcome: ill ? 'ill' : about.threshold === undefined ? 'told' : 'healthy',
      value,
      detail,
      follows: [],
    };
  });
  const ill = found.filter(({ outcome }) => outcome === 'ill');
  return found.map((one) => ({
    ...one,
    follows: one.outcome === 'ill' ? ill.filter(({ explains }) => explains?.includes(one.id)).map(({ id }) => id) : [],
  }));
}
