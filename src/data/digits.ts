import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DataError } from '../errors.ts';
import { drawImages, type LabelledImages } from './labelledImages.ts';
import type { DataSource } from './source.ts';

const IMAGES = 1797;
const PIXELS = 64;
const BRIGHTEST = 16;
const CLASSES = 10;

/** src/data and dist/data are equally deep, so that one address serves the sources and the published build. */
const FILE = new URL('../../fixtures/digits.csv.gz', import.meta.url);

let loaded: LabelledImages | undefined;

/**
 * The packaged handwritten digits, loaded on first use.
 * Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (test set), UCI, 1998, doi 10.24432/C50P49, CC BY 4.0.
 * @throws {DataError} when the packaged file is missing or is not what it should be
 */
export function digitImages(): LabelledImages {
  loaded ??= parseDigits(packagedText());
  return loaded;
}

/**
 * The 1,797 handwritten digits of 8×8 pixels: a batch is distinct digits with one-hot targets.
 * Shapes: x (64 × B), y (10 × B), row-major, a digit is a column.   Units: raw pixels, integers 0..16.
 * Source: as digitImages.
 */
export const digits: DataSource = {
  name: 'digits',
  sizes: { inputs: PIXELS, outputs: CLASSES },
  integer: true,
  draw: (r, _inputs, _outputs, batch) => drawImages(digitImages(), r, batch),
};

/**
 * The digits from their CSV text: a digit a line, 64 pixels 0..16 and then the class 0..9.
 * @throws {DataError} when there are not 1,797 lines of 65 such integers
 */
export function parseDigits(csv: string): LabelledImages {
  const lines = csv.replace(/\n$/, '').split('\n');
  if (lines.length !== IMAGES) throw refuse('csv', `hold ${IMAGES} lines`, `${lines.length}`);
  const pixels = new Uint8Array(IMAGES * PIXELS);
  const labels = new Uint8Array(IMAGES);
  lines.forEach((line, k) => {
    const fields = line.split(',');
    if (fields.length !== PIXELS + 1)
      throw refuse(`line ${k + 1}`, `have ${PIXELS + 1} comma-separated fields`, `${fields.length}`);
    fields.forEach((field, i) => {
      const highest = i < PIXELS ? BRIGHTEST : CLASSES - 1;
      if (!/^\d{1,2}$/.test(field) || Number(field) > highest)
        throw refuse(`line ${k + 1} field ${i + 1}`, `be an integer from 0 to ${highest}`, JSON.stringify(field));
      if (i < PIXELS) pixels[k * PIXELS + i] = Number(field);
      else labels[k] = Number(field);
    });
  });
  return { size: PIXELS, classes: CLASSES, pixels, labels };
}

function packagedText(): string {
  try {
    return gunzipSync(readFileSync(FILE)).toString('latin1');
  } catch (cause) {
    throw new DataError(
      `digitImages: the packaged fixtures/digits.csv.gz must be a readable gzip file, got "${cause instanceof Error ? cause.message : String(cause)}"; reinstall pcn-check`,
      { cause },
    );
  }
}

const refuse = (argument: string, condition: string, got: string): DataError =>
  new DataError(`parseDigits: ${argument} must ${condition}, got ${got}; fixtures/digits.md describes the file`);
