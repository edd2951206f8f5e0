import type { Claim } from '../../evidence/claim.ts';
import { certificateClaim, hebbianStability, inferenceStability, inferenceStabilityFree } from './convergence.ts';
import {
  flatPrior,
  generatorPrinted,
  hessianDeterminantClaim,
  precisionNormalised,
  precisionPrinted,
  scaleLaw,
  uniqueMinimumPrinted,
  zeroStateBound,
} from './energy.ts';
import {
  conditionalEnergy,
  energySplit,
  equilibriumErrors,
  gradients,
  priorEnergy,
  topLatentClaim,
  topLatentFree,
} from './equilibrium.ts';
import { energyPrinted, inferenceRule, inferenceTop, inferenceTopFree } from './inference-rule.ts';
import {
  freePrediction,
  leak,
  leakAfterSteps,
  predictionIgnoresLabel,
  quarterLemma,
  quarterLemmaSharp,
} from './label.ts';
import { learningRule, locality, readoutUpdate } from './learning-rule.ts';
import { microStepPerExample, microStepPerExamplePrinted, microSteps, microStepsGram } from './micro-steps.ts';
import {
  barelyAboveRandom,
  energyFirstAndLast,
  energyMonotone,
  floorFromMoments,
  normByDimensions,
  parameterCounts,
  printedEnergiesBelowFloor,
  squaredNormByDimensions,
  stepFifty,
  stepsOfARun,
  timesChance,
  topK,
  topKElsewhere,
} from './printed-numbers.ts';
import { floorHasNoGradient, rangeFloor, reluGradientVanishes } from './relu.ts';
import { weightTransport } from './weight-transport-printed.ts';

/** Generative networks: the blog's sentences, and the closed forms that decide them. */
export const GENERATIVE_CLAIMS: readonly Claim[] = [
  ...[energyPrinted, inferenceRule, inferenceTop, inferenceTopFree, learningRule, readoutUpdate, locality],
  weightTransport,
  ...[microSteps, microStepsGram, microStepPerExamplePrinted, microStepPerExample],
  ...[conditionalEnergy, topLatentClaim, topLatentFree, priorEnergy, equilibriumErrors, gradients, energySplit],
  ...[leak, leakAfterSteps, predictionIgnoresLabel, freePrediction, quarterLemma, quarterLemmaSharp],
  ...[hessianDeterminantClaim, uniqueMinimumPrinted, zeroStateBound, scaleLaw],
  ...[inferenceStability, inferenceStabilityFree, hebbianStability, certificateClaim, reluGradientVanishes],
  ...[rangeFloor, floorHasNoGradient, floorFromMoments, printedEnergiesBelowFloor],
  ...[topK, topKElsewhere, parameterCounts, energyMonotone, energyFirstAndLast, stepFifty, stepsOfARun],
  ...[barelyAboveRandom, timesChance, normByDimensions, squaredNormByDimensions],
  ...[generatorPrinted, flatPrior, precisionPrinted, precisionNormalised],
];
