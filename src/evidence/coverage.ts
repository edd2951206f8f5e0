import type { Outcome } from './verdict.ts';

/** One equation, theorem, figure or sentence of a paper, and what decides it: claims, or the records of a figure, or both. */
export interface CoverageRow {
  /** Where it is printed: "Eq. 3", "Theorem 1", "Figure 2", "§3.1.2". */
  readonly place: string;
  /** What it says, in short or in its own words. */
  readonly says: string;
  /** Ids of the claims that decide it, or that say what it implies. */
  readonly claims: readonly string[];
  /** Set where it defines something, so that nothing in it can be true or false. */
  readonly definition?: Definition;
  /** The figure on whose records it is decided, where it speaks of training or of measured curves: "se/2". */
  readonly figure?: string;
  /** Why it is not judged: it is ambiguous, or what it speaks of is not at hand. */
  readonly unjudged?: string;
}

/** Why a row is a definition, and what fails when it is altered. */
export interface Definition {
  readonly why: string;
  /** The claim that fails, and the control with which it does: the claim with the altered definition in its place. */
  readonly fails: { readonly claim: string; readonly when: string };
}

/** How a row stands: a definition, a matter of records, or what its claims say, which may differ between forms and readings. */
export type Standing = Outcome | 'holds-in-part' | 'definition' | 'on-records' | 'not-judged';

/** A row with what became of its claims. */
export interface Covered extends Omit<CoverageRow, 'claims'> {
  readonly claims: readonly { readonly id: string; readonly title: string; readonly outcome: Outcome }[];
  readonly standing: Standing;
}
