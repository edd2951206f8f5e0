import { inferenceTrace } from '../../src/experiments/inferenceTrace.ts';
import type { ReportRecord } from '../../src/report/index.ts';
import { HOSTILE, control, finding, judged, counterexample, traced, trace } from './recordParts.ts';

export const record: ReportRecord = {
  ...{ schema: 'pcn-check/report', version: 2, pcnCheck: '0.1.0', node: 'v20.20.2', platform: 'linux x64' },
  ...{ date: '2026-07-01T12:30:45.000Z', seed: 20260701, data: ['random', 'digits', 'teacher'] },
  engines: [
    { name: 'primeField', unitRoundoff: 0, note: 'integers mod 2⁶¹ − 1' },
    { name: 'float64', unitRoundoff: 2 ** -53 },
    { name: 'tfjs-wasm', unitRoundoff: 2 ** -24, note: 'no TF32' },
  ],
  ...{ seconds: 83.2, complete: true },
  verdicts: [
    judged(
      'se/equilibrated-energy',
      'The equilibrated energy weighs the residual with the rescaling matrix',
      { formula: 'F^* = \\tfrac{1}{2B} \\operatorname{tr}\\bigl(r^\\top S^{-1} r\\bigr)' },
      {
        separation: 1.3e9,
        findings: [
          finding('error-bound', { ratio: 0.031, unitRoundoff: 2 ** -53, worst: 'widths 8-8-8-2, batch 5, seed 7' }),
          finding('identity', {
            ...{ system: 'primeField', probability: 3.1e-38, degree: 84, points: 3 },
            controls: [control('drops the precision', 'refuted'), control('sum from l = 2', 'refuted')],
          }),
        ],
      },
    ),
    judged(
      'se/theorem-2-printed',
      'Theorem 2 holds with the decorrelation matrices as printed',
      {
        ...{ source: { paper: 'SE', place: 'Theorem 2' }, expected: 'refuted' },
        formula:
          '\\dot W_l = -\\left(\\mathbb{E}_B\\left[z^*_{l-1}\\hat z_{l-1}^\\top\\right]\\right)^{+} \\frac{\\partial F^*}{\\partial W_l}',
        erratum: {
          note: 'The pseudoinverse multiplies from the wrong side, so the shapes only fit where the layers are square.',
          corrected: 'se/theorem-2-transposed',
        },
      },
      {
        ...{ outcome: 'refuted', counterexample, seconds: 1.8 },
        findings: [
          finding('search', {
            ...{
              system: 'rational',
              outcome: 'refuted',
              summary: 'False in the first of 12 cases; shrunk in 9 steps.',
            },
            controls: [{ name: 'true everywhere', expected: 'holds', outcome: 'holds' }],
          }),
          finding('identity', { system: 'primeField', outcome: 'refuted', probability: 1e-40, degree: 31, points: 1 }),
        ],
      },
    ),
    judged(
      'se/theorem-2-transposed',
      'Theorem 2 holds with the decorrelation matrices transposed',
      {
        source: { paper: 'SE', place: 'Theorem 2' },
        formula:
          '\\dot W_l = -\\frac{\\partial F^*}{\\partial W_l} \\left(\\mathbb{E}_B\\left[z^*_{l-1}\\hat z_{l-1}^\\top\\right]\\right)^{+\\top}',
      },
      { findings: [finding('identity', { system: 'primeField', probability: 0, degree: 120, points: 4 })] },
    ),
    judged(
      'lim/wide-networks',
      'The gradients of predictive coding tend to those of backpropagation as 1/N',
      { source: { paper: 'LIM', place: 'Theorem 3.1' }, formula: '1 - \\cos\\theta = \\mathcal{O}(N^{-1})' },
      {
        seconds: 21.4,
        findings: [
          finding('order', {
            ...{
              summary: 'The fitted exponent is −0.98 over 6 widths.',
              data: 'digits',
              cases: { 'N=64': 8, 'N=128': 8 },
            },
            ...{ estimate: -0.982, interval: [-1.03, -0.94], band: [-1.1, -0.9] },
            controls: [control('standard parameterisation', 'refuted', Infinity)],
          }),
          finding('mean', { estimate: 0.31, interval: [0.3, 0.32], band: [0.312, 0.312], summary: 'The mean agrees.' }),
        ],
      },
    ),
    judged(
      'pc/certificate',
      'The gradient bounds the distance to the minimum',
      {
        source: { paper: 'PC', place: 'strong convexity' },
        formula: 'F(z) - F^* \\le \\frac{\\|\\nabla F\\|^2}{2\\mu}',
      },
      {
        separation: Infinity,
        findings: [
          finding('certificate', {
            ...{ ratio: 0.87, data: 'digits', unitRoundoff: 2 ** -24, system: 'tfjs-wasm' },
            controls: [control('half of μ', 'refuted', 1.7), control('μ of another network', 'refuted', 4.2e7)],
          }),
          finding('backward-error', { ratio: 1e-9, summary: 'Small.' }),
        ],
      },
    ),
    judged('se/no-erratum', 'A printed lemma without a correction', { expected: 'refuted' }, { outcome: 'refuted' }),
    judged(
      'se/surprise',
      'A claim that should hold and was refuted',
      {},
      {
        ...{ outcome: 'refuted', asExpected: false },
        findings: [finding('certificate', { outcome: 'refuted', ratio: 12.5, summary: 'The error is 12.5 bounds.' })],
      },
    ),
    judged(
      'se/control-failed',
      'A claim whose control was not refuted',
      {},
      {
        asExpected: false,
        findings: [finding('identity', { controls: [control('drops the step size', 'holds', 0.2)] })],
      },
    ),
    judged(
      'se/crashed',
      'A claim that nothing could decide',
      { formula: '\\frac{unclosed' },
      { outcome: 'undecided', asExpected: false, seconds: NaN },
    ),
    judged(
      'se/not-converged',
      'A run that did not converge decides nothing',
      {},
      {
        ...{ outcome: 'undecided', asExpected: false },
        findings: [
          finding('order', { outcome: 'undecided', summary: 'Inference diverged at step 40.', estimate: NaN }),
        ],
      },
    ),
    judged(
      `hostile/${HOSTILE}`,
      HOSTILE,
      {
        ...{ statement: HOSTILE, formula: `\\text{${HOSTILE}}`, source: { paper: 'SE', place: HOSTILE } },
        erratum: { note: HOSTILE, corrected: HOSTILE },
      },
      {
        replay: HOSTILE,
        counterexample: {
          ...{ shape: HOSTILE, given: [{ name: HOSTILE, rows: [[HOSTILE]] }], computed: [] },
          ...{ left: { name: `W_${HOSTILE}`, rows: [['1']] }, right: { name: 'Infinity', rows: [['Infinity']] } },
        },
        findings: [
          finding('search', {
            ...{ system: HOSTILE, data: HOSTILE, summary: HOSTILE, worst: HOSTILE, cases: { [HOSTILE]: 1 } },
            controls: [control(HOSTILE, 'undecided', NaN)],
          }),
        ],
      },
    ),
  ],
  rules: [
    {
      ...{ rule: 'backpropagation', wrong: false },
      checks: [
        {
          ...{ check: 'gradient of the loss', outcome: 'holds', expected: 'holds' },
          ...{ number: 'C01', title: 'It follows the loss.', kind: 'required', claims: ['se/eq-07'] },
        },
        {
          check: 'equilibrium of the energy',
          outcome: 'refuted',
          expected: 'refuted',
          reason: 'It moves no activity.',
        },
      ],
    },
    {
      ...{ rule: 'predictive coding, closed form', wrong: false },
      checks: [
        { check: 'gradient of the loss', outcome: 'refuted', expected: 'refuted' },
        { check: 'equilibrium of the energy', outcome: 'holds', expected: 'holds' },
        { check: 'wide limit', outcome: 'undecided', expected: 'holds', reason: 'Ran out of steps.' },
      ],
    },
    {
      ...{ rule: 'predictive coding, sign flipped', wrong: true },
      checks: [{ check: 'equilibrium of the energy', outcome: 'refuted', expected: 'refuted' }],
    },
    {
      rule: HOSTILE,
      wrong: true,
      checks: [{ check: HOSTILE, outcome: 'holds', expected: 'refuted', reason: HOSTILE }],
    },
  ],
  experiments: [
    {
      ...{ id: 'inference-trace', title: 'Inference and its certificate', source: 'PC', version: 1, answers: 2 },
      ...{ engine: 'float64', errors: [] },
      figures: inferenceTrace.figures([traced('Widths 64-32-32-10 on digits', trace)]),
      findings: [{ text: 'The bound lies above the energy.', asExpected: true }],
    },
    {
      ...{ id: 'hostile', title: HOSTILE, source: HOSTILE, version: 3, engine: HOSTILE, answers: 0, errors: [HOSTILE] },
      figures: [
        {
          kind: 'table',
          id: 'table',
          title: HOSTILE,
          caption: HOSTILE,
          head: [HOSTILE, 'n'],
          rows: [['Infinity', 1.5]],
        },
        { kind: 'text', id: 'text', title: HOSTILE, caption: HOSTILE, text: HOSTILE },
      ],
      findings: [{ text: HOSTILE, asExpected: false }],
    },
  ],
};
// End of the made-up record.

export const only = (...ids: string[]): ReportRecord => ({
  ...record,
  verdicts: record.verdicts.filter(({ claim }) => ids.includes(claim.id)),
});
export const empty: ReportRecord = { ...record, verdicts: [], engines: [], data: [], rules: [], experiments: [] };
