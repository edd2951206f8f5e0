import type { Claim, OrderTest, SizeMeasurement } from '../../evidence/claim.ts';
import { RICH } from '../../network/richScalings.ts';
import type { Agreement } from '../../theory/agreement.ts';
import { cosinePlateau } from './cosine.ts';
import { type FamilyCase, agreementOf } from './richMeasure.ts';

type Quantity = (a: Agreement) => number;
type AtSize = (size: number) => FamilyCase;

const cosineGap: Quantity = ({ cosine }) => 1 - cosine;
const energyGap: Quantity = ({ energyRatio }) => 1 - energyRatio;
const normGap: Quantity = ({ normRatio }) => Math.abs(1 - normRatio);

const measured =
  (of: Quantity, at: AtSize): SizeMeasurement =>
  (size, seed, data) => ({ x: size, y: of(agreementOf(at(size), seed, data)) });

/** The points in words that ids can have. */
const IDS: Readonly<Record<string, string>> = {
  'depth-µP, β = ½': 'depth-mup',
  'β = ¾': 'between',
  'CompleteP, β = 1': 'completep',
  'mean field, no skips': 'mean-field',
};

const DEPTH = 4;
const SIZES = [48, 64, 96, 128, 192];

const byWidth =
  (name: string, change: Partial<FamilyCase> = {}): AtSize =>
  (width) => ({ ...RICH[name]!, width, depth: DEPTH, ...change });

/** The readout of NTK: d = 0 in place of ½. */
const wideReadout = (name: string): AtSize => byWidth(name, { exponents: { ...RICH[name]!.exponents, d: 0 } });

interface Rate {
  readonly id: string;
  readonly response: string;
  readonly of: Quantity;
  readonly power: string;
  readonly band: OrderTest['band'];
  readonly statement: string;
  readonly formula: string;
  readonly place: string;
  readonly controls: (name: string) => Readonly<Record<string, AtSize>>;
}

const precise =
  (name: string): AtSize =>
  (N) =>
    byWidth(name, { outputPrecision: N * DEPTH })(N);

const RATES: readonly Rate[] = [
  {
    ...{ id: 'cosine', response: '1 − cos(PC, BP)', of: cosineGap, power: 'N⁻²', band: [-2.5, -1.5] },
    statement:
      'At fixed depth the angle between the two weight gradients, all layers together, closes with the square of the width.',
    formula: String.raw`1 - \cos\big(\nabla_W F^*,\,\nabla_W\mathcal L\big) \propto N^{-2}\qquad(L\text{ fixed})`,
    place: '"the same gradients as BP", quantified here',
    controls: (name) => ({ 'output precision N·L': precise(name) }),
  },
  {
    ...{ id: 'energy', response: '1 − F*/Loss', of: energyGap, power: '1/N', band: [-1.2, -0.8] },
    statement: 'At fixed depth the equilibrated energy approaches the loss in inverse proportion to the width.',
    formula: String.raw`1 - \frac{F^*}{\mathcal L} \propto N^{-1}\qquad(L\text{ fixed})`,
    place: '"energy converges to the loss", quantified here',
    controls: (name) => ({ 'readout of NTK, d = 0': wideReadout(name) }),
  },
  {
    ...{ id: 'norms', response: '|1 − norm ratio|', of: normGap, power: '1/N', band: [-1.4, -0.6] },
    statement:
      'At fixed depth the norm of PC’s weight gradient approaches that of BP’s in inverse proportion to the width.',
    formula: String.raw`\left|1 - \frac{\|\nabla_W F^*\|}{\|\nabla_W\mathcal L\|}\right| \propto N^{-1}\qquad(L\text{ fixed})`,
    place: '"the same gradients as BP", quantified here',
    controls: (name) => ({ 'readout of NTK, d = 0': wideReadout(name) }),
  },
];

const rate = (name: string, { id, response, of, power, band, statement, formula, place, controls }: Rate): Claim => ({
  id: `lim/rich-${id}-${IDS[name]}`,
  title: `At initialisation, ${response} falls like ${power} with width at the rich point ${name}`,
  source: { paper: 'LIM', place },
  statement,
  formula,
  expected: 'holds',
  test: {
    ...{ kind: 'order', variable: 'width N', response, sizes: SIZES, band, measure: measured(of, byWidth(name)) },
    controls: Object.fromEntries(Object.entries(controls(name)).map(([title, at]) => [title, measured(of, at)])),
  },
});

