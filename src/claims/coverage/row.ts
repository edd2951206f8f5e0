/** One equation, theorem, figure or sentence of a paper, and what decides it. At least one of the three last is there. */
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
}

/** Why a row is a definition, and what fails when it is altered. */
export interface Definition {
  readonly why: string;
  /** The claim that fails, and the name of the control by which it is tried: the claim with the altered definition in its place. */
  readonly fails: { readonly claim: string; readonly when: string };
}

type ToRow = (place: string, says: string) => CoverageRow;

/** A row that claims decide. */
export const decided = (place: string, says: string, ...claims: readonly [string, ...string[]]): CoverageRow => ({
  ...{ place, says, claims },
});

/** A row that defines something: `claim` fails when `when` stands in its place. */
export const defined =
  (why: string, claim: string, when: string, ...more: readonly string[]): ToRow =>
  (place, says) => ({ place, says, claims: [claim, ...more], definition: { why, fails: { claim, when } } });

/** A row decided on the records of a figure; claims that bear on it besides. */
export const onRecords = (place: string, says: string, figure: string, ...claims: readonly string[]): CoverageRow => ({
  ...{ place, says, claims, figure },
});
