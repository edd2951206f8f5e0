import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { settle } from '../../inference/generative/settle.ts';
import type { GenerativeModel } from '../../network/generative.ts';
import { drawLatents } from '../../network/generativeDraw.ts';
import { generative } from '../../problem/generative.ts';
import { random } from '../../random.ts';
import { largestRows } from '../../training/generative/samples.ts';
import { ridgeScores } from '../../training/ridge.ts';
import type { Panel, Reading } from '../experiment.ts';
import { type PanelPoint, type PanelSet, paperFigure } from '../paperFigure.ts';
import { requireImages, splitImages } from '../images.ts';
import { lookSeed } from './look.ts';
import { sampleFigures, sampleTable } from './sampleFigures.ts';
import { DIGITS_SETTING, type Engine, type Setting, engineOf, epochsOf, settlingOf } from './setting.ts';

export type SamplePoint = PanelPoint & Setting;

/** Ten images from one kind of top; image k of a label's kind belongs to class k. */
export interface SampledRow {
  readonly name: string;
  readonly images: readonly (readonly number[])[];
  /** How many of the ten ridge regression takes for digit 0, 1, … 9 in this order. */
  readonly recognised: number;
  readonly greatestPixel: number;
}

const PANELS: readonly Panel[] = [
  {
    ...{ id: 'labels', title: 'Images from labels, top-down' },
    settings:
      'Digits, 64-40-20-10, T = 200, η = 0.05, start × 0.01, four epochs; the readout is inverted by least norm',
    says: 'The weights that classify can be run in reverse to generate samples: every classifier is a generator.',
  },
  {
    ...{ id: 'prior', title: 'Images from the top’s prior, top-down' },
    settings: 'The same network; tops from s N(0, 1), of which the flat prior is the limit of great s',
    says: 'A generative model for free.',
  },
];
const READINGS: readonly [Reading, ...Reading[]] = [{ id: 'digits', text: 'The packaged digits, pixels in [0, 1]' }];
const SCALES = [0.1, 1, 10, 100];
const CLASSES = 10;

const set: PanelSet<SamplePoint, readonly SampledRow[]> = {
  panels: PANELS,
  readings: READINGS,
  plan: (size, reading) =>
    Array.from({ length: size === 'quick' ? 1 : 10 }, (_, seed) => seed).flatMap((seed) =>
      PANELS.map(({ id }): SamplePoint => ({
        ...{ panel: id, reading, seed, ...DIGITS_SETTING, steps: 200, startScale: 0.01 },
        ...(size === 'quick' ? { train: 300, test: 100, epochs: 1 } : {}),
      })),
    ),
  check: requireImages,
  async run(point, on, folder) {
    const A = engineOf(on);
    const { train } = await splitImages(point, folder);
    let model: GenerativeModel<Float64Matrix> | undefined;
    for await (const at of epochsOf(A, point, train)) model = at.model;
    const rows =
      point.panel === 'labels' ? await fromLabels(A, model!, point, train) : fromPrior(A, model!, point.seed);
    return rows.map(({ name, x }) => {
      const said = largestRows(
        ridgeScores(
          on,
          train,
          { inputs: x.rows, outputs: CLASSES, x: x.data, y: new Float64Array(CLASSES * x.columns) },
          1,
        ),
        CLASSES,
      );
      return {
        ...{
          name,
          images: Array.from({ length: x.columns }, (_, b) =>
            Array.from({ length: x.rows }, (_, i) => x.data[i * x.columns + b]!),
          ),
        },
        recognised: said.filter((c, k) => c === k).length,
        greatestPixel: x.data.reduce((most, v) => Math.max(most, v), 0),
      };
    });
  },
  figures: (panel, reading, answers) => sampleFigures(panel, reading, sampleTable(answers)),
  drawn: sampleFigures,
};

interface Named {
  readonly name: string;
  /** Ten images as columns. */
  readonly x: Float64Matrix;
}

/** f_0(W_0 f_1(W_1 ⋯ x_L)): the images that tops predict. */
const drawnFrom = (
  A: Engine,
  { weights, activations }: GenerativeModel<Float64Matrix>,
  top: Float64Matrix,
): Float64Matrix => weights.reduceRight((x, W, l) => A.activate(activations[l]!, A.multiply(W, x)), top);

/** Means of the images of each class beside what the network makes of their label, and of the mean of their tops. */
async function fromLabels(
  A: Engine,
  model: GenerativeModel<Float64Matrix>,
  point: SamplePoint,
  train: { readonly inputs: number; readonly x: Float64Array; readonly y: Float64Array },
): Promise<Named[]> {
  const count = point.train;
  const [x0, y] = [A.matrix(train.inputs, count, train.x), A.matrix(CLASSES, count, train.y)];
  const sizes = Array.from({ length: CLASSES }, (_, c) =>
    y.data.subarray(c * count, (c + 1) * count).reduce((sum, v) => sum + v, 0),
  );
  const perClass = A.matrix(
    count,
    CLASSES,
    A.transpose(y).data.map((v, k) => v / sizes[k % CLASSES]!),
  );
  const R = model.readout;
  const tops = A.multiply(R, A.solve(A.multiply(R, R, { transposeB: true }), A.identity(CLASSES)), {
    transposeA: true,
  }); // R⁺
  const start = drawLatents(A, point, count, point.startScale, lookSeed(point.seed));
  const settled = await settle(A, generative(A, model, x0, y), start, settlingOf(point));
  return [
    { name: 'mean image of the class', x: A.multiply(x0, perClass) },
    { name: 'from the label: top R⁺y', x: drawnFrom(A, model, tops) },
    { name: 'from the mean top of the class', x: drawnFrom(A, model, A.multiply(settled.at(-1)!, perClass)) },
  ];
}

/** Ten tops from s N(0, 1), the same for every s. */
function fromPrior(A: Engine, model: GenerativeModel<Float64Matrix>, seed: number): Named[] {
  const n = model.readout.columns;
  const r = random(seed, 'tops');
  const z = Float64Array.from({ length: n * 10 }, () => r.normal());
  return SCALES.map((s) => ({
    name: `s = ${s}`,
    x: drawnFrom(
      A,
      model,
      A.matrix(
        n,
        10,
        z.map((v) => s * v),
      ),
    ),
  }));
}

/** What a network that was trained to classify draws. */
export const samplesFigure = paperFigure(
  {
    ...{ id: 'pcn/samples', title: 'What a generative network draws', source: 'PCN §2b' },
    ...{ version: 1, engines: ['blas-float64', 'float64'] },
  },
  [set],
);
