import type { Claim } from '../../../evidence/claim.ts';
import { accuracyClaims } from './accuracy.ts';
import { energyClaims } from './energy.ts';
import { failureClaims } from './failures.ts';
import { sampleClaims } from './samples.ts';

/** What the blog says of its runs, judged on records of such runs on digits. */
export const GENERATIVE_FIGURE_CLAIMS: readonly Claim[] = [
  ...accuracyClaims,
  ...failureClaims,
  ...energyClaims,
  ...sampleClaims,
];
