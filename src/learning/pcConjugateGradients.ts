import { settledBy } from './settledBy.ts';

/** z* by conjugate gradients, each sample a system of its own; then the local rule. */
export const pcConjugateGradients = settledBy('conjugate-gradients', {
  id: 'pc-conjugate-gradients',
  name: 'Predictive coding, conjugate gradients',
  description: 'Activities from conjugate gradients on ∇F = 0, stopped by proof; then the local weight update.',
});
