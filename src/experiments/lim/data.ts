import { digits, teacher } from '../../data/index.ts';
import type { DataSource } from '../../data/source.ts';
import type { Reading } from '../experiment.ts';

const SOURCES: Readonly<Record<string, DataSource>> = { teacher, digits };

/** Data that come with the package; inputs are brought to unit mean square. */
export const READINGS: readonly [Reading, ...Reading[]] = [
  {
    id: 'teacher',
    text: 'A synthetic linear teacher, normal inputs; under cross-entropy the class of its largest output',
  },
  { id: 'digits', text: 'The packaged digits, pixels scaled to unit mean square, targets one-hot' },
];

/** The data of a reading. */
export const dataOf = (reading: string): DataSource => SOURCES[reading]!;
