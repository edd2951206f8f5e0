import type { Size } from '../experiment.ts';
import { type AlignmentReading, type Settings, alignmentPanels } from './alignmentPanels.ts';
import { DEPTHS, TARGETS, defaults } from './settings.ts';
import type { StepRule } from './stepRules.ts';

/** Appendix I names no initialisation. */
const READINGS = (['kaiming', 'norm-preserving'] as const).flatMap((initialisation) =>
  TARGETS.map(({ id, text, change }) => ({
    id: `${initialisation}-${id}`,
    text: `${initialisation === 'kaiming' ? 'Kaiming' : 'Norm-preserving'} weights. ${text}`,
    change: { ...change, initialisation },
  })),
) as [AlignmentReading, ...AlignmentReading[]];

/** One panel: alignment by depth, linear residual networks beside deep linear ones. */
export const residualPanels = (title: string, says: string, rules: readonly StepRule[]) =>
  alignmentPanels(
    [
      {
        ...{ id: 'a', title, says },
        settings: 'Linear residual and deep linear networks of width 512, 1 to 8 hidden layers, one sample',
        x: { field: 'hidden', title: 'hidden layers' },
        points: (size: Size): Settings[] =>
          (['dln', 'residual'] as const).flatMap((architecture) =>
            DEPTHS[size].map((hidden) => ({ ...defaults(size), architecture, hidden, rules })),
          ),
      },
    ],
    READINGS,
  );