/** N = 8 L */
const ASPECT = 8;
const DEPTHS = [6, 8, 10, 12, 14];

/** 1 − F* over the loss is a function of L/N alone, up to what (1 + 1/H)^H lacks of its limit. */
const collapse = (name: string): Claim => {
  const at = (change: (L: number) => Partial<FamilyCase>): SizeMeasurement =>
    measured(energyGap, (L) => ({ ...RICH[name]!, width: ASPECT * L, depth: L, ...change(L) }));
  return {
    id: `lim/rich-collapse-${IDS[name]}`,
    title: `At initialisation and fixed N/L, 1 − F*/Loss stays as it is while networks grow, at the rich point ${name}: its exponent is within ±0.3`,
    source: { paper: 'LIM', place: '"much wider than deep", quantified here' },
    statement:
      'Width and depth act on the energy through L/N alone: growing both in proportion moves it no further to the loss.',
    formula: String.raw`1 - \frac{F^*}{\mathcal L} \approx g(L/N)`,
    expected: 'holds',
    test: {
      ...{ kind: 'order', variable: 'depth L with N = 8 L', response: '1 − F*/Loss', sizes: DEPTHS, band: [-0.3, 0.3] },
      measure: at(() => ({})),
      controls: { 'depth fixed': at(() => ({ depth: DEPTHS[0]! })), 'width fixed': at(() => ({ width: 64 })) },
    },
  };
};

/** N = 4 L, from where (1 + 1/H)^H has settled. */
const SIZES_4 = [12, 14, 18, 22];

const plateauAt = (change: (L: number) => Partial<FamilyCase>): SizeMeasurement =>
  measured(cosineGap, (L) => ({ ...RICH['CompleteP, β = 1']!, width: 4 * L, depth: L, ...change(L) }));

const plateau: Claim = {
  ...cosinePlateau,
  id: 'lim/cosine-plateau-completep',
  title:
    'At initialisation and fixed N/L, 1 − cos(PC, BP) of CompleteP does not fall with size: its exponent is within ±0.6',
  statement:
    'Growing residual CompleteP networks with N = 4 L leaves 1 − cos(PC, BP) near a positive constant, where at fixed depth it falls like N⁻²: the limit 1 needs N/L to grow.',
  test: {
    ...{
      kind: 'order',
      variable: 'depth L with N = 4 L',
      response: '1 − cos(PC, BP)',
      sizes: SIZES_4,
      band: [-0.6, 0.6],
    },
    measure: plateauAt(() => ({})),
    controls: { 'depth fixed': plateauAt(() => ({ depth: 12 })), 'width fixed': plateauAt(() => ({ width: 64 })) },
  },
};

const RESIDUALS = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2];
const shortened = (change: Partial<FamilyCase>): SizeMeasurement =>
  measured(cosineGap, (residual) => ({ ...RICH['depth-µP, β = ½']!, width: 48, depth: DEPTH, residual, ...change }));

const residualLimit: Claim = {
  id: 'lim/cosine-keeps-a-gap-without-residual',
  title:
    'At fixed weights, 1 − cos(PC, BP) keeps a positive limit as the residual goes to 0: its exponent in the size of the residual is within ±0.1',
  source: { paper: 'LIM', place: '"the same gradients as BP", quantified here' },
  statement:
    'The activities of PC go to those of BP with the residual, but its direction stays turned by S⁻¹: a small loss does not make the two gradients one unless there is one output, of which nothing can turn.',
  formula: String.raw`\lim_{r\to0}\ 1 - \cos\big(\nabla_W F^*,\,\nabla_W\mathcal L\big) > 0\qquad(n_L > 1)`,
  expected: 'holds',
  test: {
    ...{
      kind: 'order',
      variable: 'size of the residual',
      response: '1 − cos(PC, BP)',
      sizes: RESIDUALS,
      band: [-0.1, 0.1],
    },
    measure: shortened({}),
    controls: { 'one output': shortened({ outputs: 1 }) },
  },
};

/** Rates and the collapse at every stable and rich point of the family. */
export const richClaims: readonly Claim[] = [
  ...RATES.flatMap((one) => Object.keys(RICH).map((name) => rate(name, one))),
  ...Object.keys(RICH).map(collapse),
  plateau,
  residualLimit,
];
