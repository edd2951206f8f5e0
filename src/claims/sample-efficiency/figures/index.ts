import type { Claim } from '../../../evidence/claim.ts';
import { fig01 } from './fig-01.ts';
import { fig02 } from './fig-02.ts';
import { fig03 } from './fig-03.ts';
import { fig04 } from './fig-04.ts';
import { fig05 } from './fig-05.ts';
import { fig06 } from './fig-06.ts';
import { fig10 } from './fig-10.ts';
import { trained } from './trained.ts';

/** What the paper says of its figures, judged on the records of their full plans. */
export const FIGURE_CLAIMS: readonly Claim[] = [
  ...[...fig01, ...fig02, ...fig03, ...fig04, ...fig05, ...fig06],
  ...trained,
  ...fig10,
];
