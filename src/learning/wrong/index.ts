import type { WrongRule } from '../rule.ts';
import { ARGUMENTS } from './arguments.ts';
import { BATCH } from './batch.ts';
import { ENERGIES } from './energies.ts';
import { INDICES } from './indices.ts';
import { NONLINEAR } from './nonlinear.ts';
import { OVER_TIME } from './overTime.ts';
import { OVERWRITING } from './overwriting.ts';
import { PROMISES } from './promises.ts';
import { SCALES } from './scales.ts';
import { SIGNS } from './signs.ts';
import { STALE } from './stale.ts';
import { STOPPING } from './stopping.ts';
import { TRANSPOSES } from './transposes.ts';

/**
 * Rules wrong on purpose, one defect each, of the kinds that published code has had: a conformance check that stops refuting its
 * own has failed.
 */
export const WRONG_RULES: readonly WrongRule[] = [
  ...SIGNS,
  ...TRANSPOSES,
  ...SCALES,
  ...BATCH,
  ...STALE,
  ...STOPPING,
  ...INDICES,
  ...ARGUMENTS,
  ...OVERWRITING,
  ...NONLINEAR,
  ...ENERGIES,
  ...PROMISES,
  ...OVER_TIME,
];
