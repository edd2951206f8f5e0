import { ValueError } from '../errors.ts';

/** Which errors and activities an update is made of: (P_lᵀ r, ẑ) or (P_lᵀ S⁻¹ r, z*). */
export type Errors = 'backprop' | 'predictive-coding';

/**
 * What multiplies the update of a layer, with u = ẑ for backpropagation and u = z* for predictive coding:
 *
 *     rates     α_l = 1/E_B⟨u_{l−1}, ẑ_{l−1}⟩          Eq. (24), (25)
 *     factors   A_l = (E_B[ẑ_{l−1} u_{l−1}ᵀ] + εI)⁺     Eq. (27), (28), §3.3
 */
export type Rescaling = 'none' | 'rates' | 'factors';

/** A rule as 2605.11911 trains with it. */
export interface TrainingRule {
  readonly id: string;
  readonly name: string;
  readonly errors: Errors;
  readonly rescaling: Rescaling;
}

/** The paper's four rules, where rescaling is by rates online and by factors in batches. Source: 2605.11911 B, C.2, C.3. */
export const TRAINING_RULES = [
  { id: 'bp', name: 'BP', errors: 'backprop', rescaling: 'none' },
  { id: 'pc', name: 'PC', errors: 'predictive-coding', rescaling: 'none' },
  { id: 'bp-rates', name: 'BP, rescaled rates', errors: 'backprop', rescaling: 'rates' },
  { id: 'pc-rates', name: 'PC, rescaled rates', errors: 'predictive-coding', rescaling: 'rates' },
  { id: 'bp-factors', name: 'BP, rescaled updates', errors: 'backprop', rescaling: 'factors' },
  { id: 'pc-factors', name: 'PC, rescaled updates', errors: 'predictive-coding', rescaling: 'factors' },
] as const satisfies readonly TrainingRule[];

export type TrainingRuleId = (typeof TRAINING_RULES)[number]['id'];

/** @throws {ValueError} when no rule has the id */
export function trainingRule(id: string): TrainingRule {
  const rule = TRAINING_RULES.find((known) => known.id === id);
  if (rule) return rule;
  throw new ValueError(
    `trainingRule: id must be one of ${TRAINING_RULES.map((known) => known.id).join(', ')}, got ${id}; see TRAINING_RULES`,
  );
}
