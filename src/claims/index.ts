import type { Claim } from '../evidence/claim.ts';
import { ValueError } from '../errors.ts';
import { generalForms } from './general/forms.ts';
import { GENERATIVE_FIGURE_CLAIMS } from './generative/figures/index.ts';
import { GENERATIVE_CLAIMS } from './generative/index.ts';
import { backwardError } from './inference/backward-error.ts';
import { reachesClosedForm } from './inference/reaches-closed-form.ts';
import { solversReachClosedForm } from './inference/solvers.ts';
import { stabilityBracket } from './inference/stability-bracket.ts';
import { energyBelowLoss, energyGapFirstOrder } from './limits/belowLoss.ts';
import { cosinePlateau, cosineWidth, cosineWidthCompletep } from './limits/cosine.ts';
import { moreauCrossEntropy } from './limits/crossEntropy.ts';
import { energyDepth, energyWidth, energyWidthCompletep } from './limits/energy.ts';
import { moreauHiddenEnergy, moreauOutput } from './limits/envelope.ts';
import { LIMIT_FIGURE_CLAIMS } from './limits/figures/index.ts';
import { layerRateClaims } from './limits/layerRates.ts';
import { parallelUpdates } from './limits/parallel.ts';
import { rescalingMeans } from './limits/rescaling.ts';
import { stoppingClaims } from './limits/stopping.ts';
import { richClaims } from './limits/rich.ts';
import { appendixIRate } from './residual/appendix-i-rate-printed.ts';
import { eq63Printed } from './residual/eq-63-index-printed.ts';
import { residualForms } from './residual/forms.ts';
import { b1, b1Printed } from './sample-efficiency/b1-learning-rate.ts';
import { bpGradient } from './sample-efficiency/bp-gradient.ts';
import { FIGURE_CLAIMS } from './sample-efficiency/figures/index.ts';
import { eq2Printed } from './sample-efficiency/eq-02-convention-printed.ts';
import { eq3 } from './sample-efficiency/eq-03-equilibrated-energy.ts';
import { eq4 } from './sample-efficiency/eq-04-rescaling-matrix.ts';
import { eq5 } from './sample-efficiency/eq-05-target-alignment.ts';
import { eq6 } from './sample-efficiency/eq-06-bp-prediction-change.ts';
import { eq6Sentence } from './sample-efficiency/eq-06-sentence-printed.ts';
import { eq7 } from './sample-efficiency/eq-07-pc-gradient.ts';
import { eq8 } from './sample-efficiency/eq-08-pc-prediction-change.ts';
import { eq30, eq30Printed } from './sample-efficiency/eq-30-singular-values.ts';
import { eq33, eq33Text } from './sample-efficiency/eq-33-equilibrium-activities.ts';
import { eq34 } from './sample-efficiency/eq-34-local-errors.ts';
import { eq35 } from './sample-efficiency/eq-35-output-error.ts';
import { eq40 } from './sample-efficiency/eq-40-cancellation.ts';
import { eq43 } from './sample-efficiency/eq-43-bp-batch.ts';
import { eq44, eq44Printed } from './sample-efficiency/eq-44-printed.ts';
import { eq45 } from './sample-efficiency/eq-45-pc-batch.ts';
import { c1Printed, eq18, eq22 } from './sample-efficiency/kaiming-decay.ts';
import { sentences } from './sample-efficiency/sentences.ts';
import { takeawayNorms } from './sample-efficiency/takeaway-norms-printed.ts';
import { theorem1Layers } from './sample-efficiency/theorem-1-layers-printed.ts';
import { theorem1Nonzero, theorem1Positive } from './sample-efficiency/theorem-1-nonzero-printed.ts';
import { theorem1 } from './sample-efficiency/theorem-1.ts';
import { theorem2Inverse } from './sample-efficiency/theorem-2-inverse-printed.ts';
import { theorem2Rank } from './sample-efficiency/theorem-2-rank-limit.ts';
import { nonlinearActivities } from './nonlinear/activities.ts';
import { nonlinearBackprop } from './nonlinear/backprop.ts';
import { nonlinearErrorEnergy, nonlinearErrorGradient } from './nonlinear/errorCoordinates.ts';
import { nonlinearLocalUpdates } from './nonlinear/localUpdates.ts';
import { convolutionEquilibrium, convolutionTheorem1, convolutionTheorem2 } from './sample-efficiency/convolution.ts';
import { eq49Printed, theorem2, theorem2Alignment, theorem2Printed } from './sample-efficiency/theorem-2.ts';

/** Every claim, in the order in which it is reported. */
export const CLAIMS: readonly Claim[] = [
  ...[eq3, eq2Printed, eq4, eq5, bpGradient, eq6, eq6Sentence, eq7, eq8, eq40, takeawayNorms],
  ...[theorem1, theorem1Layers, theorem1Nonzero, theorem1Positive],
  ...[theorem2, theorem2Printed, theorem2Alignment, theorem2Inverse, theorem2Rank],
  ...[
    eq18,
    eq22,
    c1Printed,
    eq30,
    eq30Printed,
    eq33,
    eq33Text,
    eq34,
    eq35,
    eq43,
    eq44,
    eq44Printed,
    eq45,
    eq49Printed,
    b1,
    b1Printed,
  ],
  ...[...residualForms, eq63Printed, appendixIRate],
  ...sentences,
  ...[convolutionEquilibrium, convolutionTheorem1, convolutionTheorem2],
  ...generalForms,
  ...[nonlinearLocalUpdates, nonlinearBackprop, nonlinearActivities, nonlinearErrorEnergy, nonlinearErrorGradient],
  ...[reachesClosedForm, solversReachClosedForm, stabilityBracket, backwardError],
  ...[energyWidth, energyWidthCompletep, energyDepth, cosineWidth, cosineWidthCompletep, cosinePlateau],
  ...rescalingMeans,
  ...[moreauHiddenEnergy, moreauOutput, moreauCrossEntropy, energyBelowLoss, energyGapFirstOrder],
  ...layerRateClaims,
  ...stoppingClaims,
  parallelUpdates,
  ...LIMIT_FIGURE_CLAIMS,
  ...richClaims,
  ...FIGURE_CLAIMS,
  ...GENERATIVE_CLAIMS,
  ...GENERATIVE_FIGURE_CLAIMS,
];

/**
 * The claims with the given ids; an id ending in "/" or "*" takes all that start with what is before it.
 * @throws {ValueError} when an id matches nothing
 */
export function selectClaims(ids: readonly string[]): readonly Claim[] {
  if (ids.length === 0) return CLAIMS;
  const matches = (id: string): ((claim: Claim) => boolean) => {
    const prefix = /^(.*)\*$/.exec(id)?.[1] ?? (id.endsWith('/') ? id : undefined);
    return (claim) => (prefix === undefined ? claim.id === id : claim.id.startsWith(prefix));
  };
  for (const id of ids) {
    if (!CLAIMS.some(matches(id)))
      throw new ValueError(
        `selectClaims: claim must be one of the known ids, got ${JSON.stringify(id)}; list them with "pcn-check list"`,
      );
  }
  return CLAIMS.filter((claim) => ids.some((id) => matches(id)(claim)));
}
