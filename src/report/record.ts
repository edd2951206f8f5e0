import type { Claim } from '../evidence/claim.ts';
import type { Outcome, Verdict } from '../evidence/verdict.ts';
import type { ExperimentRecord } from '../experiments/tell.ts';

/** The printable part of a claim: what a report says about it, without the means to decide it. */
export type ClaimText = Pick<Claim, 'id' | 'title' | 'source' | 'statement' | 'formula' | 'expected' | 'erratum'>;

export interface JudgedClaim {
  readonly claim: ClaimText;
  readonly verdict: Verdict;
}

export interface EngineRow {
  readonly name: string;
  /** 0 for exact arithmetic. */
  readonly unitRoundoff: number;
  /** Library, version, device. */
  readonly note?: string;
  /** How fast it multiplied two n × n matrices, in this run. */
  readonly gemm?: { readonly gflops: number; readonly n: number };
}

/** An engine that this machine does not offer, and why. */
export interface AbsentEngine {
  readonly name: string;
  readonly reason: string;
}

/** One learning rule held against the conformance checks. */
export interface RuleRow {
  readonly rule: string;
  /** Wrong on purpose: some check has to refute it. */
  readonly wrong: boolean;
  readonly checks: readonly RuleCheck[];
}

export interface RuleCheck {
  readonly check: string;
  /** e.g. "C03": C of profile core, E of what extended adds. */
  readonly number?: string;
  readonly title?: string;
  readonly kind?: 'required' | 'optional' | 'stochastic';
  /** The claims that the check is tied to. */
  readonly claims?: readonly string[];
  readonly outcome: Outcome;
  readonly expected: Outcome;
  readonly reason?: string;
}

/** Everything that a run found: the console table, the HTML page, the JSON file and the README's tables are functions of it. */
export interface ReportRecord {
  readonly schema: 'pcn-check/report';
  readonly version: 2;
  /** The package's version. */
  readonly pcnCheck: string;
  readonly node: string;
  readonly platform: string;
  /** ISO 8601. */
  readonly date: string;
  readonly seed: number;
  readonly data: readonly string[];
  readonly engines: readonly EngineRow[];
  readonly absentEngines?: readonly AbsentEngine[];
  readonly seconds: number;
  /** False when the run stopped before its last claim. */
  readonly complete: boolean;
  readonly verdicts: readonly JudgedClaim[];
  readonly rules?: readonly RuleRow[];
  readonly experiments: readonly ExperimentRecord[];
}

export function claimText(claim: ClaimText): ClaimText {
  const { id, title, source, statement, formula, expected, erratum } = claim;
  const text = { id, title, source, statement, formula, expected };
  return erratum === undefined ? text : { ...text, erratum };
}
