import { settledBy } from './settledBy.ts';

/** z* by gradient descent with the best constant step η = 2/(μ + λ_max), until the accuracy is certified; then the local rule. */
export const pcIterative = settledBy('gradient-descent', {
  id: 'pc-iterative',
  name: 'Predictive coding, gradient descent',
  description:
    'Activities descend the per-sample energy until their error is proven small; then the local weight update.',
  coordinates: 'state',
});
