import type { Size } from '../experiment.ts';
import type { AlignmentReading, Settings } from './alignmentPanels.ts';

/** A.2 and §3.1.3: 512 inputs, one hidden layer of 512, 512 outputs, one sample, targets of their own. Quick plans are an eighth. */
export const defaults = (size: Size): Settings => ({
  ...{ architecture: 'dln', hidden: 1, width: WIDTH[size], ends: WIDTH[size] },
  ...{ initialisation: 'kaiming', batch: 1, targets: 'normal', rules: ['bp', 'pc'] },
});

export const WIDTH: Readonly<Record<Size, number>> = { quick: 64, full: 512 };

/** A.2: "varied over values 1, …, 8". */
export const DEPTHS: Readonly<Record<Size, readonly number[]>> = {
  quick: [1, 2, 4, 8],
  full: [1, 2, 3, 4, 5, 6, 7, 8],
};

/** A.2: "varied over 128, 256, 512, 1024". */
export const WIDTHS: Readonly<Record<Size, readonly number[]>> = {
  quick: [16, 32, 64, 128],
  full: [128, 256, 512, 1024],
};

/** Where §3.1.3 and A.1 differ about targets. */
export const TARGETS: readonly [AlignmentReading, AlignmentReading] = [
  { id: 'normal', text: 'Targets independent of the inputs, as §3.1.3 says', change: { targets: 'normal' } },
  { id: 'teacher', text: 'Targets W_data x, as A.1 says', change: { targets: 'teacher' } },
];
