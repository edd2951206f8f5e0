export { type CifarSource, cifar } from './cifar.ts';
export { type CifarFormat, readCifar, readClassNames } from './cifarFile.ts';
export { digitImages, digits, parseDigits } from './digits.ts';
export { type IdxImages, type IdxLabels, readIdxImages, readIdxLabels, readIdxPair } from './idx.ts';
export { drawImages, labelledImages, type LabelledImages } from './labelledImages.ts';
export { mnist } from './mnist.ts';
export { momentsOf, type Normalisation, normalise } from './normalise.ts';
export type { Batch, DataSource } from './source.ts';
export { teacher } from './teacher.ts';
