import type { ExactArithmetic } from '../../arithmetic/arithmetic.ts';
import { innerProduct, squaredNorm } from '../../definition/energy.ts';
import type { Case, Claim, SearchTest } from '../../evidence/claim.ts';
import { equilibrium } from '../../theory/equilibrium.ts';
import { bpFactors, pcFactors } from '../../theory/gradients.ts';
import { predictionChange } from '../../theory/predictionChange.ts';

/** Whether ‖x̂_l‖ and ‖x*_l‖ are one and the same non-zero number for l = 0..L−1. */
function constantNorms<M>(A: ExactArithmetic<M>, c: Case<M>): boolean {
  const { zHat, zStar } = equilibrium(A, c);
  const size = squaredNorm(A, c.x);
  const all = [...zHat.slice(0, -1), ...zStar.slice(0, -1)].map((z) => squaredNorm(A, z));
  return !A.equals(size, A.matrix(1, 1, [0])) && all.every((norm) => A.equals(norm, size));
}

const positive = <M>(A: ExactArithmetic<M>, v: M): boolean => !/^-|^0$/.test(A.format(v)[0]![0]!);

const movesAlong =
  (condition: typeof constantNorms): SearchTest['statement'] =>
  (A, c) => {
    const nothing = A.matrix(1, 1, [0]);
    if (!condition(A, c)) return { holds: true, left: nothing, right: nothing }; // the rest takes long, and says nothing then
    const { r } = equilibrium(A, c);
    const left = innerProduct(A, r, predictionChange(A, c, pcFactors(A, c)));
    const right = innerProduct(A, r, predictionChange(A, c, bpFactors(A, c)));
    return { holds: positive(A, left) || !positive(A, right), left, right };
  };

export const takeawayNorms: Claim = {
  id: 'se/takeaway-norms-printed',
  title: 'Where activity norms are constant across layers, PC is aligned with the target whenever BP is',
  source: { paper: 'SE', place: 'Theoretical takeaway, §3.1.2' },
  statement:
    'The takeaway says that PC has the higher target alignment, assuming that activity norms before and after inference are constant across layers. Tested is less: that r ᵀΔŷ is positive for PC wherever it is for BP.',
  formula: String.raw`\|\hat x_l\| = \|x_l^*\| = \|x\|\ \forall\, l < L,\quad r^\top\Delta\hat y_{BP} > 0 \;\Longrightarrow\; r^\top\Delta\hat y_{PC} > 0`,
  expected: 'refuted',
  erratum: {
    note: 'Norms are not the condition: the derivation needs the overlaps x*ᵀx̂ to be constant, and inference can turn an activity round without changing its norm.',
    corrected: 'se/eq-40',
  },
  test: {
    kind: 'search',
    regime: { family: 'dln', batch: 'one', minDepth: 2 },
    shown: ['rᵀΔŷ of PC', 'rᵀΔŷ of BP'],
    statement: movesAlong(constantNorms),
    controls: {
      'the same for constant overlaps': movesAlong((A, c) => {
        const { zHat, zStar } = equilibrium(A, c);
        const overlaps = zHat.slice(0, -1).map((z, l) => innerProduct(A, z, zStar[l]!));
        return overlaps.every((overlap) => A.equals(overlap, overlaps[0]!));
      }),
    },
  },
};
