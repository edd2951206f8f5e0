import type { CoverageRow } from '../../evidence/coverage.ts';
import { decided, onRecords, unjudged } from './row.ts';

/** The first result of LIM's blog, what PMLR's abstract says in its place, and the definitions that ours stand for. */
export const LIM_RESULT_1: readonly CoverageRow[] = [
  onRecords(
    'blog, first result',
    '"the set of scalable parameterisations for PC is the same as for BP", in width, first step',
    'lim/width',
    ...['behaviour', 'stable', 'rich'].map((notion) => `lim/width-same-${notion}-step-1`),
    'lim/width-decided',
  ),
  onRecords(
    'blog, first result',
    'the same in width, a few steps later',
    'lim/width',
    ...['behaviour', 'stable', 'rich'].map((notion) => `lim/width-same-${notion}-step-3`),
    'lim/width-negative-d',
  ),
  onRecords(
    'blog, first result',
    'the same in depth, where features are learned in width',
    'lim/depth',
    ...['', '-step-3', '-step-20-printed'].flatMap((step) =>
      ['behaviour', 'stable', 'rich'].map((notion) => `lim/depth-same-${notion}${step}`),
    ),
    'lim/depth-same-behaviour-between',
  ),
  onRecords(
    'blog, "stable (in a well-defined sense)"',
    'the same in depth without "rich": stable alone',
    'lim/depth',
    ...['lim/depth-lazy-same-stable-printed', 'lim/depth-lazy-slower'],
  ),
  onRecords(
    'blog, "numerically stable"',
    'the same in width, by the twentieth and the fiftieth step',
    'lim/later',
    ...[
      'lim/later-same-stable-step-1',
      'lim/later-same-stable-step-20-printed',
      'lim/later-same-stable-step-50-printed',
    ],
  ),
  onRecords(
    'blog, "numerically stable"',
    'the same in width at all points of the map, by the twentieth step',
    'lim/width',
    ...['behaviour', 'stable', 'rich'].map((notion) => `lim/width-same-${notion}-step-20`),
  ),
  onRecords(
    'published code',
    'branches over √L and L, where the limit is told with H = L − 2',
    'lim/depth',
    ...['mupc', 'completep'].flatMap((point) =>
      ['bp', 'pc'].flatMap((rule) => ['shallow', 'deep'].map((reading) => `lim/packaged-${point}-${rule}-${reading}`)),
    ),
  ),
  onRecords(
    'output precision N',
    'the same with an output precision of N',
    'lim/later',
    'lim/precision-n-same-stable-printed',
  ),
  onRecords(
    'PMLR 306, abstract',
    '"the output of standard PCNs explodes with width during training"',
    'lim/later',
    ...['lim/sp-explodes-step-1', 'lim/sp-explodes-step-5', 'lim/sp-explodes-step-50-printed', 'lim/sp-recovers'],
    'lim/sp-backpropagation-diverges',
  ),
  onRecords(
    'blog, "we derive … stable parameterisations"',
    'exponents of f(0), Δz and Δf in width, derived here',
    'lim/width',
    ...['exponents', 'behaviour'].flatMap((what) => [`lim/width-${what}-bp`, `lim/width-${what}-pc`]),
  ),
  onRecords(
    'blog, "we derive … stable parameterisations"',
    'exponents of a layer’s change in depth, and what is stable there, derived here',
    'lim/depth',
    ...['layers', 'between', 'stable'].flatMap((what) => [`lim/depth-${what}-bp`, `lim/depth-${what}-pc`]),
  ),
  onRecords(
    'blog, "we derive … stable parameterisations"',
    'depth-µP stays stable in later steps',
    'lim/later',
    'lim/later-mupc',
  ),
  onRecords(
    'blog, first result',
    'what scales for one scales for the other: rates that are best at one width or depth are best at others, for both rules',
    'lim/transfer',
    ...['width', 'depth'].flatMap((size) =>
      ['adam', 'sgd'].map((optimiser) => `lim/rate-transfers-${size}-${optimiser}`),
    ),
    ...['adam', 'sgd'].flatMap((optimiser) => [`lim/rate-shifts-sp-${optimiser}`, `lim/rate-shifts-less-${optimiser}`]),
  ),
  decided(
    'blog, "different optimisers"',
    'the rates of Adam by layer that keep Δz and Δf at order 1 over width and depth, derived here',
    'lim/rates-adam-input-width',
    ...['hidden-width', 'output-width', 'hidden-depth-mupc', 'hidden-depth-completep'].map(
      (role) => `lim/rates-adam-${role}`,
    ),
  ),
  unjudged(
    'PMLR 306, theorems and tables',
    'the definitions, the exponents in depth and the proofs',
    'Their text is not to be had; what is judged are definitions of ours, each named.',
  ),
];
