import { type Batch, type DataSource, cifar, digits, mnist, momentsOf, normalise, surrogate } from '../data/index.ts';
import { DataError, DimensionError } from '../errors.ts';
import { random } from '../random.ts';

/** Where the images of a run come from. Surrogates are no photographs: they have CIFAR's format and size alone. */
export type ImagesName = 'digits' | 'mnist' | 'cifar10' | 'cifar100' | 'surrogate10' | 'surrogate100';

interface Images {
  /** What white is. */
  readonly white: number;
  readonly channels: number;
  /** `folder` is there for those that do not come with the package. */
  readonly open: (folder: string) => DataSource | Promise<DataSource>;
  /** Where to get the files of those. */
  readonly from?: string;
}

const CIFAR_PAGE = 'https://www.cs.toronto.edu/~kriz/cifar.html (binary version)';

const IMAGES: Readonly<Record<ImagesName, Images>> = {
  digits: { white: 16, channels: 1, open: () => digits },
  mnist: { white: 255, channels: 1, open: mnist, from: 'http://yann.lecun.com/exdb/mnist' },
  cifar10: { white: 255, channels: 3, open: (folder) => cifar(folder, 'cifar10'), from: CIFAR_PAGE },
  cifar100: { white: 255, channels: 3, open: (folder) => cifar(folder, 'cifar100'), from: CIFAR_PAGE },
  surrogate10: { white: 255, channels: 3, open: () => surrogate(10) },
  surrogate100: { white: 255, channels: 3, open: () => surrogate(100) },
};

/** Which images, how many to learn from and to ask about, and what is done to them. */
export interface ImagesSetting {
  readonly images: ImagesName;
  readonly train: number;
  readonly test: number;
  /** Pixels in units of the spread of the training images, by channel; else in [0, 1]. */
  readonly normalised: boolean;
  /** Random labels are drawn anew for every image, and know nothing of it. */
  readonly labels: 'true' | 'random';
  readonly seed: number;
}

/**
 * Distinct images, those to learn from and those to ask about, the same for the same seed whatever is done to them.
 * @throws {DataError} as the readers do
 */
export async function splitImages(
  { images, train, test, normalised, labels, seed }: ImagesSetting,
  folder = '',
): Promise<{ readonly train: Batch; readonly test: Batch }> {
  const { white, channels, open } = IMAGES[images];
  const source = await open(folder);
  const all = source.draw(random(seed, 'images'), 0, 0, train + test);
  const r = random(seed, 'labels');
  const given = labels === 'true' ? all : { ...all, y: randomLabels(all, () => r.integer(0, all.outputs - 1)) };
  const [first, last] = [part(given, 0, train), part(given, train, test)];
  const constants = normalised
    ? momentsOf(first, white, channels)
    : { mean: Array(channels).fill(0), std: Array(channels).fill(1) };
  return { train: normalise(first, white, constants), test: normalise(last, white, constants) };
}

/**
 * Refuses points whose images cannot be had, before the first of them is run; says whether they are read from the folder.
 * @throws {DataError} when no folder is named, or it lacks the files or has too few images
 */
export async function requireImages(points: readonly ImagesSetting[], folder?: string): Promise<boolean> {
  let read = false;
  const wanted = new Map(points.map((point) => [point.images, point]));
  for (const name of wanted.keys()) {
    const { from, open } = IMAGES[name];
    if (from === undefined) continue;
    if (folder === undefined)
      throw new DataError(
        `requireImages: data must name a folder with the files of ${name}, got none; download them from ${from} and say --data <dir>`,
      );
    const most = Math.max(...points.filter(({ images }) => images === name).map(({ train, test }) => train + test));
    const source = await open(folder);
    read = true;
    try {
      source.draw(random(0), 0, 0, most);
    } catch (error) {
      if (!(error instanceof DimensionError)) throw error;
      throw new DataError(
        `requireImages: data must have ${most} images of ${name} for this plan, got fewer in ${folder}; ${error.message}`,
        { cause: error },
      );
    }
  }
  return read;
}

/** `count` samples from the one at `from` on. */
function part({ inputs, outputs, x, y }: Batch, from: number, count: number): Batch {
  const total = x.length / inputs;
  const columns = (all: Float64Array, rows: number): Float64Array => {
    const some = new Float64Array(rows * count);
    for (let i = 0; i < rows; i++) some.set(all.subarray(i * total + from, i * total + from + count), i * count);
    return some;
  };
  return { inputs, outputs, x: columns(x, inputs), y: columns(y, outputs) };
}

function randomLabels({ outputs, y }: Batch, draw: () => number): Float64Array {
  const count = y.length / outputs;
  const labels = new Float64Array(y.length);
  for (let b = 0; b < count; b++) labels[draw() * count + b] = 1;
  return labels;
}
