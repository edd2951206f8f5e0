import type {
  ControlResult,
  Counterexample,
  EvidenceKind,
  Finding,
  Outcome,
  Verdict,
} from '../../src/evidence/verdict.ts';
import type { Answer } from '../../src/experiments/experiment.ts';
import type { Trace, TracePoint } from '../../src/experiments/inferenceTrace.ts';
import { type ClaimText, type JudgedClaim } from '../../src/report/index.ts';

export const HOSTILE = `<script>alert('x')</script><img src="http://evil.example/a.png" onerror="b()">&"'|\`*_\u001b[31m\u0007`;

// The made-up record: every kind of evidence, every outcome, expected and not.
export const control = (name: string, outcome: Outcome, ratio?: number): ControlResult => ({
  name,
  expected: 'refuted',
  outcome,
  ...(ratio === undefined ? {} : { ratio }),
});
export const finding = (kind: EvidenceKind, more: Partial<Finding>): Finding => ({
  ...{ kind, system: 'float64', data: 'random', outcome: 'holds', summary: 'Both sides agree in every case.' },
  ...{ cases: { 'L=1': 4, 'L=3': 8, bottleneck: 3 }, controls: [], ...more },
});
export const judged = (id: string, title: string, more: Partial<ClaimText>, verdict: Partial<Verdict>): JudgedClaim => {
  const claim: ClaimText = {
    ...{ id, title, source: { paper: 'SE', place: 'Eq. (4)' }, statement: `${title}, for every linear network.` },
    ...{ formula: 'S = \\sum_{l=1}^{L} \\frac{P_l P_l^\\top}{p_l}', expected: 'holds', ...more },
  };
  const replay = `npx pcn-check verify --only ${id} --seed 20260701`;
  return {
    claim,
    verdict: {
      ...{ id, outcome: 'holds', expected: claim.expected, asExpected: true, findings: [], seconds: 0.42, replay },
      ...verdict,
    },
  };
};
export const counterexample: Counterexample = {
  shape: 'widths 1-2-1, batch 1',
  given: [
    { name: 'W_1', rows: [['1'], ['-3/4']] },
    { name: 'W_2', rows: [['2', '1/3']] },
    { name: 'x', rows: [['1']] },
    { name: 'y', rows: [['-5']] },
  ],
  computed: [{ name: 'S', rows: [['123456789/10111213']] }],
  left: { name: 'left side', rows: [['-17/12', '0.3333333333…']] },
  right: { name: 'right side', rows: [['-17/13', 'Infinity']] },
};
/** A trace as the experiment answers it. */
export const traced = (title: string, points: Trace['points']): Answer<TracePoint, Trace> => ({
  ...{ point: { seed: 1 }, result: { title, points }, engine: 'float64', about: 'float64', seconds: 1, peakBytes: 1 },
});
export const trace: Trace['points'] = Array.from({ length: 60 }, (_, step) => ({
  ...{ step, energyGap: 3 * 10 ** (-step / 6) + (step > 50 ? 0 : 1e-16), bound: 40 * 10 ** (-step / 6.2) },
}));
