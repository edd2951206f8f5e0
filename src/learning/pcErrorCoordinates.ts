import { settledBy } from './settledBy.ts';

/** ePC: prediction errors are the variables, activities follow by the forward sweep; the same equilibrium, then the local rule. */
export const pcErrorCoordinates = settledBy('error-coordinates', {
  id: 'pc-error-coordinates',
  name: 'Predictive coding in error coordinates (ePC)',
  description: 'Errors, not activities, descend the energy until the accuracy is proven; then the local weight update.',
  coordinates: 'error',
});
