import type { Diagnosis, Diagnostic, Measured, Outcome } from './diagnostic.ts';
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
import { learningProgress } from './checks/learningProgress.ts';
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
  ...[notFinite, energyRises, learningProgress, logSteps],
  ...[explained, layerShares, refit],
];

/** Words for what a diagnostic found; a value that is not a number is none. */
function outcomeOf(measured: Measured, informs: boolean): Outcome {
  if (measured.ill) return 'ill';
  if (measured.undecided) return 'undecided';
  return informs ? 'told' : 'healthy';
}

/**
 * All diagnoses of a run, in the order of `DIAGNOSTICS`. One that has no number says what the record would have to hold.
 * An ill one may follow from another that explains it and was ill no later.
 * Cost: some seconds at most; large networks are looked at by some of their samples, which the diagnosis says.
 */
export function diagnose(run: Run): Diagnosis[] {
  const since = new Map<string, number>();
  const found = DIAGNOSTICS.map(({ measure, ...about }): Diagnosis => {
    const measured = measure(run);
    const none = { ...about, outcome: 'not measured', value: undefined, follows: [] } as const;
    if ('missing' in measured) return { ...none, detail: `needs ${measured.missing}` };
    const { value, detail, change = about.change } = measured;
    if (Number.isNaN(value)) return { ...none, detail: `is not a number here: ${detail}` };
    if (measured.since !== undefined) since.set(about.id, measured.since);
    const outcome = outcomeOf(measured, about.threshold === undefined);
    return { ...about, change, outcome, value, detail, follows: [] };
  });
  const beyond = found.filter(({ outcome }) => outcome === 'ill' || outcome === 'undecided');
  const when = ({ id }: Diagnosis, otherwise: number): number => since.get(id) ?? otherwise;
  return found.map((one) => ({
    ...one,
    follows:
      one.outcome === 'ill'
        ? beyond
            .filter((cause) => cause.explains?.includes(one.id) && when(cause, -Infinity) <= when(one, Infinity))
            .map(({ id }) => id)
        : [],
  }));
}
