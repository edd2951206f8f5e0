import { settledBy } from './settledBy.ts';

/** z* by the heavy ball with its best step and momentum for [μ, λ_max]; then the local rule. */
export const pcMomentum = settledBy('momentum', {
  id: 'pc-momentum',
  name: 'Predictive coding, momentum',
  description:
    'Activities descend the per-sample energy with momentum until their error is proven small; then the local update.',
});
