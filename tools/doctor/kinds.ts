/** How a run of a kind is made to fail, and by which diagnostics it counts as found. */
export interface Kind {
  readonly foundBy: readonly string[];
  /** Whether a threshold that is not derived has to tell it from healthy runs. */
  readonly chooses?: true;
}

/** The kinds of tools/doctor/split.json, `healthy` aside. The loops in TypeScript and Python know them by these names; the table tells which others of the diagnostics a kind sets off. */
export const FAILING: Readonly<Record<string, Kind>> = {
  'unstable step': { foundBy: ['stability-number'], chooses: true },
  'unsettled inference': { foundBy: ['settledness'], chooses: true },
  'Hebbian instability': { foundBy: ['hebbian-stability', 'not-finite'] },
  'label left clamped': { foundBy: ['label-leak'] },
  'energy divided by B': { foundBy: ['inference-step'] },
  'stale states': { foundBy: ['stale-errors', 'stale-states'] },
  'range floor': { foundBy: ['range-floor'], chooses: true },
  'dead units': { foundBy: ['dead-units'], chooses: true },
  'scale drift': { foundBy: ['scale-drift'], chooses: true },
  'wrong sign of the readout': { foundBy: ['inference-step', 'learning-step'] },
  'updates in place': { foundBy: ['inference-step'] },
  ascent: { foundBy: ['inference-step'] },
  'feedback flipped': { foundBy: ['inference-step'] },
  'no inference': { foundBy: ['settledness'] },
  'learns uphill': { foundBy: ['learning-step'] },
  'learning too fast': { foundBy: ['hebbian-stability', 'not-finite'] },
  'labels at random': { foundBy: ['learning-progress'] },
};
