import { PcnCheckError } from '../errors.ts';
import type { LearningRule } from '../learning/rule.ts';
import type { AnyCheckId } from './check.ts';
import type { CheckResult } from './results.ts';
import { type Measured, measuredCause } from './causes/likelyCause.ts';
import { likelyCause, packagedSignatures } from './signatures.ts';
import type { Trial } from './trial.ts';

/** The same results; what was refuted unexpectedly names its cause as measured, or else the known defect that leaves the same traces. */
export async function withCauses(
  checks: readonly CheckResult[],
  rule: LearningRule,
  asked: readonly Trial[],
  variants: ReadonlyMap<AnyCheckId, readonly Trial[]>,
): Promise<readonly CheckResult[]> {
  const isRefuted = (c: CheckResult): boolean => c.explanation !== undefined && c.outcome === 'refuted';
  if (!checks.some(isRefuted)) return checks;
  const others = checks.filter(isRefuted).flatMap((c) => variants.get(c.check) ?? []);
  const found = await measured(asked, others, checks);
  const looked =
    found.cause === undefined && found.where === undefined
      ? likelyCause(await packagedSignatures(), checks, Object.keys(rule.departures))
      : undefined;
  const told: Measured = { ...found, ...(looked === undefined ? {} : { cause: looked }) };
  return checks.map((c) => (isRefuted(c) ? { ...c, explanation: { ...c.explanation!, ...told } } : c));
}

/** No cause where an answer is nothing that numbers can be measured from: what was found stands without one. */
async function measured(...given: Parameters<typeof measuredCause>): Promise<Measured> {
  try {
    return await measuredCause(...given);
  } catch (error) {
    if (error instanceof PcnCheckError) return {};
    throw error;
  }
}
