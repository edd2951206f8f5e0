import type { Series, Where } from './effects.ts';

/** The alignment that the paper measures, after a step of α = 10⁻⁴ (B.1). */
export const finite = (rule: string, where: Where = {}): Series => ({ where: { rule, ...where }, column: 'finite' });

/** The alignment of the closed forms, α → 0. */
export const infinitesimal = (rule: string, where: Where = {}): Series => ({
  where: { rule, ...where },
  column: 'infinitesimal',
});

/** How far from 1 rounding of ten products of 512 terms leaves a cosine that is 1. */
export const ROUNDING = 1e-9;
