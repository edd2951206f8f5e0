import type { Check } from '../check.ts';
import { batchInvariance } from './batchInvariance.ts';
import { energyDescent } from './energyDescent.ts';
import { equalsClosedForm } from './equalsClosedForm.ts';
import { equivariance } from './equivariance.ts';
import { locality } from './locality.ts';
import { stationarity } from './stationarity.ts';

/** What a rule is held against, in the order of a report. */
export const CHECKS: readonly Check[] = [
  stationarity,
  energyDescent,
  equalsClosedForm,
  batchInvariance,
  equivariance,
  locality,
];
