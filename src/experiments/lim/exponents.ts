import type { ActivationName } from '../../arithmetic/activations.ts';
import { type RestCase, atRest } from '../../claims/limits/atRest.ts';
import type { ParameterisationName } from '../../network/parameterisations.ts';
import type { Panel, Size, Table } from '../experiment.ts';
import { type PanelPoint, type PanelSet, paperFigure } from '../paperFigure.ts';
import { READINGS, dataOf } from './data.ts';
import { exponentFigures } from './exponentFigures.ts';

/** One kind of network at all its sizes, for one seed. */
export interface ExponentPoint extends PanelPoint {
  readonly parameterisation: ParameterisationName;
  readonly activation: ActivationName;
  readonly loss: 'squared' | 'cross-entropy';
  readonly depth: number;
  readonly sizes: readonly number[];
  readonly seed: number;
}

/** What was measured at one size. */
export interface ExponentRow {
  readonly size: number;
  readonly cosineGap: number;
  readonly signGap: number;
  readonly energyGap: number;
  readonly firstOrderGap: number;
}

const PANELS: readonly Panel[] = [
  {
    ...{ id: 'width', title: 'How predictive coding approaches backpropagation with width' },
    settings: 'At initialisation, L = 4, B = 16, unit precisions; inference to 1e-8 of its first gradient',
    says: 'Gradients and energy converge to those of backpropagation when the width is much larger than the depth, in linear networks; this is "surprisingly general", and holds for nonlinear ones, with other losses and optimisers.',
  },
  {
    ...{ id: 'precision', title: 'How predictive coding approaches backpropagation with the precision within' },
    settings: 'Residual depth-µP networks at initialisation, N = 16, L = 4, B = 16, output precision 1',
    says: 'Nothing; to first order the energy lies below the loss by half the squared signals of backpropagation over the precisions, in any network.',
  },
];

const WIDTHS: Readonly<Record<Size, readonly number[]>> = {
  quick: [24, 32, 48, 64],
  full: [48, 64, 96, 128, 192, 256],
};
const PRECISIONS: Readonly<Record<Size, readonly number[]>> = { quick: [8, 32, 128], full: [8, 16, 32, 64, 128] };
const SEEDS: Readonly<Record<Size, number>> = { quick: 2, full: 10 };
/** The width of the networks whose precision grows. */
const NARROW = 16;
const DEPTH = 4;

type Kind = Pick<ExponentPoint, 'parameterisation' | 'activation' | 'loss'>;

const kinds = (
  parameterisations: readonly ParameterisationName[],
  activations: readonly ActivationName[],
): readonly Kind[] =>
  parameterisations.flatMap((parameterisation) =>
    activations.flatMap((activation) =>
      (['squared', 'cross-entropy'] as const).map((loss) => ({ parameterisation, activation, loss })),
    ),
  );

const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  width: [...kinds(['mupc', 'completep'], ['identity', 'tanh', 'gelu']), ...kinds(['sp', 'ntp'], ['identity', 'tanh'])],
  precision: kinds(['mupc'], ['identity', 'tanh', 'gelu']),
};

const set: PanelSet<ExponentPoint, readonly ExponentRow[]> = {
  panels: PANELS,
  readings: READINGS,
  plan: (size, reading) =>
    Array.from({ length: SEEDS[size] }, (_, seed) => seed).flatMap((seed) =>
      PANELS.flatMap(({ id: panel }) =>
        KINDS[panel]!.map((kind) => ({
          ...{ panel, reading, ...kind, depth: DEPTH, seed },
          sizes: (panel === 'width' ? WIDTHS : PRECISIONS)[size],
        })),
      ),
    ),
  async run({ panel, reading, parameterisation, activation, loss, depth, sizes, seed }) {
    const rows: ExponentRow[] = [];
    for (const size of sizes) {
      const c: RestCase = {
        ...{ parameterisation, depth, skips: parameterisation !== 'sp' },
        ...(panel === 'width' ? { width: size } : { width: NARROW, hiddenPrecision: size }),
        ...(activation === 'identity' ? {} : { activation }),
        ...(loss === 'squared' ? {} : { loss }),
      };
      rows.push({ size, ...(await atRest(c, seed, dataOf(reading))) });
    }
    return rows;
  },
  figures: (panel, reading, answers) =>
    exponentFigures(panel, reading, {
      head: [
        ...['panel', 'reading', 'parameterisation', 'activation', 'loss', 'size', 'seed'],
        ...['cosine gap', 'sign gap', 'energy gap', 'first-order gap'],
      ],
      rows: answers.flatMap(({ point: p, result }) =>
        result.map((r) => [
          ...[p.panel, p.reading, p.parameterisation, p.activation, p.loss, r.size, p.seed],
          ...[r.cosineGap, r.signGap, r.energyGap, r.firstOrderGap],
        ]),
      ),
    } satisfies Table),
  drawn: exponentFigures,
};

/** Exponents of LIM's second result at initialisation, for other losses, activations and optimisers. */
export const exponentsFigure = paperFigure(
  {
    ...{ id: 'lim/exponents', title: 'Exponents at initialisation, with intervals', source: 'LIM Result 2' },
    ...{ version: 1, engines: ['float64'] },
  },
  [set],
);
