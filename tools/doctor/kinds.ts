/** How a run of a kind is made to fail, and by which diagnostics it counts as found. */
export interface Kind {
  readonly foundBy: readonly string[];
}

/** The kinds of tools/doctor/split.json, `healthy` aside. The loops in TypeScript and Python know them by these names. */
export const FAILING: Readonly<Record<string, Kind>> = {
  'unstable step': { foundBy: ['stability-number'] },
  'unsettled inference': { foundBy: ['settledness'] },
  'Hebbian instability': { foundBy: ['hebbian-stability', 'not-finite'] },
  'label left clamped': { foundBy: ['label-leak'] },
  'energy divided by B': { foundBy: ['inference-step'] },
  'stale states': { foundBy: ['stale-errors', 'stale-states'] },
  'range floor': { foundBy: ['range-floor'] },
  'dead units': { foundBy: ['dead-units'] },
  'scale drift': { foundBy: ['scale-drift'] },
  'wrong sign of the readout': { foundBy: ['inference-step', 'learning-step'] },
  'updates in place': { foundBy: ['inference-step'] },
};
