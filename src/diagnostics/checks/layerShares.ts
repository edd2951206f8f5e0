import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { localsOf, squared } from '../network.ts';
import { NO_STATES, inferred } from './sampled.ts';

export const layerShares: Diagnostic = {
  id: 'layer-shares',
  title: 'the largest share that one layer has of Σ ‖ε_l‖²',
  why: 'A layer with many units has a large share of ‖ε‖² by its size, and that is no fault; what it teaches is h = f′ ∘ ε, whose shares stand beside it. The two differ where errors meet closed gates.',
  wrong: '',
  change: '',
  evidence: '',
  measure(run) {
    const snapshot = inferred(run);
    if (snapshot === undefined) return { missing: NO_STATES };
    const locals = localsOf(snapshot);
    const [errors, gated] = [locals.map(({ error }) => squared(error)), locals.map(({ gated }) => squared(gated))];
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    if (!(sum(errors) > 0)) return { missing: 'an error above 0' };
    const percent = (values: readonly number[], e: number): string =>
      significant(sum(values) > 0 ? (100 * values[e]!) / sum(values) : 0, 2);
    return {
      value: Math.max(...errors) / sum(errors),
      ill: false,
      detail: snapshot.edges
        .map(({ name }, e) => `${name}: ${percent(errors, e)} % of ε, ${percent(gated, e)} % of h`)
        .join('; '),
    };
  },
};
