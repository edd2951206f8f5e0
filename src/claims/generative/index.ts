import type { Claim } from '../../evidence/claim.ts';
import { conditionalEnergy } from './conditional-energy.ts';
import { certificateClaim, hebbianStability, inferenceStability, inferenceStabilityFree } from './convergence.ts';
import { energySplit } from './energy-split.ts';
import { scaleLaw, zeroStateBound } from './energy.ts';
import { equilibriumErrors, gradients } from './equilibrium.ts';
import { floorFromMoments } from './floor-from-moments.ts';
import { flatPrior, generatorPrinted } from './generator.ts';
import { hessianDeterminantClaim, uniqueMinimumPrinted } from './hessian.ts';
import { energyPrinted, inferenceRule, inferenceTop, inferenceTopFree } from './inference-rule.ts';
import { leak, leakAfterSteps } from './leak.ts';
import { learningRule, locality, readoutUpdate } from './learning-rule.ts';
import { microStepPerExample, microStepPerExamplePrinted } from './micro-step-per-example.ts';
import { microSteps, microStepsGram } from './micro-steps.ts';
import { precisionNormalised, precisionPrinted } from './precision.ts';
import { freePrediction, predictionIgnoresLabel } from './prediction.ts';
import { barelyAboveRandom, timesChance, topK, topKElsewhere } from './printed-accuracies.ts';
import { energyFirstAndLast, energyMonotone, printedEnergiesBelowFloor } from './printed-energies.ts';
import { normByDimensions, parameterCounts, squaredNormByDimensions, stepFifty, stepsOfARun } from './printed-sizes.ts';
import { quarterLemma, quarterLemmaSharp } from './quarter-lemma.ts';
import { floorHasNoGradient, rangeFloor } from './range-floor.ts';
import { reluGradientVanishes } from './relu-gradient-vanishes-printed.ts';
import { priorEnergy, topLatentClaim, topLatentFree } from './top-latent.ts';
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
