export { digitImages, digits, parseDigits } from './digits.ts';
export { type IdxImages, type IdxLabels, readIdxImages, readIdxLabels, readIdxPair } from './idx.ts';
export { drawImages, labelledImages, type LabelledImages } from './labelledImages.ts';
export { mnist } from './mnist.ts';
export type { Batch, DataSource } from './source.ts';
export { teacher } from './teacher.ts';
