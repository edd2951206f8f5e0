import type { WrongRule } from '../learning/rule.ts';
import { checkRule } from './checkRule.ts';
import { type SignatureTable, signatureOf } from './signatures.ts';

/** The seed of the packaged table. */
export const SIGNATURE_SEED = 1;

/** Which checks refute which wrong rules, and what was off: the table that explanations are looked up in. */
export async function detectionTable(rules: readonly WrongRule[], seed: number): Promise<SignatureTable> {
  const rows: SignatureTable['rules'][number][] = [];
  for (const rule of rules) {
    const { checks } = await checkRule(rule, { seed, profile: 'extended' });
    rows.push({ id: rule.id, defect: rule.defect, refuted: signatureOf(checks) });
  }
  return { seed, rules: rows };
}
