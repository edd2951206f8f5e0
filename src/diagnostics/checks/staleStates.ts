import type { Diagnostic } from '../diagnostic.ts';
import type { Snapshot } from '../run.ts';

export const staleStates: Diagnostic = {
  id: 'stale-states',
  title: 'snapshots whose states are those of another one, to the last bit',
  threshold: '0',
  why: 'Derived: inference from other data or with other weights moves every free state, so that equal bits mean states that were not inferred.',
  wrong: 'States are kept from an earlier batch: learning sees activities that do not belong to its data or weights.',
  change:
    'Start inference anew for each batch, or from states kept for these very samples, and take at least one step before learning.',
  evidence: 'The norm of the change of each layer’s states during one inference: it must not be 0.',
  explains: ['settledness', 'zero-state-bound'],
  measure({ snapshots }) {
    if (snapshots.length < 2) return { missing: 'two snapshots' };
    const pairs = snapshots.flatMap((a, i) =>
      snapshots
        .slice(i + 1)
        .filter((b) => kept(a, b))
        .map((b) => [a, b] as const),
    );
    const [first] = pairs;
    return {
      value: pairs.length,
      ill: pairs.length > 0,
      detail:
        first === undefined
          ? `${snapshots.length} snapshots with states of their own`
          : `a layer of ${first[1].file} is that of ${first[0].file}, though its data or weights are not`,
    };
  },
};

/** Whether a free layer that is not zero has the same numbers in both, and something around it has not. */
function kept(a: Snapshot, b: Snapshot): boolean {
  const same = (p: ArrayLike<number>, q: ArrayLike<number>): boolean => {
    for (let k = 0; k < p.length; k++) if (p[k] !== q[k]) return false;
    return p.length === q.length;
  };
  const free = a.states.flatMap((z, i) => (a.clamped[i] || !z.data.some((x) => x !== 0) ? [] : [i]));
  const around =
    !same(a.states[0]!.data, b.states[0]!.data) ||
    a.edges.some(({ weights }, e) => b.edges[e] !== undefined && !same(weights.data, b.edges[e].weights.data));
  return around && free.some((i) => b.states[i] !== undefined && same(a.states[i]!.data, b.states[i].data));
}
