import type { Effects, Row } from '../../../evidence/claim.ts';
import { type PointExponents, exponentsOfRows } from '../../../evidence/exponentRows.ts';
import { type Behaviour, scalingVerdict } from '../../../evidence/scalingVerdict.ts';
import type { ScalingExponents } from '../../../network/scalingFamily.ts';

type RowEffects = (rows: readonly Row[]) => Effects;
type Rule = 'bp' | 'pc';

/** What of a verdict is compared: all of it, whether it is stable, whether it is rich. */
export const NOTIONS = {
  behaviour: (one: Behaviour): string => one,
  stable: (one: Behaviour): string => (one === 'unstable' ? 'unstable' : 'stable'),
  rich: (one: Behaviour): string => (one === 'rich' ? 'rich' : 'not rich'),
} as const;
type Notion = (one: Behaviour) => string;

export type At = Pick<ScalingExponents, 'd' | 'kappa' | 'beta' | 'hiddenRate'>;

export const pointOf = (row: Row): At => {
  const [d, kappa, beta, hiddenRate] = ['d', 'kappa', 'beta', 'delta'].map((name) => Number(row[name]));
  return { d: d!, kappa: kappa!, beta: beta!, hiddenRate: hiddenRate! };
};

/** Rows of a rule at a step, by point of the family. */
function pointsOf(rows: readonly Row[], rule: Rule, step: number): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows)
    if (row['rule'] === rule && row['step'] === step) {
      const key = String(row['condition']);
      const own = found.get(key);
      if (own === undefined) found.set(key, [row]);
      else own.push(row);
    }
  return found;
}

/** What all seeds but one say, for each that is left out, in the order of the seeds. */
const withoutOne = (rows: readonly Row[]): PointExponents[] =>
  rows
    .toSorted((a, b) => Number(a['seed']) - Number(b['seed']))
    .map((_, out, all) => exponentsOfRows(all.filter((_, i) => i !== out)));

const possible = ({ f, z, dz, df }: PointExponents, band: number): readonly Behaviour[] =>
  scalingVerdict({ bounded: [f, z], dz, df }, band).possible;

const meet = (a: readonly Behaviour[], b: readonly Behaviour[], notion: Notion): number =>
  a.some((one) => b.some((other) => notion(one) === notion(other))) ? 1 : -1;

/** 1 where the intervals of the two rules leave a common verdict at a point, −1 where they exclude one; of all seeds but one. */
export const sameVerdict =
  (step: number, band: number, notion: Notion): RowEffects =>
  (rows) => {
    const [bp, pc] = [pointsOf(rows, 'bp', step), pointsOf(rows, 'pc', step)];
    return Object.fromEntries(
      [...pc].map(([condition, own]) => {
        const theirs = withoutOne(bp.get(condition)!);
        return [
          condition,
          withoutOne(own).map((one, i) => meet(possible(one, band), possible(theirs[i]!, band), notion)),
        ];
      }),
    );
  };

/** 1 where what is predicted of a point is among what a rule's intervals leave, −1 where it is excluded. */
export const predictedVerdict =
  (rule: Rule, step: number, band: number, notion: Notion, predicted: (at: At) => Behaviour): RowEffects =>
  (rows) =>
    Object.fromEntries(
      [...pointsOf(rows, rule, step)].map(([condition, own]) => {
        const expected = predicted(pointOf(own[0]!));
        return [condition, withoutOne(own).map((one) => meet(possible(one, band), [expected], notion))];
      }),
    );

/** How many points have one verdict left in both rules, less a number. */
export const decidedPoints =
  (step: number, band: number, least: number): RowEffects =>
  (rows) => {
    const of = (rule: Rule): boolean[][] =>
      [...pointsOf(rows, rule, step).values()].map((own) =>
        withoutOne(own).map((one) => possible(one, band).length === 1),
      );
    const [bp, pc] = [of('bp'), of('pc')];
    return { all: bp[0]!.map((_, s) => bp.filter((own, i) => own[s] && pc[i]![s]).length - least + 0.5) };
  };

/** margin − |mean exponent − predicted|, of all seeds but one, for each quantity of each point that has a prediction. */
export const predictedExponents =
  (
    rule: Rule,
    step: number,
    margin: number,
    predicted: (at: At) => Readonly<Partial<Record<keyof PointExponents, number>>> | undefined,
  ): RowEffects =>
  (rows) =>
    Object.fromEntries(
      [...pointsOf(rows, rule, step)].flatMap(([condition, own]) =>
        Object.entries(predicted(pointOf(own[0]!)) ?? {}).map(([name, value]) => [
          `${name} at ${condition}`,
          withoutOne(own).map((one) => {
            const exponent = one[name as keyof PointExponents];
            return exponent.kind === 'fitted' ? margin - Math.abs(exponent.mean - value) : -Infinity;
          }),
        ]),
      ),
    );

/** The same rows with another point's name on those of backpropagation. */
export const bpOfAnother =
  (effects: RowEffects, other: (at: At) => At): RowEffects =>
  (rows) => {
    const own = new Map(
      rows
        .filter(({ rule }) => rule === 'bp')
        .map((row) => [`${row['step']} ${row['seed']} ${key(pointOf(row))}`, row]),
    );
    return effects(
      rows.map((row) => {
        if (row['rule'] !== 'bp') return row;
        const theirs = own.get(`${row['step']} ${row['seed']} ${key(other(pointOf(row)))}`);
        return theirs === undefined ? row : { ...theirs, condition: row['condition']! };
      }),
    );
  };

const key = ({ d, kappa, beta, hiddenRate }: At): string => [d, kappa, beta, hiddenRate].join(' ');
