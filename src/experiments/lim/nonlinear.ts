import type { NonlinearAlignment } from '../../learning/nonlinearAlignment.ts';
import type { Panel, Reading, Size } from '../experiment.ts';
import { type PanelSet, paperFigure } from '../paperFigure.ts';
import { nonlinearFigures } from './nonlinearFigures.ts';
import type { Architecture } from './nonlinearNetworks.ts';
import { type NonlinearPoint, nonlinearTable, runNonlinearPoint } from './nonlinearPoint.ts';
import { IMAGE_READINGS, TEXT_READINGS, requireShaped } from './nonlinearSamples.ts';

/** Networks of one kind, at the sizes at which they are looked at. */
interface Curves {
  readonly condition: string;
  readonly network: Architecture;
  readonly losses: readonly NonlinearPoint['loss'][];
  readonly batch: number;
  readonly depths: Readonly<Record<Size, readonly number[]>>;
  readonly widths: Readonly<Record<Size, readonly number[]>>;
  /** Of the full plan; 3 unless told. */
  readonly seeds?: number;
}

const BOTH = ['squared', 'cross-entropy'] as const;
/** Where inference ends, and where at the latest. */
const END = { relative: 1e-6, maxSteps: 1000 };

/** A panel of curves. Small networks first, so that an ended run has them; smooth ones last, which any engine repeats. */
function panelOf(
  panel: Panel,
  readings: readonly [Reading, ...Reading[]],
  curves: readonly Curves[],
): PanelSet<NonlinearPoint, NonlinearAlignment> {
  return {
    ...{ panels: [panel], readings },
    plan: (size, reading) =>
      [...new Set(curves.flatMap(({ widths }) => widths[size]))]
        .toSorted((a, b) => a - b)
        .flatMap((width) =>
          curves
            .filter(({ widths }) => widths[size].includes(width))
            .flatMap(({ condition, network, losses, batch, depths, seeds = 3 }) =>
              depths[size].flatMap((depth) =>
                losses.flatMap((loss) =>
                  Array.from({ length: size === 'quick' ? 2 : seeds }, (_, seed) => ({
                    ...{ panel: panel.id, reading, condition, network, loss, width, depth, batch, seed, ...END },
                  })),
                ),
              ),
            ),
        ),
    check: requireShaped,
    run: runNonlinearPoint,
    figures: (of, reading, answers) => nonlinearFigures(of, reading, nonlinearTable(answers)),
    drawn: nonlinearFigures,
  };
}

const SAYS =
  'The gradients converge to those of backpropagation in nonlinear networks too, "as long as an activity equilibrium seems to be reached".';
const INFERENCE =
  'at initialisation; inference in error coordinates to a relative gradient of 1e-6, ReLU to where its energy is flat';
const MLP = { quick: [16, 24, 32], full: [32, 64, 128, 256, 512] };
const NARROWER = [32, 64, 96, 128, 256];
const DEPTHS = { quick: [4], full: [8, 16, 32] };

const perceptron = (activation: 'gelu' | 'tanh', loss: NonlinearPoint['loss'], full: readonly number[]): Curves => ({
  ...{ condition: activation, network: { kind: 'mlp', activation }, losses: [loss], batch: 16, depths: DEPTHS },
  widths: { ...MLP, full },
});
/** Its kinks take inference ten times as many steps. */
const RELU: Curves = {
  ...{
    condition: 'relu',
    network: { kind: 'mlp', activation: 'relu' },
    losses: ['squared'],
    batch: 16,
    depths: DEPTHS,
  },
  widths: { ...MLP, full: [32, 48, 64, 96, 128] },
};
const control = (condition: string, network: Architecture, depth: number): Curves => ({
  ...{ condition, network, losses: ['squared'], batch: 16, depths: { quick: [4], full: [depth] }, widths: MLP },
});

