import type { Claim } from '../../evidence/claim.ts';
import { conditioning } from './conditioning.ts';
import { eq1 } from './eq-01-loss.ts';
import { eq10, eq13 } from './euler-steps.ts';
import { eq11, b2Output, b2OutputPrinted } from './nonlinear-output.ts';
import { depth1, depth1Aligned } from './depth-1.ts';
import { alignmentRange, alignmentSign } from './alignment-range.ts';
import {
  naturalGradientAligned,
  naturalGradientEquivalent,
  rescaledIsNaturalAtDepth1,
  rescaledIsNatural,
} from './natural-gradient.ts';
import { onlineIsBatch, onlineIsBatchPrinted } from './natural-gradient-online.ts';
import { weightedMean, targetsPrinted, feedforwardLimit, targetLimit } from './interpolation.ts';
import { targetPropagation, targetPropagationPrinted } from './target-propagation.ts';
import { scalarPrinted, orthogonalAligned, narrowLayers } from './bp-interference.ts';
import {
  cancellationPrinted,
  architecturePrinted,
  trainingPrinted,
  lessInterferencePrinted,
} from './pc-interference.ts';
import { overlapSpread } from './overlap-spread.ts';
import { eq25, eq28, eq24Printed, eq38, eq47, eq47Printed } from './rescaling-factors.ts';
import { pastRankLinear, pastRankPrinted } from './past-rank.ts';
import { regularisation, regularisationPrinted, realSpectrumPrinted } from './regularisation.ts';
import { eq15, eq16, eq17, neuronVariance, eq19, eq20, outputScale } from './moments.ts';
import {
  conditionSpectrum,
  conditionNorm,
  conditionVectors,
  orthogonalMultiple,
  orthogonalPrinted,
  eq31,
} from './condition-number.ts';
import { fullRankTeacher, lowRankPrinted } from './low-rank-teacher.ts';
import { inferenceStepPrinted } from './inference-step.ts';
import { singularValuesPrinted, accumulatedNorm } from './residual-conditioning.ts';

/** What the paper says outside its main equations: definitions by what they imply, and sentences that can be true or false. */
export const sentences: readonly Claim[] = [
  ...[eq1],
  ...[eq10, eq13],
  ...[eq11, b2Output, b2OutputPrinted],
  ...[depth1, depth1Aligned],
  ...[alignmentRange, alignmentSign],
  ...[naturalGradientAligned, naturalGradientEquivalent, rescaledIsNaturalAtDepth1, rescaledIsNatural],
  ...[onlineIsBatch, onlineIsBatchPrinted],
  ...[weightedMean, targetsPrinted, feedforwardLimit, targetLimit],
  ...[targetPropagation, targetPropagationPrinted],
  ...[scalarPrinted, orthogonalAligned, narrowLayers],
  ...[cancellationPrinted, architecturePrinted, trainingPrinted, lessInterferencePrinted],
  ...[overlapSpread],
  conditioning,
  ...[eq25, eq28, eq24Printed, eq38, eq47, eq47Printed],
  ...[pastRankLinear, pastRankPrinted],
  ...[regularisation, regularisationPrinted, realSpectrumPrinted],
  ...[eq15, eq16, eq17, neuronVariance, eq19, eq20, outputScale],
  ...[conditionSpectrum, conditionNorm, conditionVectors, orthogonalMultiple, orthogonalPrinted, eq31],
  ...[fullRankTeacher, lowRankPrinted],
  ...[inferenceStepPrinted],
  ...[singularValuesPrinted, accumulatedNorm],
];
