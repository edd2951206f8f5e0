import type { Claim } from '../../../evidence/claim.ts';
import { depthClaims } from './depth.ts';
import { laterClaims } from './later.ts';
import { widthClaims } from './width.ts';

/** What the blog and PMLR's abstract say of parameterisations, under each definition, judged on records. */
export const SCALING_CLAIMS: readonly Claim[] = [...widthClaims, ...depthClaims, ...laterClaims];
