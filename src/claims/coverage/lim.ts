import type { CoverageRow } from '../../evidence/coverage.ts';
import { decided, defined, onRecords, unjudged } from './row.ts';

/** Readings of `lim/alignment` whose training is on record with a verdict on the width. */
const TRAINED_ON = ['teacher', 'one-hot', 'digits-symmetric', 'cifar10-symmetric'];

/** Why a sentence on architectures of their own is not judged. */
const LATER = 'such networks are not built here yet';

/** The stable and rich points of the family, as ids of claims name them. */
const RICH_POINTS = ['depth-mup', 'between', 'completep', 'mean-field'];

/** The testable sentences of the abstract of 2602.07697 and of the authors' post on it, in reading order; the text was not at hand. */
export const LIM: readonly CoverageRow[] = [
  defined(
    'It says what inference minimises before weights move.',
    'lim/moreau-hidden-energy',
    'K with the output’s own term',
    'lim/moreau-output',
  )('Abstract, 1', 'PC "minimises an energy function with respect to network activities before updating weights"'),
  onRecords(
    'Abstract, Result 2',
    '"the PC energy with equilibrated activities converges to the BP loss"',
    'lim/alignment',
    ...RICH_POINTS.map((point) => `lim/rich-energy-${point}`),
    ...TRAINED_ON.map((data) => `lim/trained-energy-width-${data}`),
    'lim/trained-energy-leaves-loss-teacher',
    'lim/energy-between-zero-and-loss-start-teacher',
    'lim/energy-between-zero-and-loss-start-cifar10-symmetric',
    'lim/energy-between-zero-and-loss-trained-teacher',
    'lim/energy-between-zero-and-loss-trained-one-hot',
    'lim/energy-between-zero-and-loss-trained-digits-symmetric',
    'lim/energy-between-zero-and-loss-trained-cifar10-symmetric',
    'lim/energy-width',
    'lim/energy-width-completep',
    'lim/energy-depth',
    'lim/energy-below-loss',
    'lim/energy-gap-first-order',
  ),
  onRecords(
    'Abstract, Result 2',
    '"in a regime where the model width is much larger than the depth"',
    'lim/alignment',
    ...RICH_POINTS.map((point) => `lim/rich-collapse-${point}`),
    'lim/energy-collapse-on-grid-teacher',
    'lim/cosine-plateau-completep',
    'lim/cosine-plateau',
    'lim/energy-depth',
    'lim/rescaling-mupc',
    'lim/rescaling-plain',
    'lim/rescaling-completep',
  ),
  onRecords(
    'Abstract, Result 2',
    '"resulting in PC computing the same gradients as BP"',
    'lim/alignment',
    'lim/cosine-width',
    'lim/cosine-width-completep',
    ...RICH_POINTS.flatMap((point) => [`lim/rich-cosine-${point}`, `lim/rich-norms-${point}`]),
    'lim/cosine-follows-shift-teacher',
    'lim/cosine-keeps-a-gap-without-residual',
  ),
  onRecords(
    'blog, linear residual networks',
    '"at different training steps t" the alignment "converges to 1 for much wider than deep networks"',
    'lim/alignment',
    ...TRAINED_ON.map((data) => `lim/trained-cosine-width-two-${data}`),
    ...TRAINED_ON.map((data) => `lim/trained-cosine-width-same-${data}`),
    'lim/trained-cosine-width-fixed-loss-teacher',
    'lim/same-weights-cosine-with-loss-one-hot',
  ),
  onRecords(
    'Abstract, nonlinear networks',
    '"these results hold in practice for deep nonlinear networks"',
    'lim/exponents',
    'lim/rates-cosine-teacher',
    'lim/rates-cosine-digits',
    'lim/rates-energy-teacher',
    'lim/rates-energy-digits',
  ),
  onRecords(
    'Abstract, equilibrium',
    '"as long as an activity equilibrium seem[s] to be reached"',
    'lim/stopping',
    'lim/stopped-error-coordinates-layers',
    'lim/stopped-error-coordinates-first-step-printed',
    'lim/stopped-error-coordinates-teacher',
    'lim/stopped-error-coordinates-digits',
    'lim/stopped-state-space-teacher',
    'lim/stopped-state-space-digits',
    'lim/stopped-state-space-always-teacher',
    'lim/stopped-state-space-always-digits',
    'lim/stopped-within-gradient-norm-teacher',
    'lim/stopped-within-gradient-norm-digits',
  ),
  onRecords(
    'blog, general',
    'convergence holds "with different optimisers and loss functions"',
    'lim/exponents',
    'lim/moreau-cross-entropy',
    'lim/rates-sign-teacher',
    'lim/rates-sign-digits',
  ),
  onRecords(
    'blog, nonlinear networks',
    '"at different training steps t" the alignment goes to 1 with width, of tanh networks under both optimisers and losses',
    'lim/training',
    ...['same', 'two', 'fixed-loss', 'with-loss'].flatMap((what) =>
      ['adam', 'sgd'].map((optimiser) => `lim/tanh-trained-cosine-${what}-${optimiser}`),
    ),
  ),
  onRecords(
    'Ours, any network',
    'to first order, the loss lies above the energy by half the squared signals of backpropagation over the precisions',
    'lim/exponents',
    'lim/energy-gap-first-order',
    'lim/precision-first-order-teacher',
    'lim/precision-first-order-digits',
    'lim/precision-energy-teacher',
    'lim/precision-energy-digits',
    'lim/precision-cosine-teacher',
    'lim/precision-cosine-digits',
  ),
  decided('blog, practice', 'the "standard parameterisation" has no such limit', 'lim/rescaling-sp'),
  unjudged('blog, general', 'the same for "CNNs and transformers"', LATER),
  unjudged('blog, general', 'the same on "large-scale datasets (e.g. ImageNet)"', 'the data are not at hand'),
  unjudged(
    'blog, implications',
    'training is sped up "by a factor ~depth", since updates "are parallelisable across layers"',
    'it is about hardware that computes layers at once, and assumes inference that costs nothing',
  ),
  unjudged(
    'blog, implications',
    'the brain is "much wider than it is deep"',
    'it is about brains, not about networks that can be run here',
  ),
];
