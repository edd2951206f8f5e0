import { kaimingUniform, normPreserving, type Initialisation } from '../../network/initialisations.ts';
import type { Claim, MeanTest } from '../../evidence/claim.ts';
import { random } from '../../random.ts';
import { hypot } from '../../arithmetic/norm.ts';

/** ‖Wx‖^power / ‖x‖^power for one random W (m×n) and x. */
const ratio = (initialise: Initialisation, m: number, n: number, power: number) => (seed: number) => {
  const r = random(seed, `decay ${m}×${n}`);
  const W = initialise(r, m, n);
  const x = Array.from({ length: n }, () => r.normal());
  const Wx = Array.from({ length: m }, (_, i) => x.reduce((sum, xj, j) => sum + W[i * n + j]! * xj, 0));
  return (hypot([Wx]) / hypot([x])) ** power;
};

const SHAPES = [
  [16, 16],
  [8, 24],
  [24, 8],
] as const;

const test = (
  initialise: Initialisation,
  predict: (m: number, n: number) => number,
  wrong: Record<string, (m: number, n: number) => number>,
): MeanTest => ({
  kind: 'mean',
  quantity: 'E‖Wx‖²/‖x‖²',
  seeds: 2000,
  settings: SHAPES.map(([m, n]) => ({
    label: `${m}×${n}`,
    predicted: predict(m, n),
    sample: ratio(initialise, m, n, 2),
    controls: Object.fromEntries(Object.entries(wrong).map(([name, f]) => [name, f(m, n)])),
  })),
});

export const eq22: Claim = {
  id: 'se/eq-22',
  title: 'Kaiming uniform weights change the squared norm by m/(3n) on average',
  source: { paper: 'SE', place: 'Eq. 19–22' },
  statement: 'For weights uniform on ±1/√n, in expectation over weights.',
  formula: String.raw`\mathbb{E}\|Wx\|^2 = \frac{m}{3n}\|x\|^2`,
  expected: 'holds',
  test: test(kaimingUniform, (m, n) => m / (3 * n), { 'm/n': (m, n) => m / n, 'm/(9n)': (m, n) => m / (9 * n) }),
};

export const eq18: Claim = {
  id: 'se/eq-18',
  title: 'Norm-preserving weights keep the squared norm on average, for any shape',
  source: { paper: 'SE', place: 'Eq. 14–18' },
  statement: 'For weights N(0, 1/m) with m outputs.',
  formula: String.raw`\sigma = \tfrac{1}{\sqrt m} \;\Longrightarrow\; \mathbb{E}\|Wx\|^2 = \mathbb{E}\|x\|^2`,
  expected: 'holds',
  test: test(normPreserving, () => 1, { '1/3': () => 1 / 3, '11/10': () => 1.1 }),
};

export const c1Printed: Claim = {
  id: 'se/c1-decay-printed',
  title: 'Under Kaiming initialisation the activity norm decays by a factor of 3 per layer',
  source: { paper: 'SE', place: 'C.1.2, last sentence' },
  statement: 'The norm, not its square, falls by 3 in expectation for square layers.',
  formula: String.raw`\mathbb{E}\|Wx\| = \tfrac13\|x\|\quad(m = n)`,
  expected: 'refuted',
  erratum: {
    note: 'It is the squared norm that falls by 3 (Eq. 22); the norm falls by about √3.',
    corrected: 'se/eq-22',
  },
  test: {
    kind: 'mean',
    quantity: 'E‖Wx‖/‖x‖',
    seeds: 2000,
    settings: [
      {
        label: '16×16',
        predicted: 1 / 3,
        sample: ratio(kaimingUniform, 16, 16, 1),
        controls: { 'no decay': 1, '1/9': 1 / 9 },
      },
      {
        label: '48×48',
        predicted: 1 / 3,
        sample: ratio(kaimingUniform, 48, 48, 1),
        controls: { 'no decay': 1, '1/9': 1 / 9 },
      },
    ],
  },
};
