/** One symbol: what it stands for, how the code calls it, and what kind of object it is. */
export interface NotationEntry {
  /** What it is, in words. */
  readonly idea: string;
  /** Its name in the code. */
  readonly name: string;
  /** Its letter in formulas. */
  readonly symbol: string;
  /** Rows × columns; 1 × 1 is a number. */
  readonly shape: string;
  /** In terms of "activity" and "precision", where the quantity is not a pure number. */
  readonly unit?: string;
}

/**
 * The symbols of a linear predictive coding network: one letter, one meaning, in every file.
 *
 * Public names are words; inside a function the letter stands for the same thing. Weight matrices count from 1 to L, activities
 * from 0 (the inputs) to L (the targets); a sample is a column. A deep linear network has τ = 0, a = 1 and p = 1; skips and
 * scales change only the effective map J_l, so every formula is written in J_l and holds for residual networks as it stands.
 * Where layers have activities of the same unit, weights, scales and maps are pure numbers.
 */
export const NOTATION: readonly NotationEntry[] = [
  { idea: 'depth: how many weight matrices there are', name: 'depth', symbol: 'L', shape: '1 × 1' },
  { idea: 'width: how many units layer l has', name: 'widths', symbol: 'n_l', shape: '1 × 1' },
  { idea: 'batch: how many samples are seen together', name: 'batch', symbol: 'B', shape: '1 × 1' },
  { idea: 'weights into layer l', name: 'weights', symbol: 'W_l', shape: 'n_l × n_{l−1}' },
  { idea: 'fixed factor in front of the weights', name: 'scale', symbol: 'a_l', shape: '1 × 1' },
  {
    idea: 'bias: what layer l adds to every sample; 0 unless told',
    name: 'bias',
    symbol: 'b_l',
    shape: 'n_l × 1',
    unit: 'activity',
  },
  { idea: 'whether layer l also passes its input on unchanged: 0 or 1', name: 'skip', symbol: 'τ_l', shape: '1 × 1' },
  {
    idea: 'precision: the weight of layer l in the energy, an inverse variance',
    name: 'precision',
    symbol: 'p_l',
    shape: '1 × 1',
    unit: 'precision',
  },
  {
    idea: 'what layer l does to its input, J_l = τ_l I + a_l W_l',
    name: 'effectiveMap',
    symbol: 'J_l',
    shape: 'n_l × n_{l−1}',
  },
  { idea: 'inputs, clamped: z_0 = x', name: 'x', symbol: 'x', shape: 'n_0 × B', unit: 'activity' },
  { idea: 'targets, clamped: z_L = y', name: 'y', symbol: 'y', shape: 'n_L × B', unit: 'activity' },
  { idea: 'activities of layer l', name: 'activities', symbol: 'z_l', shape: 'n_l × B', unit: 'activity' },
  {
    idea: 'activities of a plain forward pass, ẑ_l = J_l ẑ_{l−1} + b_l from ẑ_0 = x',
    name: 'feedforwardActivities',
    symbol: 'ẑ_l',
    shape: 'n_l × B',
    unit: 'activity',
  },
  {
    idea: 'activities that minimise the energy with both ends clamped',
    name: 'equilibriumActivities',
    symbol: 'z_l*',
    shape: 'n_l × B',
    unit: 'activity',
  },
  {
    idea: 'what layer l−1 fails to predict, ε_l = z_l − J_l z_{l−1} − b_l',
    name: 'predictionErrors',
    symbol: 'ε_l',
    shape: 'n_l × B',
    unit: 'activity',
  },
  {
    idea: 'how layer l reaches the output, P_l = J_L ⋯ J_{l+1} with P_L = I',
    name: 'outputMaps',
    symbol: 'P_l',
    shape: 'n_L × n_l',
  },
  {
    idea: 'what the forward pass misses, r = y − ẑ_L',
    name: 'residual',
    symbol: 'r',
    shape: 'n_L × B',
    unit: 'activity',
  },
  {
    idea: 'how settled activities weigh the residual, S = Σ_{l=1}^{L} P_l P_lᵀ / p_l',
    name: 'rescalingMatrix',
    symbol: 'S',
    shape: 'n_L × n_L',
    unit: 'precision⁻¹',
  },
  {
    idea: 'energy of one sample, F = ½ Σ_{l=1}^{L} p_l ‖ε_l‖²; a batch reports the mean',
    name: 'energy',
    symbol: 'F',
    shape: '1 × 1',
    unit: 'precision × activity²',
  },
  {
    idea: 'energy once the activities have settled, F* = ½ rᵀ S⁻¹ r',
    name: 'equilibratedEnergy',
    symbol: 'F*',
    shape: '1 × 1',
    unit: 'precision × activity²',
  },
  {
    idea: 'loss of one sample, ½ p_L ‖r‖²; a batch reports the mean',
    name: 'loss',
    symbol: 'Loss',
    shape: '1 × 1',
    unit: 'precision × activity²',
  },
  {
    idea: 'second derivative of the energy in z_1 … z_{L−1}: block tridiagonal, symmetric, positive definite',
    name: 'activityHessian',
    symbol: 'H',
    shape: 'n × n, n = n_1 + … + n_{L−1}',
    unit: 'precision',
  },
  {
    idea: 'how far the prediction moves straight at the target: the cosine of r and Δŷ',
    name: 'targetAlignment',
    symbol: 'TA',
    shape: '1 × 1',
  },
];
