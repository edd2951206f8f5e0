/** More than a norm of 2²⁰ terms and a few dozen operations on doubles after it can lose, relative to a sum of positive terms. */
const MARGIN = 1 + 2 ** -30;

/** Below the normal numbers a relative margin is lost; there one more unit is given. It changes no other number. */
const UNIT = Number.MIN_VALUE;

/** A bound x ≥ 0 computed in doubles, raised above the number that it would be without rounding.   x (1 + 2⁻³⁰) */
export const roundedUp = (x: number): number => (x === 0 ? 0 : x * MARGIN + UNIT);

/** A bound x ≥ 0 from below, lowered likewise.   x / (1 + 2⁻³⁰) */
export const roundedDown = (x: number): number => (x === 0 ? 0 : x / MARGIN - UNIT);
