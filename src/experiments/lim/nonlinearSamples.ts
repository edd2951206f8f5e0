import { DataError } from '../../errors.ts';
import { random } from '../../random.ts';
import type { Reading } from '../experiment.ts';
import { drawOwn, ownImages } from '../ownImages.ts';
import type { ShapedBatch } from './nonlinearNetworks.ts';
import { batchOf } from './samples.ts';

/** Images and vectors: what perceptrons and convolutional networks are given. */
export const IMAGE_READINGS: readonly [Reading, ...Reading[]] = [
  { id: 'one-hot', text: 'x ~ N(0, I_64), as 1×8×8 images to convolutions, one-hot targets of random classes' },
  { id: 'digits', text: 'The packaged digits, pixels in [−1, 1], one-hot targets' },
  { id: 'own', text: 'Images of your own, from --data, as they are in the file; one-hot targets' },
];

/** Text: what transformers are given. */
export const TEXT_READINGS: readonly [Reading, ...Reading[]] = [
  {
    id: 'chain',
    text: 'Sequences of 16 from 16 tokens, each followed by one of three others at random; targets are the next tokens',
  },
];

/** Samples of a reading, the same for the same seed. @throws {DataError} as `ownImages` does */
export async function shapedBatch(reading: string, batch: number, seed: number, data?: string): Promise<ShapedBatch> {
  if (reading === 'chain') return chain(batch, seed);
  if (reading === 'own') {
    const images = await ownImages(folderOf(data));
    return { ...drawOwn(images, batch, seed), shape: images.shape };
  }
  const samples =
    reading === 'digits' ? ({ images: 'digits', pixels: 'symmetric' } as const) : ({ drawn: 'one-hot' } as const);
  return { ...(await batchOf(samples, batch, seed)), shape: [1, 8, 8] };
}

/** Before any point is run; says whether data of the user's are read. @throws {DataError} as `ownImages` does */
export async function requireShaped(
  points: readonly { readonly reading: string; readonly batch: number; readonly seed: number }[],
  data?: string,
): Promise<boolean> {
  const first = points.find(({ reading }) => reading === 'own');
  if (first === undefined) return false;
  await shapedBatch('own', first.batch, first.seed, data);
  return true;
}

function folderOf(data: string | undefined): string {
  if (data !== undefined) return data;
  throw new DataError(
    'shapedBatch: data must name a safetensors file with images and labels, got none; say --data data.safetensors',
  );
}

const [VOCABULARY, TOKENS, FOLLOWERS] = [16, 16, 3];

/**
 * One-hot sequences of a chain, and the sequences one token on.
 * Shapes: x, y (256 × B), as [vocabulary, tokens].
 */
function chain(batch: number, seed: number): ShapedBatch {
  const r = random(seed, 'nonlinear text');
  const next = Array.from({ length: VOCABULARY }, () =>
    Array.from({ length: FOLLOWERS }, () => r.integer(0, VOCABULARY - 1)),
  );
  const size = VOCABULARY * TOKENS;
  const [x, y] = [new Float64Array(size * batch), new Float64Array(size * batch)];
  for (let b = 0; b < batch; b++) {
    let token = r.integer(0, VOCABULARY - 1);
    for (let t = 0; t < TOKENS; t++) {
      x[(token * TOKENS + t) * batch + b] = 1;
      token = next[token]![r.integer(0, FOLLOWERS - 1)]!;
      y[(token * TOKENS + t) * batch + b] = 1;
    }
  }
  return { inputs: size, outputs: size, x, y, shape: [VOCABULARY, TOKENS] };
}
