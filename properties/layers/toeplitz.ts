import type { Random } from '../../src/random.ts';

/** A convolution over one or two axes, in plain numbers; written for these tests alone. */
export interface Setting {
  readonly from: readonly number[];
  readonly channels: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
}

/** Channels, strides of 1 and 2, padding, kernels as wide as their image, one and two axes. */
export const SETTINGS: readonly Setting[] = [
  { from: [1, 5], channels: 1, kernel: [3], stride: [1], padding: [0] },
  { from: [2, 6], channels: 3, kernel: [3], stride: [2], padding: [1] },
  { from: [3, 4], channels: 2, kernel: [4], stride: [1], padding: [0] },
  { from: [1, 3, 3], channels: 2, kernel: [2, 2], stride: [1, 1], padding: [0, 0] },
  { from: [2, 4, 5], channels: 2, kernel: [3, 2], stride: [1, 2], padding: [1, 0] },
  { from: [2, 5, 4], channels: 3, kernel: [1, 3], stride: [2, 1], padding: [0, 1] },
  { from: [1, 2, 2], channels: 1, kernel: [4, 4], stride: [1, 1], padding: [1, 1] },
];

export const title = ({ from, channels, kernel, stride, padding }: Setting): string =>
  `${from.join('×')} to ${channels} channels, kernel ${kernel.join('×')}, stride ${stride.join('×')}, padding ${padding.join('×')}`;

/** Whole numbers of at most 3 in size. */
export const whole = (r: Random, count: number): Float64Array =>
  Float64Array.from({ length: count }, () => r.integer(-3, 3));

/** Extents as two axes: one axis is an image of height 1. */
const plane = (list: readonly number[], one: number): [number, number] =>
  list.length === 1 ? [one, list[0]!] : [list[0]!, list[1]!];

/** The extents of the outputs: one position for each place where the kernel fits. */
export function positionsOf(s: Setting): [number, number] {
  const [image, kernel, stride, padding] = [
    plane(s.from.slice(1), 1),
    plane(s.kernel, 1),
    plane(s.stride, 1),
    plane(s.padding, 0),
  ];
  return image.map((n, axis) => {
    let count = 0;
    for (let start = -padding[axis]!; start + kernel[axis]! <= n + padding[axis]!; start += stride[axis]!) count++;
    return count;
  }) as [number, number];
}

/** The matrix J of the convolution, entry by entry: J[(o, p), (c, q)] = K[o, c, q − (stride·p − padding)]. */
export function toeplitz(s: Setting, filters: ArrayLike<number>): number[][] {
  const [height, width] = plane(s.from.slice(1), 1);
  const [kernelHeight, kernelWidth] = plane(s.kernel, 1);
  const [[strideY, strideX], [padY, padX]] = [plane(s.stride, 1), plane(s.padding, 0)];
  const [outHeight, outWidth] = positionsOf(s);
  const inputs = s.from[0]!;
  const J: number[][] = [];
  for (let o = 0; o < s.channels; o++)
    for (let py = 0; py < outHeight; py++)
      for (let px = 0; px < outWidth; px++) {
        const row: number[] = Array.from({ length: inputs * height * width }, () => 0);
        for (let c = 0; c < inputs; c++)
          for (let qy = 0; qy < height; qy++)
            for (let qx = 0; qx < width; qx++) {
              const [ky, kx] = [qy - (strideY * py - padY), qx - (strideX * px - padX)];
              if (ky < 0 || kx < 0 || ky >= kernelHeight || kx >= kernelWidth) continue;
              row[(c * height + qy) * width + qx] = filters[((o * inputs + c) * kernelHeight + ky) * kernelWidth + kx]!;
            }
        J.push(row);
      }
  return J;
}
