import { endToEnd } from '../updates.ts';
import { shown } from '../matrices.ts';
import { combination } from './combination.ts';
import { type Learned, byQuestion, isWrong } from './evidence.ts';
import { everyOne, weighted } from './learningWorld.ts';
import { onlyWhere } from './regimes.ts';

/** Of so many questions at least, with so many numbers a sample. */
const [QUESTIONS, NUMBERS] = [3, 3] as const;
/** Weights that are as near as this are the same. */
const CLOSE = 1e-6;

/**
 * How much each sample weighs, where all wrong updates are sums over samples that do not weigh the same.
 *
 *     got = (1/B) Σ_b w_b s_b ∂f_b/∂θ over all wrong parameters of a question
 */
export function sampleWeightsCause(learned: readonly Learned[]): string | undefined {
  const wrong = learned.filter(isWrong);
  const told = byQuestion(wrong).filter(([item, ...others]) => {
    const B = item!.z[0]!.columns;
    return B > 1 && [item!, ...others].reduce((sum, { got }) => sum + got.data.length, 0) >= NUMBERS * B;
  });
  const weights = told.map(weigh);
  if (weights.some((w) => w === undefined)) return undefined;
  const uneven = (weights as (readonly number[])[]).filter((w) => spread(w) > CLOSE);
  if (uneven.length < QUESTIONS) return undefined;
  const [smallest] = uneven.toSorted((a, b) => a.length - b.length);
  const where =
    onlyWhere(
      wrong,
      learned.filter((item) => !isWrong(item)),
    ) ?? '';
  return `samples do not weigh the same in the update${where}: in a batch of ${smallest!.length} ${runs(smallest!)} times what they must`;
}

const spread = (weights: readonly number[]): number => Math.max(...weights) - Math.min(...weights);

function weigh(items: readonly Learned[]): readonly number[] | undefined {
  const { problem, z } = items[0]!;
  const parts = everyOne(z[0]!.columns).map((b) => {
    const alone = endToEnd(
      weighted(
        problem,
        z,
        everyOne(z[0]!.columns).map((c) => Number(b === c)),
      ),
    );
    return items.map((item) => alone.find((u) => u.layer === item.layer && u.parameter === item.parameter)!.value);
  });
  return combination(
    items.map(({ got }) => got),
    parts,
  );
}

/** "samples 1 to 16 weigh 0.53, sample 17 weighs 8.5" */
function runs(weights: readonly number[]): string {
  const texts: string[] = [];
  for (let from = 0; from < weights.length;) {
    let to = from + 1;
    while (to < weights.length && Math.abs(weights[to]! - weights[from]!) <= CLOSE) to++;
    const w = shown(Math.abs(weights[from]!) <= CLOSE ? 0 : weights[from]!);
    texts.push(to === from + 1 ? `sample ${to} weighs ${w}` : `samples ${from + 1} to ${to} weigh ${w}`);
    from = to;
  }
  if (texts.length <= MOST) return texts.join(', ');
  return `they weigh from ${shown(Math.min(...weights))} to ${shown(Math.max(...weights))}`;
}

const MOST = 6;
