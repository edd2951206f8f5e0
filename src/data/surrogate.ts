import type { Random } from '../random.ts';
import { random } from '../random.ts';
import type { Batch, DataSource } from './source.ts';

const [SIDE, CHANNELS, FREQUENCIES] = [32, 3, 6];
const INPUTS = SIDE * SIDE * CHANNELS;

/**
 * Images in CIFAR's format that are no photographs: where a run needs the size of CIFAR and not its pictures. Each is the pattern of its
 * class and one of its own, sums of cosines whose amplitudes fall with the frequency as in photographs, clipped to bytes.
 *
 *     pixel = clip(120 + 40 (P_class + P_own) + 8 N(0, 1)),   P = Σ_{u,v<6} a_uv cos(πu(i + ½)/32) cos(πv(j + ½)/32) / (1 + u + v),  a ~ N(0, 1)
 *
 * Shapes: x (3072 × B), y (classes × B), row-major; red, green, blue, each row by row.   Units: integers 0..255; one-hot targets.
 */
export const surrogate = (classes: number): DataSource => ({
  name: 'surrogate',
  sizes: { inputs: INPUTS, outputs: classes },
  integer: true,
  draw: (r, _inputs, _outputs, batch) => drawSurrogates(r, classes, batch),
});

function drawSurrogates(r: Random, classes: number, batch: number): Batch {
  const patterns = Array.from({ length: classes }, (_, c) => pattern(random(c, 'surrogate class')));
  const [x, y] = [new Float64Array(INPUTS * batch), new Float64Array(classes * batch)];
  for (let b = 0; b < batch; b++) {
    const c = r.integer(0, classes - 1);
    const own = pattern(r);
    y[c * batch + b] = 1;
    for (let i = 0; i < INPUTS; i++) {
      const pixel = 120 + 40 * (patterns[c]![i]! + own[i]!) + 8 * r.normal();
      x[i * batch + b] = Math.round(Math.min(255, Math.max(0, pixel)));
    }
  }
  return { inputs: INPUTS, outputs: classes, x, y };
}

const WAVES = Array.from({ length: FREQUENCIES }, (_, u) =>
  Array.from({ length: SIDE }, (_, i) => Math.cos((Math.PI * u * (i + 0.5)) / SIDE)),
);

/** P of all channels, as the product of waves by rows and by columns. */
function pattern(r: Random): Float64Array {
  const pixels = new Float64Array(INPUTS);
  for (let c = 0; c < CHANNELS; c++)
    for (let u = 0; u < FREQUENCIES; u++) {
      const row = new Float64Array(SIDE);
      for (let v = 0; v < FREQUENCIES; v++) {
        const a = r.normal() / (1 + u + v);
        for (let j = 0; j < SIDE; j++) row[j]! += a * WAVES[v]![j]!;
      }
      for (let i = 0; i < SIDE; i++)
        for (let j = 0; j < SIDE; j++) pixels[(c * SIDE + i) * SIDE + j]! += WAVES[u]![i]! * row[j]!;
    }
  return pixels;
}
