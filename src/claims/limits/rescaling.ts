import type { Claim, MeanTest } from '../../evidence/claim.ts';
import { meanRescaling, type LimitCase } from './measure.ts';
import { residualMupcRescaling } from './energy.ts';

const OUTPUTS = 8;

interface Prediction {
  readonly at: Pick<LimitCase, 'parameterisation' | 'skips'>;
  readonly sizes: readonly (readonly [width: number, depth: number])[];
  readonly predicted: (L: number, N: number) => number;
  readonly wrong: Readonly<Record<string, (L: number, N: number) => number>>;
}

const test = ({ at, sizes, predicted, wrong }: Prediction): MeanTest => ({
  kind: 'mean',
  quantity: 'E[S_ii] − 1',
  seeds: 150,
  settings: sizes.map(([N, L]) => ({
    label: `N=${N}, L=${L}`,
    predicted: predicted(L, N),
    sample: (seed) => meanRescaling({ ...at, width: N, depth: L }, OUTPUTS, seed),
    controls: Object.fromEntries(Object.entries(wrong).map(([name, f]) => [name, f(L, N)])),
  })),
});

const claim = (id: string, title: string, statement: string, formula: string, prediction: Prediction): Claim => ({
  id: `lim/${id}`,
  title,
  source: { paper: 'LIM', place: 'S at initialisation, quantified here' },
  statement,
  formula,
  expected: 'holds',
  test: test(prediction),
});

export const rescalingMeans: readonly Claim[] = [
  claim(
    'rescaling-mupc',
    'In residual depth-µP networks, E[S_ii] − 1 = (L/N)((1 + 1/L)^{L−1} − 1)',
    'At initialisation, with unit precision; it tends to (e − 1)L/N.',
    String.raw`E[S_{ii}] - 1 = \frac{L}{N}\Big(\big(1+\tfrac1L\big)^{L-1}-1\Big)`,
    {
      at: { parameterisation: 'mupc', skips: true },
      sizes: [
        [32, 4],
        [32, 8],
        [48, 12],
      ],
      predicted: residualMupcRescaling,
      wrong: { 'exponent L − 2': (L, N) => (L / N) * ((1 + 1 / L) ** (L - 2) - 1), 'L/N': (L, N) => L / N },
    },
  ),
  claim(
    'rescaling-plain',
    'In depth-µP networks without skips, E[S_ii] − 1 = (L − 1)/N',
    'At initialisation, with unit precision.',
    String.raw`E[S_{ii}] - 1 = \frac{L-1}{N}`,
    {
      at: { parameterisation: 'mupc', skips: false },
      sizes: [
        [32, 4],
        [32, 8],
      ],
      predicted: (L, N) => (L - 1) / N,
      wrong: { 'half of it': (L, N) => (L - 1) / (2 * N), 'its square': (L, N) => ((L - 1) / N) ** 2 },
    },
  ),
  claim(
    'rescaling-completep',
    'In residual CompleteP networks, E[S_ii] − 1 = (L²/N)((1 + 1/L²)^{L−1} − 1)',
    'At initialisation, with unit precision.',
    String.raw`E[S_{ii}] - 1 = \frac{L^2}{N}\Big(\big(1+\tfrac1{L^2}\big)^{L-1}-1\Big)`,
    {
      at: { parameterisation: 'completep', skips: true },
      sizes: [
        [32, 4],
        [32, 8],
        [48, 12],
      ],
      predicted: (L, N) => (L ** 2 / N) * ((1 + 1 / L ** 2) ** (L - 1) - 1),
      wrong: {
        "depth-µP's form": residualMupcRescaling,
        'exponent L − 2': (L, N) => (L ** 2 / N) * ((1 + 1 / L ** 2) ** (L - 2) - 1),
      },
    },
  ),
  claim(
    'rescaling-sp',
    'In the standard parameterisation, E[S_ii] − 1 = ½(1 − 3^{−(L−1)}) at every width',
    'At initialisation, with unit precision: it does not vanish as the width grows.',
    String.raw`E[S_{ii}] - 1 = \tfrac12\big(1 - 3^{-(L-1)}\big)`,
    {
      at: { parameterisation: 'sp', skips: false },
      sizes: [
        [16, 3],
        [32, 3],
        [64, 3],
        [32, 6],
      ],
      predicted: (L) => (1 - 3 ** -(L - 1)) / 2,
      wrong: { 'vanishing like 1/N': (L, N) => (L - 1) / N, 'without the ½': (L) => 1 - 3 ** -(L - 1) },
    },
  ),
];
