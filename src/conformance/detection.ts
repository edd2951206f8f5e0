import type { WrongRule } from '../learning/rule.ts';
import { checkRule } from './checkRule.ts';
import { type SignatureTable, isBySignature, signatureOf } from './signatures.ts';

/** The seed of the packaged table. */
export const SIGNATURE_SEED = 1;

/** Which checks refute which wrong rules, what was off, and whether a cause was measured: what explanations look up. */
export async function detectionTable(rules: readonly WrongRule[], seed: number): Promise<SignatureTable> {
  const rows: SignatureTable['rules'][number][] = [];
  for (const rule of rules) {
    const { checks } = await checkRule(rule, { seed, profile: 'extended' });
    const measured = checks.some(
      ({ explanation }) =>
        explanation?.where !== undefined || (explanation?.cause !== undefined && !isBySignature(explanation.cause)),
    );
    rows.push({ id: rule.id, defect: rule.defect, ...(measured ? { measured } : {}), refuted: signatureOf(checks) });
  }
  return { seed, rules: rows };
}
