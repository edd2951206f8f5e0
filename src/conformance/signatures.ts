import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import type { CheckId, CheckKind } from './check.ts';

/** What a wrong rule leaves behind: the checks that refute it, each with what was off. */
export type Signature = Readonly<Partial<Record<CheckId, string>>>;

/** The detection matrix of one seed: the wrong rules of this package against every check. */
export interface SignatureTable {
  readonly seed: number;
  readonly rules: readonly { readonly id: string; readonly defect: string; readonly refuted: Signature }[];
}

/** src/conformance and dist/conformance are equally deep, so that one address serves the sources and the published build. */
const FILE = new URL('../../fixtures/signatures.json', import.meta.url);

/** @throws {DataError} when the packaged table is missing or is no table */
export async function packagedSignatures(): Promise<SignatureTable> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as SignatureTable;
  } catch (error) {
    throw new DataError(
      `packagedSignatures: ${FILE.pathname} must hold the packaged table; install the package again`,
      {
        cause: error,
      },
    );
  }
}

interface Outcomes {
  readonly check: CheckId;
  readonly kind: CheckKind;
  readonly outcome: string;
  readonly aspect?: string;
  readonly problems: number;
}

/** The checks that refuted, each with what was off; chance has no part in it. */
export const signatureOf = (findings: readonly Outcomes[]): Signature =>
  Object.fromEntries(
    findings.filter((f) => f.outcome === 'refuted' && f.kind !== 'stochastic').map((f) => [f.check, f.aspect ?? '']),
  );

/** At most so many known defects are named for one signature. */
const NAMED = 3;

/**
 * What would leave these very traces, from the wrong rules that do.
 *
 * Only the checks that had something to say are compared, and those that the rule does not declare to fail; every one of them must
 * agree, also in what was off. `undefined` where no known defect does.
 */
export function likelyCause(
  { rules }: SignatureTable,
  findings: readonly Outcomes[],
  departures: readonly string[],
): string | undefined {
  const seen = signatureOf(findings);
  const compared = findings
    .filter((f) => f.problems > 0 && f.kind !== 'stochastic' && !departures.includes(f.check))
    .map((f) => f.check);
  if (!compared.some((id) => seen[id] !== undefined)) return undefined;
  const same = rules.filter(({ refuted }) => compared.every((id) => refuted[id] === seen[id]));
  if (same.length === 0) return undefined;
  const names = same.slice(0, NAMED).map(({ defect }) => defect);
  const more = same.length > NAMED ? ` (or ${same.length - NAMED} more of the same signature)` : '';
  return `as ${names.join(', or ')} would${more}`;
}