/** PC beside BP in residual perceptrons, by width. */
export const nonlinearMlp = paperFigure(
  {
    ...{ id: 'lim/nonlinear-mlp', title: 'When predictive coding is backpropagation: residual perceptrons' },
    ...{ source: 'LIM, result 2', version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    panelOf(
      {
        ...{ id: 'mlp', title: 'Residual perceptrons, by width', says: SAYS },
        settings: `Residual depth-µP networks, φ before the weights, B = 16, ${INFERENCE}`,
      },
      IMAGE_READINGS,
      [
        RELU,
        ...(['gelu', 'tanh'] as const).flatMap((activation) => [
          perceptron(activation, 'cross-entropy', NARROWER),
          perceptron(activation, 'squared', MLP.full),
        ]),
      ],
    ),
    panelOf(
      {
        ...{ id: 'controls', title: 'Perceptrons in which it fails', says: 'Nothing: these are controls.' },
        settings: `The standard parameterisation without skips at L = 16, and an output precision of N L at L = 8; tanh, B = 16, ${INFERENCE}`,
      },
      [IMAGE_READINGS[0]],
      [
        control('sp', { kind: 'mlp', activation: 'tanh', parameterisation: 'sp' }, 16),
        control('output precision N L', { kind: 'mlp', activation: 'tanh', outputPrecision: 'N L' }, 8),
      ],
    ),
  ],
);

/** PC beside BP in convolutional residual networks, by channels. */
export const nonlinearCnn = paperFigure(
  {
    ...{ id: 'lim/nonlinear-cnn', title: 'When predictive coding is backpropagation: convolutional residual networks' },
    ...{ source: 'LIM, result 2', version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    panelOf(
      {
        ...{ id: 'cnn', title: 'Convolutional residual networks, by channels', says: SAYS },
        settings: `Three stages of a convolution, a residual block and a pooling, all layers of their own, B = 8, C channels (the N of LIM’s figure is 9 C), ${INFERENCE}`,
      },
      IMAGE_READINGS,
      (['relu', 'gelu', 'tanh'] as const).map((activation) => ({
        ...{ condition: activation, network: { kind: 'resnet', activation }, losses: BOTH, batch: 8, seeds: 4 },
        depths: { quick: [3], full: [3] },
        widths: { quick: [2, 3, 4], full: [2, 4, 6, 8, 12, 16] },
      })),
    ),
  ],
);

const blocks = (
  condition: string,
  depth: number,
  network: Omit<Architecture & { kind: 'transformer' }, 'kind'>,
  full: readonly number[],
): Curves => ({
  ...{ condition, network: { kind: 'transformer', ...network }, losses: ['cross-entropy'], batch: 4 },
  ...{ depths: { quick: [2], full: [depth] }, widths: { quick: [8, 16, 24], full } },
});

/** PC beside BP in transformers, by width. */
export const nonlinearTransformer = paperFigure(
  {
    ...{ id: 'lim/nonlinear-transformer', title: 'When predictive coding is backpropagation: transformers' },
    ...{ source: 'LIM, result 2', version: 1, engines: ['blas-float64', 'float64'] },
  },
  [
    panelOf(
      {
        ...{ id: 'transformer', title: 'Transformers, by width', says: SAYS },
        settings: `Blocks of causal attention and a GELU perceptron, B = 4, W ~ N(0, 1) behind N^−½, branches 1/n, readout 1/N, ${INFERENCE}`,
      },
      TEXT_READINGS,
      [
        blocks('without norms', 12, { norm: false, heads: 8, parameterisation: 'mupc' }, [16, 32, 64, 96, 128]),
        blocks('with norms', 4, { norm: true, heads: 4, parameterisation: 'mupc' }, [16, 32, 64, 96, 128]),
      ],
    ),
    panelOf(
      {
        ...{ id: 'controls', title: 'Transformers with a deviation of 0.02', says: 'Nothing: a control.' },
        settings: `As the published code has it: deviation 0.02 at every width, no multiplier in the blocks; n = 4 without norms, B = 4, ${INFERENCE}`,
      },
      TEXT_READINGS,
      [blocks('deviation 0.02', 4, { norm: false, heads: 4, parameterisation: 'published' }, [16, 32, 64, 96, 128])],
    ),
  ],
);
