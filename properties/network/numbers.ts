import type { NetworkNumbers } from '../../src/network/numbers.ts';

export type Numbers = NetworkNumbers & { x: number[]; y: number[]; batch: number };
export const good: Numbers = {
  widths: [2, 3, 3, 1],
  weights: [
    [1, 2, 3, 4, 5, 6],
    [1, 0, 0, 0, 1, 0, 0, 0, 1],
    [7, 8, 9],
  ],
  scales: [1, -0.5, 2],
  skips: [false, true, false],
  precisions: [1, 2, 0.5],
  x: [1, 2, 3, 4],
  y: [5, 6],
  batch: 2,
};
