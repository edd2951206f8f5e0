import type { Claim } from '../../../evidence/claim.ts';
import { alignmentClaims } from './alignment.ts';
import { depthClaims } from './depth.ts';
import { laterClaims } from './later.ts';
import { packagedClaims } from './packaged.ts';
import { nonlinearClaims } from './nonlinear.ts';
import { rateClaims } from './rates.ts';
import { stoppingFigureClaims } from './stopping.ts';
import { trainingClaims } from './training.ts';
import { transferClaims } from './transfer.ts';
import { widthClaims } from './width.ts';

/** What is said of the limits, judged on records of networks: parameterisations under each definition, then PC beside BP. */
export const LIMIT_FIGURE_CLAIMS: readonly Claim[] = [
  ...[...widthClaims, ...depthClaims, ...packagedClaims, ...laterClaims],
  ...[...rateClaims, ...stoppingFigureClaims, ...alignmentClaims, ...nonlinearClaims],
  ...[...transferClaims, ...trainingClaims],
];
