import type { Claim } from '../../../evidence/claim.ts';
import { alignmentClaims } from './alignment.ts';
import { rateClaims } from './rates.ts';
import { stoppingFigureClaims } from './stopping.ts';

/** What is said of the limits, judged on records of networks. */
export const LIMIT_FIGURE_CLAIMS: readonly Claim[] = [...rateClaims, ...stoppingFigureClaims, ...alignmentClaims];
