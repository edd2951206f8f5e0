import type { Float64Matrix } from '../../arithmetic/float64.ts';
import { digits, mnist } from '../../data/index.ts';
import { DataError } from '../../errors.ts';
import { random } from '../../random.ts';
import type { Hidden } from '../../training/autoencoder.ts';
import { autoencoderRun } from '../../training/autoencoderRun.ts';
import { trainingRule } from '../../training/rules.ts';
import { keptSteps, ratesOf } from '../../training/sweep.ts';
import type { ExperimentEngine } from '../experiment.ts';
import { type SweptPoint, type SweptResult, saidOf } from './sweptResult.ts';

/** One rule on one seed of the autoencoder, at every learning rate of a sweep. */
export interface AutoencoderPoint extends SweptPoint {
  /** MNIST's images of 28×28 from a folder, or the packaged digits of 8×8. */
  readonly images: 'mnist' | 'digits';
  readonly hidden: Hidden;
  readonly batch: number;
  readonly steps: number;
  /** Steps of inference. */
  readonly inference: number;
  /** α of ε, where rules have factors. */
  readonly alpha: number;
}

/** Errors are mean squared errors of test images; means over the steps tell how inference went. */
export interface AutoencoderResult extends SweptResult {
  readonly energyRatio: readonly number[];
  readonly gradientRatio: readonly number[];
  readonly flipped: readonly number[];
}

/** A.3: (784, 128, 32, 128, 784). The packaged digits have 64 pixels, and fewer units. */
const HIDDEN = { mnist: [128, 32, 128], digits: [32, 12, 32] } as const;
/** How many images are for training and for testing, and what white is. */
const IMAGES = {
  mnist: { train: 8000, test: 256, white: 255 },
  digits: { train: 1400, test: 256, white: 16 },
} as const;

/**
 * Says whether the points read the folder.
 * @throws {DataError} when MNIST is asked for and no folder with its files is named
 */
export async function requireImages(points: readonly AutoencoderPoint[], folder?: string): Promise<boolean> {
  if (!points.some(({ images }) => images === 'mnist')) return false;
  if (folder === undefined)
    throw new DataError(
      "autoencoder: data must name a folder with MNIST's files, got none; download them from http://yann.lecun.com/exdb/mnist and say --data <dir>, or leave the panel out with --panel",
    );
  await mnist(folder);
  return true;
}

/** Cost: with inference 4 (T + 4) products of W_4 with a batch a step; the whole sweep of one rule in 3 minutes on MNIST. */
export async function runAutoencoder(
  point: AutoencoderPoint,
  A: ExperimentEngine,
  folder?: string,
): Promise<AutoencoderResult> {
  const { images, hidden, batch, steps, inference, alpha, seed } = point;
  const { train, test, white } = IMAGES[images];
  const source = images === 'digits' ? digits : await mnist(folder!);
  const { inputs: n, x } = source.draw(random(seed, 'autoencoder images'), 0, 0, train + test);
  const columns = (from: number, count: number): Float64Matrix => {
    const entries = new Float64Array(n * count);
    for (let i = 0; i < n; i++)
      for (let b = 0; b < count; b++) entries[i * count + b] = x[i * (train + test) + from + b]! / white;
    return A.matrix(n, count, entries);
  };
  const choice = random(seed, 'autoencoder batches');
  const batches = Array.from({ length: steps }, () => columns(choice.integer(0, train - batch), batch));
  const widths = [n, ...HIDDEN[images], n];
  const draw = random(seed, 'autoencoder weights');
  const weights = widths.slice(1).map((m, i) => {
    const entries = Float64Array.from({ length: m * widths[i]! }, () => draw.normal() / Math.sqrt(widths[i]!)); // LeCun
    return A.matrix(m, widths[i]!, entries);
  });
  const kept = keptSteps(steps, 10); // a look at the test images costs as much as many online steps
  const setting = { ...{ rule: trainingRule(point.rule), hidden, weights, batches }, inference, alpha, kept };
  const heldOut = columns(train, test);
  const runs = ratesOf(point.rates).map((rate) => autoencoderRun(A, { ...setting, test: heldOut }, rate));
  const reached = (errors: readonly number[], part: number): number =>
    kept[errors.findIndex((error) => error <= errors[0]! * part)] ?? Infinity;
  const none = runs.map(() => NaN);
  return {
    kept,
    curves: runs.map(({ errors }) => errors.map((error) => Number(error.toPrecision(5)))),
    final: runs.map(({ diverged, errors }) => (diverged ? Infinity : errors.at(-1)!)),
    ...{ spectral: none, indefinite: none, regularised: none },
    greatest: runs.map(({ errors }) => Math.max(...errors)),
    tenth: runs.map(({ errors }) => reached(errors, 0.1)),
    millionth: runs.map(({ errors }) => reached(errors, 1e-6)),
    diverged: runs.map(({ diverged }) => saidOf(diverged)),
    negative: runs.map(({ rates }) => (rates.count === 0 ? 0 : rates.negative / rates.count)),
    greatestRate: runs.map(({ rates }) => rates.greatest),
    energyRatio: runs.map((run) => run.inference.energyRatio),
    gradientRatio: runs.map((run) => run.inference.gradientRatio),
    flipped: runs.map((run) => run.inference.flipped),
  };
}
