import type { ControlResult, EvidenceKind, Finding, Verdict } from '../evidence/verdict.ts';
import { intervalText, plural, probabilityBound, significant } from './numbers.ts';

/** Strongest first. */
const kindsByStrength: readonly EvidenceKind[] = [
  ...([
    'identity',
    'error-bound',
    'certificate',
    'backward-error',
    'order',
    'mean',
    'records',
    'search',
    'crash',
  ] as const),
];

export const kindNames: Readonly<Record<EvidenceKind, string>> = {
  identity: 'exact identity',
  'error-bound': 'running error bound',
  certificate: 'certified bound',
  'backward-error': 'backward error',
  order: 'fitted exponent',
  mean: 'sampled mean',
  records: 'recorded runs',
  search: 'exact search',
  crash: 'crash',
};

/** What the estimate of a kind of evidence is. */
export const ESTIMATES: Readonly<Partial<Record<EvidenceKind, string>>> = {
  order: 'exponent',
  mean: 'mean',
  records: 'median effect',
};

const strength = (finding: Finding): number => kindsByStrength.indexOf(finding.kind);

/** The finding that carries the verdict: the strongest with its outcome, else the strongest of all. */
export function strongestFinding(verdict: Verdict): Finding | undefined {
  const agreeing = verdict.findings.filter((finding) => finding.outcome === verdict.outcome);
  return (agreeing.length > 0 ? agreeing : verdict.findings).toSorted((a, b) => strength(a) - strength(b))[0];
}

/** The controls that came out otherwise than they must; an undecided finding claims nothing, its controls neither. */
export const failedControls = (verdict: Verdict): readonly ControlResult[] =>
  verdict.findings.flatMap((finding) =>
    finding.outcome === 'undecided' ? [] : finding.controls.filter((control) => control.outcome !== control.expected),
  );

/** What a finding measured, in a few words: "wrong with probability ≤ 10⁻³⁷", "error / bound 0.01". */
export function measured(finding: Finding): string {
  if (finding.outcome === 'undecided') return finding.summary;
  const parts: string[] = [];
  if (finding.probability !== undefined && finding.outcome === 'holds') {
    parts.push(`wrong with probability ${probabilityBound(finding.probability)}`);
  }
  if (finding.ratio !== undefined) parts.push(`error / bound ${significant(finding.ratio)}`);
  if (finding.estimate !== undefined) {
    parts.push(`${ESTIMATES[finding.kind] ?? 'estimate'} ${significant(finding.estimate)}`);
    if (finding.interval !== undefined)
      parts.push(`${finding.kind === 'records' ? 'seeds' : 'interval'} ${intervalText(finding.interval)}`);
    if (finding.band !== undefined) parts.push(`band ${intervalText(finding.band)}`);
  }
  if (parts.length > 0) return parts.join(', ');
  return finding.outcome === 'refuted' ? 'a case where it is false' : 'no case against it';
}

/** One line of evidence for a table. */
export function evidenceInShort(verdict: Verdict): string {
  const failed = failedControls(verdict);
  if (failed[0] !== undefined) {
    const more = failed.length > 1 ? `, and ${failed.length - 1} more` : '';
    return `control “${failed[0].name}”: ${failed[0].outcome}, expected: ${failed[0].expected}${more}`;
  }
  const finding = strongestFinding(verdict);
  if (verdict.outcome === 'refuted' && verdict.counterexample !== undefined) {
    return `counterexample, ${verdict.counterexample.shape}${finding === undefined ? '' : ` (${finding.system})`}`;
  }
  if (finding === undefined) return 'no evidence';
  const others = verdict.findings.length - 1;
  const rest = others > 0 ? `; ${plural(others, 'other finding')}` : '';
  return `${measured(finding)} (${kindNames[finding.kind]}, ${finding.system}, ${finding.data})${rest}`;
}
