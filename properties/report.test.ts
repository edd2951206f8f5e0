import { describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { createProgress } from '../src/cli/progress.ts';
import type {
  ControlResult,
  Counterexample,
  EvidenceKind,
  Finding,
  Outcome,
  Verdict,
} from '../src/evidence/verdict.ts';
import { cells } from '../src/report/cells.ts';
import { engineCell, enginesText } from '../src/report/engines.ts';
import { strongestFinding } from '../src/report/evidence.ts';
import { decades } from '../src/report/figure.ts';
import { escapeHtml, html } from '../src/report/html.ts';
import {
  type ClaimText,
  type JsonSchema,
  type JudgedClaim,
  type ReportRecord,
  claimsMarkdown,
  consoleReport,
  consoleTable,
  errataMarkdown,
  fromJson,
  markdownReport,
  renderSvg,
  reportSchema,
  standaloneSvg,
  summaryLine,
  toHtml,
  toJson,
  traceSpec,
} from '../src/report/index.ts';
import { duration, probabilityBound, significant, unitRoundoffText } from '../src/report/numbers.ts';
import { badge } from '../src/report/summary.ts';

const HOSTILE = `<script>alert('x')</script><img src="http://evil.example/a.png" onerror="b()">&"'|\`*_\u001b[31m\u0007`;

// The made-up record: every kind of evidence, every outcome, expected and not.
const control = (name: string, outcome: Outcome, ratio?: number): ControlResult => ({
  name,
  expected: 'refuted',
  outcome,
  ...(ratio === undefined ? {} : { ratio }),
});
const finding = (kind: EvidenceKind, more: Partial<Finding>): Finding => ({
  ...{ kind, system: 'float64', data: 'random', outcome: 'holds', summary: 'Both sides agree in every case.' },
  ...{ cases: { 'L=1': 4, 'L=3': 8, bottleneck: 3 }, controls: [], ...more },
});
const judged = (id: string, title: string, more: Partial<ClaimText>, verdict: Partial<Verdict>): JudgedClaim => {
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
const counterexample: Counterexample = {
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
const steps = Array.from({ length: 60 }, (_, step) => step);
const record: ReportRecord = {
  ...{ schema: 'pcn-check/report', version: 1, pcnCheck: '0.1.0', node: 'v20.20.2', platform: 'linux x64' },
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
  trace: {
    title: 'Widths 64-32-32-10 on digits',
    points: steps.map((step) => ({
      ...{ step, energyGap: 3 * 10 ** (-step / 6) + (step > 50 ? 0 : 1e-16), bound: 40 * 10 ** (-step / 6.2) },
      distance: 5 * 10 ** (-step / 12),
    })),
  },
};
// End of the made-up record.

const only = (...ids: string[]): ReportRecord => ({
  ...record,
  verdicts: record.verdicts.filter(({ claim }) => ids.includes(claim.id)),
});
const empty: ReportRecord = { ...record, verdicts: [], engines: [], data: [], rules: [] };

/** Oracle: the part of JSON Schema 2020-12 that the schema uses, written from the specification. Returns what is wrong. */
function violations(value: unknown, schema: JsonSchema, root: JsonSchema = schema, path = '$'): string[] {
  const known = 'type,enum,const,anyOf,$ref,required,properties,additionalProperties,items,minItems,maxItems,minimum';
  const notes = '$schema,$id,$defs,title,format';
  for (const keyword of Object.keys(schema)) {
    if (!`${known},${notes}`.split(',').includes(keyword)) throw new Error(`this oracle does not know ${keyword}`);
  }
  if (typeof schema['$ref'] === 'string') {
    const target = schema['$ref'].replace('#/$defs/', '');
    return violations(value, (root['$defs'] as Record<string, JsonSchema>)[target]!, root, path);
  }
  const problems: string[] = [];
  const must = (condition: boolean, what: string): void => void (condition || problems.push(`${path} ${what}`));
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const types: Record<string, boolean> = {
    ...{ string: typeof value === 'string', boolean: typeof value === 'boolean', number: typeof value === 'number' },
    ...{ integer: Number.isInteger(value), array: Array.isArray(value), object: isObject },
  };
  if (schema['type'] !== undefined) must(types[schema['type'] as string]!, `is no ${schema['type'] as string}`);
  if (schema['enum'] !== undefined) must((schema['enum'] as unknown[]).includes(value), 'is not in its list');
  if (schema['const'] !== undefined) must(schema['const'] === value, 'is another constant');
  if (schema['minimum'] !== undefined) must((value as number) >= (schema['minimum'] as number), 'is too small');
  if (schema['anyOf'] !== undefined) {
    const any = (schema['anyOf'] as JsonSchema[]).some((s) => violations(value, s, root, path).length === 0);
    must(any, 'fits no alternative');
  }
  if (Array.isArray(value)) {
    must(value.length >= ((schema['minItems'] as number) ?? 0), 'is too short');
    must(value.length <= ((schema['maxItems'] as number) ?? Infinity), 'is too long');
    const items = schema['items'] as JsonSchema;
    value.forEach((item, i) => problems.push(...violations(item, items, root, `${path}[${i}]`)));
  } else if (isObject) {
    const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
    for (const key of (schema['required'] ?? []) as string[]) must(Object.hasOwn(value, key), `lacks ${key}`);
    for (const [key, entry] of Object.entries(value)) {
      const rest = schema['additionalProperties'];
      const inner = Object.hasOwn(properties, key)
        ? properties[key]
        : rest === false
          ? undefined
          : (rest as JsonSchema);
      if (inner === undefined) must(false, `has the unknown property ${key}`);
      else problems.push(...violations(entry, inner, root, `${path}.${key}`));
    }
  }
  return problems;
}

/** Oracle: is this markup XML as far as tags, attributes and entities go? Returns the first thing that is not. */
function illFormed(page: string): string | undefined {
  const open: string[] = [];
  const body = page.replace(/^<!doctype html>\n/, '').replace(/(<style>)[^<]*(<\/style>)/g, '$1$2');
  for (const [token] of body.matchAll(/<[^<>]*>|[^<]+|</g)) {
    const text = token.startsWith('<') ? (token.match(/"[^"]*"/g) ?? []).join('') : token;
    const entity = /&(?!(?:amp|lt|gt|quot|#39|#x27|#\d+);)/.exec(text);
    if (entity !== null) return `a bare & in ${token.slice(0, 80)}`;
    if (/[^\P{Cc}\t\n\r]/u.test(token)) return `a control character in ${token.slice(0, 80)}`;
    if (!token.startsWith('<')) {
      if (token.includes('>')) return `a bare > in ${token.slice(0, 80)}`;
      continue;
    }
    const tag = /^<(\/?)([a-zA-Z][\w-]*)((?:\s+[a-zA-Z_:][\w:.-]*="[^"<]*")*)\s*(\/?)>$/.exec(token);
    if (tag === null) return `no tag: ${token}`;
    const names = [...tag[3]!.matchAll(/([\w:.-]+)="/g)].map((m) => m[1]);
    if (new Set(names).size !== names.length) return `an attribute twice: ${token}`;
    if (tag[1] === '/') {
      const last = open.pop();
      if (last !== tag[2]) return `</${tag[2]}> closes <${last}>`;
    } else if (tag[4] !== '/') open.push(tag[2]!);
  }
  return open.length === 0 ? undefined : `<${open.at(-1)}> is never closed`;
}

describe('the record as JSON', () => {
  test('reading what was written gives the same record, non-finite numbers and the word "Infinity" included', () => {
    expect(fromJson(toJson(record))).toEqual(record);
  });

  test('every number in a finding survives the round trip', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity));
    const numbers = fc.record({
      ...{ probability: number, ratio: number, estimate: number, unitRoundoff: number, degree: number, points: number },
      ...{ interval: fc.tuple(number, number), band: fc.tuple(number, number), summary: fc.string() },
      cases: fc.dictionary(fc.string(), fc.nat()),
    });
    fc.assert(
      fc.property(numbers, (more) => {
        const verdict = {
          ...record.verdicts[0]!,
          verdict: judged('x', 'x', {}, { findings: [finding('mean', more)] }).verdict,
        };
        const sent: ReportRecord = { ...record, verdicts: [verdict] };
        // JSON has no −0 and no prototypes; nothing else may change, nor a number become its name.
        const tagged = (one: ReportRecord): unknown =>
          JSON.parse(JSON.stringify(one, (_key, v: unknown) => (typeof v === 'number' ? { number: String(v) } : v)));
        expect(tagged(fromJson(toJson(sent)))).toEqual(tagged(sent));
      }),
    );
  });

  test('the schema accepts what is written', () => {
    for (const one of [record, empty]) expect(violations(JSON.parse(toJson(one)), reportSchema)).toEqual([]);
  });

  test('the schema refuses an unknown outcome, a missing replay line, an unknown property and another version', () => {
    const text = toJson(record);
    const spoilt = (from: string | RegExp, to: string): string[] => {
      expect(text).toMatch(from);
      return violations(JSON.parse(text.replace(from, to)), reportSchema);
    };
    expect(spoilt('"outcome": "holds"', '"outcome": "passes"')).not.toEqual([]);
    expect(spoilt(/,\s*"replay": "[^"]*"/, '')).not.toEqual([]);
    expect(spoilt('"seed":', '"mood": 1, "seed":')).not.toEqual([]);
    expect(spoilt('"version": 1', '"version": 2')).not.toEqual([]);
    expect(spoilt('"ratio": 0.031', '"ratio": "0.031"')).not.toEqual([]);
  });

  test('text that is no report of this version is refused with a DataError', () => {
    for (const text of ['', '{', 'null', '{}', '{"schema":"pcn-check/report","version":2}']) {
      expect(() => fromJson(text)).toThrow(/^fromJson: text must be/);
    }
  });
});

describe('the words of a verdict', () => {
  test('the summary counts what holds, what is refuted as expected, and what is unexpected', () => {
    expect(summaryLine(record)).toBe('11 claims: 5 hold, 2 refuted as printed (expected), 4 unexpected');
    expect(summaryLine(empty)).toBe('0 claims: 0 hold, 0 refuted as printed (expected), 0 unexpected');
    expect(summaryLine({ ...only('pc/certificate'), complete: false })).toBe(
      '1 claim: 1 holds, 0 refuted as printed (expected), 0 unexpected; incomplete, the run stopped early',
    );
  });

  test('a verdict is never told apart by its colour alone', () => {
    const words = record.verdicts.map((one) => badge(one));
    const tones = new Map(words.map(({ tone, sign }) => [tone, sign]));
    expect([...tones.keys()].toSorted()).toEqual(['holds', 'refuted', 'undecided', 'unexpected']);
    expect(new Set(tones.values()).size).toBe(tones.size);
  });

  test('the strongest finding is the strongest one that has the outcome of the verdict', () => {
    const kinds: EvidenceKind[] = [
      'identity',
      'error-bound',
      'certificate',
      'backward-error',
      'order',
      'mean',
      'search',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(kinds, { minLength: 1 }), fc.boolean(), (subset, spoil) => {
        const strongest = kinds.find((kind) => subset.includes(kind))!;
        const findings = subset.map((kind) =>
          finding(kind, { outcome: spoil && kind === strongest && subset.length > 1 ? 'undecided' : 'holds' }),
        );
        const expected = kinds.find((kind) => findings.some((f) => f.kind === kind && f.outcome === 'holds'));
        expect(strongestFinding(judged('x', 'x', {}, { findings }).verdict)?.kind).toBe(expected);
      }),
    );
  });

  test('a probability is rounded up to a power of ten, never down', () => {
    expect([3.1e-38, 1e-40, 0, 0.25, 1].map(probabilityBound)).toEqual(['≤ 10⁻³⁷', '≤ 10⁻⁴⁰', '< 10⁻³⁰⁷', '0.25', '1']);
  });

  test('numbers are written for a person', () => {
    expect([0, -0.123456, 4.5678e-9, 123456, Infinity, -Infinity, NaN].map((x) => significant(x))).toEqual(
      ['0', '−0.123', '4.57·10⁻⁹', '1.23·10⁵', '∞', '−∞', 'NaN'], // prettier-ignore
    );
    expect([0, 2 ** -24, 1e-3].map(unitRoundoffText)).toEqual(['exact', '2⁻²⁴ ≈ 6.0·10⁻⁸', '0.001']);
    expect([0.04, 9.96, 59.4, 59.6, 3661, NaN].map(duration)).toEqual(
      ['0.0 s', '10 s', '59 s', '1 min 00 s', '61 min 01 s', '–'], // prettier-ignore
    );
  });
});

describe('the console table', () => {
  test('a Latin letter takes one cell, a Chinese character and an emoji two, a combining accent none', () => {
    expect(['a1*✓', '漢字', '🙂', 'e\u0301', ''].map(cells)).toEqual([4, 4, 2, 1, 0]);
  });

  test('no line is wider than the terminal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 200 }), fc.string({ unit: 'binary' }), (columns, text) => {
        const odd = judged(text, text, {}, { findings: [finding('search', { outcome: 'undecided', summary: text })] });
        const table = consoleTable({ ...record, verdicts: [...record.verdicts, odd] }, { columns, color: false });
        const lines = table.split('\n');
        expect(lines).toHaveLength(record.verdicts.length + 2);
        for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('every claim is shown with its verdict at 40, 80 and 120 columns', () => {
    const known = { ...record, verdicts: record.verdicts.slice(0, -1) };
    for (const columns of [40, 80, 120]) {
      const lines = consoleTable(known, { columns, color: false }).split('\n').slice(1);
      for (const [i, one] of known.verdicts.entries()) {
        expect(lines[i]).toContain(one.claim.id.slice(0, 15));
        expect(lines[i]).toContain(`${badge(one).sign} ${badge(one).text}`.slice(0, 16));
      }
    }
  });

  test('colour changes nothing but colour', () => {
    const plain = consoleReport(record, { columns: 90, color: false });
    const painted = consoleReport(record, { columns: 90, color: true });
    expect(plain).not.toContain('\u001b');
    // eslint-disable-next-line no-control-regex -- the colours themselves
    const stripped = painted.replace(/\u001b\[[\d;]*m/g, '');
    const trimmed = (text: string): string => text.replace(/ +$/gm, '');
    expect(painted).not.toBe(stripped);
    expect(trimmed(stripped)).toBe(trimmed(plain));
  });

  test('each unexpected verdict is explained with its whole replay line, and an expected one is not', () => {
    const text = consoleReport(record, { columns: 40, color: false });
    for (const { verdict } of record.verdicts.slice(0, -1)) {
      expect(text.includes(`\n  ${verdict.replay}`)).toBe(!verdict.asExpected);
    }
  });
});

describe('the HTML page', () => {
  const page = toHtml(record);

  test('the page is well formed, with hostile text in every place', async () => {
    expect(illFormed(await page)).toBeUndefined();
    expect(illFormed(await toHtml(empty))).toBeUndefined();
  });

  test('the oracle for well-formedness refuses what is not well formed', () => {
    for (const text of ['<p>', '<p></b>', '<p>&x</p>', '<p a="1" a="2"></p>', '<p a=1></p>', '<p>a > b</p>', '<']) {
      expect({ text, problem: illFormed(text) }).not.toEqual({ text, problem: undefined });
    }
  });

  test('hostile text makes no element: no script, no image, no handler', async () => {
    const text = await page;
    expect(text).toContain('&lt;script&gt;alert(&#39;x&#39;)');
    expect(text).not.toMatch(/<(script|img|iframe|object|embed|base|form)\b/i);
    for (const [tag] of text.matchAll(/<[a-z][^>]*>/gi)) expect(tag.replace(/"[^"]*"/g, '')).not.toMatch(/\son\w+=/i);
  });

  test('every value of a template is escaped, and only markup is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = html`<p title="${text}">${text}</p>`.text;
        expect(illFormed(written)).toBeUndefined();
        expect(html`${html`<b>${text}</b>`}`.text).toBe(`<b>${escapeHtml(text)}</b>`);
      }),
    );
  });

  test('opening the page loads nothing: addresses stand only in links and namespaces', async () => {
    const text = await page;
    expect(text).not.toMatch(/\s(src|srcset|data|action|poster|background|xlink:href)="/i);
    expect(text).not.toMatch(/@import|url\(/i);
    const loading = [...text.matchAll(/<(\w+)[^>]*\shref="([^"]*)"/g)].filter(([, tag]) => tag !== 'a');
    expect(loading.map(([, tag, href]) => [tag, href])).toEqual([['link', 'data:,']]);
    for (const [, href] of text.matchAll(/<a\s[^>]*href="([^"]*)"/g))
      expect(href).toMatch(/^(#|https:\/\/arxiv\.org\/)/);
  });

  test('every link inside the page has a target, and no id occurs twice', async () => {
    const text = await page;
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const inside = [...text.matchAll(/href="#([^"]*)"/g)].map((m) => m[1]!);
    const missing = inside.filter((id) => !ids.includes(id));
    expect(inside.length).toBeGreaterThan(record.verdicts.length);
    expect(missing).toEqual([]);
  });

  test('what is refuted or unexpected is open, what holds as expected is closed', async () => {
    const text = await page;
    const states = [...text.matchAll(/<details class="claim" (open="open")?>/g)].map((m) => m[1] !== undefined);
    expect(states).toEqual(record.verdicts.map(({ verdict }) => verdict.outcome !== 'holds' || !verdict.asExpected));
    expect(states).toContain(false);
  });

  test('every finding, control, counterexample and replay line is in the page', async () => {
    const text = await page;
    for (const { claim, verdict } of record.verdicts) {
      const strings = [claim.title, claim.statement, verdict.replay, ...verdict.findings.map((f) => f.summary)];
      strings.push(...verdict.findings.flatMap((f) => f.controls.map((c) => c.name)));
      strings.push(
        ...(verdict.counterexample?.given ?? []).flatMap((m) => m.rows.flat()).filter((s) => !/[-/]/.test(s)),
      );
      for (const string of strings) expect(text).toContain(escapeHtml(string));
    }
    expect(text).toContain('<mfrac><mn>3</mn><mn>4</mn></mfrac>');
    expect(text).toContain('≤ 10⁻³⁷');
  });

  test('every header cell says what it heads', async () => {
    for (const [tag] of (await page).matchAll(/<th\b[^>]*>/g)) expect(tag).toMatch(/ scope="(row|col)"/);
  });

  test('TeX becomes MathML, and TeX that cannot be read is shown as it is', async () => {
    const text = await page;
    expect(text).toContain('<mi>W</mi>');
    expect(text).toContain('<code>\\frac{unclosed</code>');
    expect(text).not.toContain('temml-error');
  });
});

describe('the engines', () => {
  test('an engine shows its worst ratio over the data, a dash where it was not asked, and says when it cannot tell', () => {
    const at = (...findings: readonly Finding[]): JudgedClaim => ({
      ...record.verdicts[0]!,
      verdict: { ...record.verdicts[0]!.verdict, findings },
    });
    const f = (system: string, ratio: number, outcome: Finding['outcome'] = 'holds'): Finding => ({
      ...finding('error-bound', { system, ratio }),
      outcome,
    });
    const judged = at(f('float64', 0.25), f('float64', 0.5), f('tfjs-wasm', 0.125, 'undecided'));
    expect(['float64', 'tfjs-wasm', 'bignumber'].map((name) => engineCell(judged, name))).toEqual([
      '0.5',
      'cannot tell',
      '–',
    ]);
  });

  test('the page and the terminal show what computes and why an engine is absent', async () => {
    const absentEngines = [{ name: 'cuda-float64', reason: 'openCuda: a driver must be found, got none' }];
    const engines = [{ name: 'float64', unitRoundoff: 2 ** -53, note: 'WebAssembly', gemm: { gflops: 9.5, n: 512 } }];
    const page = await toHtml({ ...record, engines, absentEngines });
    const terminal = enginesText({ engines, absent: absentEngines }, 80);
    for (const text of ['float64', 'WebAssembly', '9.5 GFlop/s at 512', 'a driver must be found'])
      for (const shown of [page, terminal]) expect(shown).toContain(text);
  });
});

describe('the figure', () => {
  const trace = record.trace!;

  test('the drawing fills its container, follows the theme and shows each series', async () => {
    const svg = await renderSvg(traceSpec(trace)!, 'a "label"');
    expect(illFormed(svg)).toBeUndefined();
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 [\d.]+ [\d.]+" width="100%">/);
    expect(svg).not.toMatch(/(fill|stroke)="(#000|#333|#888|black|white)"/);
    expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(3);
    expect(illFormed(standaloneSvg(svg))).toBeUndefined();
  });

  test('the axis covers every value in whole decades', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), { minLength: 1 }), (values) => {
        const [low, high] = decades(values);
        expect(Number.isInteger(low) && Number.isInteger(high) && low < high).toBe(true);
        for (const value of values) {
          expect(Math.log10(value)).toBeGreaterThanOrEqual(low);
          expect(Math.log10(value)).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  test('values that a logarithmic axis cannot show are left out, and a trace without others draws nothing', async () => {
    const bad = [0, -1, NaN, Infinity].map((energyGap, step) => ({ step, energyGap, bound: NaN }));
    expect(traceSpec({ title: 'none', points: bad })).toBeUndefined();
    expect(traceSpec({ title: 'empty', points: [] })).toBeUndefined();
    const some = traceSpec({ title: 'some', points: [...bad, { step: 4, energyGap: 1, bound: 10 }] })!;
    expect(await renderSvg(some, 'some')).not.toMatch(/NaN|Infinity/);
    expect(await toHtml({ ...empty, trace: { title: 'none', points: bad } })).toContain('No positive value');
  });
});

describe('the README tables', () => {
  test('each row has as many cells as its head, hostile text included', () => {
    for (const table of [claimsMarkdown(record), errataMarkdown(record)]) {
      const counts = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(counts).size).toBe(1);
      expect(table).not.toMatch(/<[a-z]/i);
    }
    expect(claimsMarkdown(record).split('\n')).toHaveLength(record.verdicts.length + 2);
  });

  test('the errata name the printed form, what is wrong, and the corrected form with its verdict', () => {
    const table = errataMarkdown(only('se/theorem-2-printed', 'se/theorem-2-transposed'));
    expect(table).toContain('✗ **refuted as printed** | The pseudoinverse multiplies from the wrong side');
    expect(table).toMatch(/✓ holds \|$/);
    expect(errataMarkdown(only('se/theorem-2-printed'))).toMatch(/not in this run \|$/);
  });

  test('a record without errata has no errata table', () => {
    expect(errataMarkdown(empty)).toBe('');
    expect(markdownReport(empty)).not.toContain('Errata');
  });
});

describe('live progress', () => {
  const run = (isTTY: boolean, columns: number): { readonly written: string[]; readonly verdicts: Verdict[] } => {
    const written: string[] = [];
    let now = 1000;
    const stream = { isTTY, columns, write: (text: string) => written.push(text) };
    const progress = createProgress(stream, () => (now += 1700));
    const verdicts = record.verdicts.map(({ verdict }) => verdict);
    progress.start(verdicts.length);
    for (const [i, verdict] of verdicts.entries()) {
      progress.claim(i, verdict.id);
      progress.done(verdict);
    }
    progress.finish();
    return { written, verdicts };
  };

  test('on a terminal one line is redrawn, never as wide as the terminal, and nothing is left at the end', () => {
    for (const columns of [1, 5, 20, 40, 60, 200]) {
      const { written } = run(true, columns);
      for (const text of written) {
        expect(text.startsWith('\r\u001b[2K')).toBe(true);
        const line = text.slice('\r\u001b[2K'.length);
        expect(line).not.toMatch(/\p{Cc}/u);
        expect(cells(line)).toBeLessThan(columns);
      }
      expect(written.at(-1)).toBe('\r\u001b[2K');
    }
  });

  test('the line shows the bar, the count, the surprises so far, the time and the claim in hand', () => {
    // Each call of the clock is 1.7 s later; this is the sixteenth after the start.
    expect(run(true, 80).written[15]).toBe(
      `\r\u001b[2K[#############-------] 7/11 1 unexpected, 27 s  se/control-failed`,
    );
  });

  test('elsewhere each finished claim is one plain line, and surprises are marked', () => {
    const { written, verdicts } = run(false, 10);
    expect(written).toHaveLength(verdicts.length);
    for (const [i, text] of written.entries()) {
      expect(text).toMatch(/^\[ ?\d+\/11\] \P{Cc}*\n$/u);
      expect(text.includes('UNEXPECTED')).toBe(!verdicts[i]!.asExpected);
    }
    expect(written[0]).toBe('[ 1/11] se/equilibrated-energy: holds, 0.4 s\n');
  });
});
