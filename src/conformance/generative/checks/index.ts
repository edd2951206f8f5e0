import { GENERATIVE_IDS } from '../../check.ts';
import type { GenerativeCheck } from '../check.ts';
import { freePrediction } from './freePrediction.ts';
import { generativeAbsence } from './generativeAbsence.ts';
import { generativeDeterminism } from './generativeDeterminism.ts';
import { generativeEnergy } from './generativeEnergy.ts';
import { hebbianUpdate } from './hebbianUpdate.ts';
import { labelInvariance } from './labelInvariance.ts';
import { labelLeak } from './labelLeak.ts';
import { nonlinearPrediction } from './nonlinearPrediction.ts';
import { oneSnapshot } from './oneSnapshot.ts';
import { sampleIndependence } from './sampleIndependence.ts';
import { settledWithLabel } from './settledWithLabel.ts';
import { settledWithoutLabel } from './settledWithoutLabel.ts';
import { startIndependence } from './startIndependence.ts';
import { updateAtRest } from './updateAtRest.ts';

const ALL: readonly GenerativeCheck[] = [
  ...[generativeDeterminism, settledWithLabel, settledWithoutLabel, hebbianUpdate, updateAtRest, labelInvariance],
  ...[freePrediction, labelLeak, sampleIndependence, startIndependence, oneSnapshot, generativeAbsence],
  ...[generativeEnergy, nonlinearPrediction],
];

/** What a rule for generative networks is held against, in the order of a report. */
export const GENERATIVE_CHECKS: readonly GenerativeCheck[] = GENERATIVE_IDS.map((id) =>
  ALL.find((check) => check.id === id)!,
);
