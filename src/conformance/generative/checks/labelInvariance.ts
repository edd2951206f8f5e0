import { float64 } from '../../../arithmetic/float64.ts';
import { type Judgement, short } from '../../check.ts';
import { difference } from '../../identicalQuestions.ts';
import type { GenerativeCheck } from '../check.ts';
import { withLabel } from '../trial.ts';

/**
 * Is the prediction a function of the data? Asked without a label, with the true one and with another, it must be the same to the last
 * bit: a label that is left clamped makes the readout say what it is told, whatever the data.
 *
 *     ŷ(y) = (I − M) ŷ + M y,   M = I − (p_y S_y)⁻¹, S_y = I/p_y + R G⁻¹ Rᵀ       (linear networks, label clamped)
 */
export const labelInvariance: GenerativeCheck = {
  id: 'label-invariance',
  number: 'G06',
  kind: 'required',
  claims: ['pcn/free-prediction', 'pcn/prediction-ignores-label-printed', 'pcn/leak'],
  title: 'the prediction does not change by a bit with the label that comes with the data',
  async judge(t) {
    if (!t.free) return undefined;
    const { target } = t.problem;
    const other = float64.subtract(
      float64.matrix(
        target!.rows,
        target!.columns,
        target!.data.map(() => 1),
      ),
      target!,
    );
    const first = [{ name: 'ŷ', value: await t.on(withLabel(t.problem)).prediction() }];
    for (const [with_, label] of [
      ['the label given', target!],
      ['another label given', other],
    ] as const) {
      const now = [{ name: 'ŷ', value: await t.on(withLabel(t.problem, label)).prediction() }];
      const found = difference(first, now);
      if (found)
        return {
          ...{ outcome: 'refuted', aspect: 'label' },
          detail: `with ${with_} the prediction is off by ${short(found.by)} of itself from that without a label: predict from the data alone`,
        };
    }
    return { outcome: 'holds', detail: 'asked without a label and with two, no bit differs' } satisfies Judgement;
  },
};
