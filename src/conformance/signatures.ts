import { readFile } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import type { AnyCheckId, CheckKind } from './check.ts';

/** What a wrong rule leaves behind: the checks that refute it, each with what was off. */
export type Signature = Readonly<Partial<Record<AnyCheckId, string>>>;

/** The detection matrix of one seed: the wrong rules of this package against every check. */
export interface SignatureTable {
  readonly seed: number;
  readonly rules: readonly {
    readonly id: string;
    readonly defect: string;
    /** Whether measuring its answers names a cause: then its signature is none of a rule whose answers name nothing. */
    readonly measured?: true;
    readonly refuted: Signature;
  }[];
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
  readonly check: AnyCheckId;
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

/** Checks of what no answer to one question shows; those of a single answer are refuted alike by mistakes of many kinds. */
const TELLING: ReadonlySet<AnyCheckId> = new Set(['determinism', 'over-time', 'step', 'trajectory', 'promises']);

/** Fewer compared checks than this tell nothing, nor do as few refuted ones as that. */
const [COMPARED, REFUTED] = [8, 2] as const;

/**
 * What would leave these very traces, from the one wrong rule that does, where measuring found nothing.
 *
 * One check at least must be of what no answer to one question shows.
 * Only the checks that had something to say are compared, and those that the rule does not declare to fail; every one of them must
 * agree, also in what was off, and every other known defect must differ in two at least. `undefined` where it is not so.
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
  const refuted = compared.filter((id) => seen[id] !== undefined);
  if (compared.length < COMPARED || refuted.length < REFUTED || !refuted.some((id) => TELLING.has(id)))
    return undefined;
  const differences = rules
    .filter(({ measured }) => measured === undefined)
    .map(({ defect, refuted: theirs }) => ({ defect, apart: compared.filter((id) => theirs[id] !== seen[id]).length }))
    .toSorted((a, b) => a.apart - b.apart);
  const [first, second] = differences;
  if (first?.apart !== 0 || (second !== undefined && second.apart < 2)) return undefined;
  return `${TRACES} ${first.defect} would leave`;
}

const TRACES = 'it leaves the traces that';
/** Whether a cause was looked up, and not measured. */
export const isBySignature = (cause: string): boolean => cause.startsWith(TRACES);
