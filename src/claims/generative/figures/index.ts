import type { Claim } from '../../../evidence/claim.ts';
import { accuracyClaims } from './accuracy.ts';
import { energyClaims } from './energy.ts';
import { floorClaims } from './floor.ts';
import { layerZeroClaims } from './layerZero.ts';
import { sampleClaims } from './samples.ts';
import { unsettledClaims } from './unsettled.ts';

/** What the blog says of its runs, judged on records of such runs on digits. */
export const GENERATIVE_FIGURE_CLAIMS: readonly Claim[] = [
  ...accuracyClaims,
  ...[...unsettledClaims, ...layerZeroClaims, ...floorClaims],
  ...energyClaims,
  ...sampleClaims,
];
