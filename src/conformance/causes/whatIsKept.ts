import { float64 } from '../../arithmetic/float64.ts';
import { localUpdates } from '../../learning/updates.ts';
import { settled } from '../../learning/settled.ts';
import { member } from '../../problem/family.ts';
import { supervised } from '../../problem/problem.ts';
import { apart, norm, shown, times } from '../matrices.ts';
import { planned } from '../plans.ts';
import { drawnActivities } from '../tolerance.ts';
import { type Trial, inferred } from '../trial.ts';
import { endToEnd } from '../updates.ts';
import { HONEST, type M, type P, asGiven, gradientWith } from './beliefs.ts';
import { combination } from './combination.ts';
import { orNothing } from './evidence.ts';
import { partsOf } from './inferenceWorld.ts';

/** Shapes of which a rule has kept nothing yet: one to infer on, one to learn on. */
const SHAPES = planned('cause', 'conformance/cause-kept', [
  { widths: [4, 6, 3, 2], batch: 3 },
  { widths: [2, 5, 6, 3], batch: 4 },
]);

/** Relative: what is kept is met as near as this, and what is right missed by more than sixteen times as much. */
const [CLOSE, MARGIN] = [1e-6, 16] as const;

/** What of earlier questions an answer comes from, of linear networks of one shape asked one after the other. */
export async function whatIsKept(t: Trial): Promise<string | undefined> {
  const [inference, learning] = [await orNothing(() => keptInInference(t)), await orNothing(() => keptInLearning(t))];
  return inference && learning ? `${inference}; and ${learning}` : (inference ?? learning);
}

const three = (t: Trial, shape: number): P[] =>
  [1, 2, 3].map((k) => member(float64, SHAPES, SHAPES.shapes[shape]!, t.seed + k));

const WHOSE = ['the first question of that shape', 'the question before'] as const;

/** The same of inference alone: of questions that differ in all numbers, or only in their weights. */
export async function keptInInference(t: Trial): Promise<string | undefined> {
  const problems = three(t, 0);
  const [{ x, y }] = problems as [P];
  return (
    (await keptBetween(t, problems)) ??
    (await keptBetween(
      t,
      problems.map(({ network }) => supervised(network, times(2, x), times(2, y))),
      ', by its inputs and targets',
    ))
  );
}

async function keptBetween(t: Trial, problems: readonly P[], by = ''): Promise<string | undefined> {
  let z: readonly M[] = [];
  for (const problem of problems) {
    const answer = await inferred(t.rule, problem, { accuracy: t.accuracy, seed: t.seed });
    if ('undecided' in answer) return undefined;
    z = answer;
  }
  const now = problems[2]!;
  const of = (problem: P): M[] => settled(HONEST, problem).slice(1, -1);
  const known = named(
    z.slice(1, -1),
    of(now),
    problems.slice(0, 2).flatMap((before, i) => [
      ['inference gives back the activities of an earlier question', of(before)],
      [`inference uses the weights of ${WHOSE[i]!}`, of(supervised(before.network, now.x, now.y))],
      [`inference uses the inputs and targets of ${WHOSE[i]!}`, of(supervised(now.network, before.x, before.y))],
      [`inference uses the inputs of ${WHOSE[i]!}`, of(supervised(now.network, before.x, now.y))],
      [`inference uses the targets of ${WHOSE[i]!}`, of(supervised(now.network, now.x, before.y))],
    ]),
  );
  if (known) return `${known}${by}`;
  const fedBack = problems.slice(0, 2).findIndex((before) => {
    const feedback = { A: HONEST, problem: supervised(before.network, now.x, now.y) };
    const own = asGiven(now);
    const [g, right] = [feedback, own].map((believed) =>
      norm(...gradientWith(z, { errors: own, signals: own, feedback: believed })),
    );
    return g! <= CLOSE * partsOf(now, z) && g! <= right! / MARGIN;
  });
  return fedBack < 0 ? undefined : `the feedback of inference uses the weights of ${WHOSE[fedBack]!}`;
}

async function keptInLearning(t: Trial): Promise<string | undefined> {
  const problems = three(t, 1);
  const drawn = problems.map((problem, i) => drawnActivities(t.on(problem), `cause-${i}`));
  let got: M[] = [];
  for (const [i, problem] of problems.entries()) {
    if (i < 2) await inferred(t.rule, problem, { accuracy: t.accuracy, seed: t.seed });
    got = endToEnd(await t.learnFrom(problem, drawn[i]!)).map(({ value }) => value);
  }
  const of = (problem: P, z: readonly M[]): M[] => endToEnd(localUpdates(HONEST, problem, z)).map(({ value }) => value);
  const [now, z] = [problems[2]!, drawn[2]!];
  const own = of(now, z);
  const clamped = ({ x, y }: P, inner: readonly M[]): M[] => [x, ...inner.slice(1, -1), y];
  const known = named(
    got,
    own,
    problems.slice(0, 2).flatMap((before, i) => [
      ['learning gives back the updates of an earlier question', of(before, drawn[i]!)],
      [`learning uses the weights of ${WHOSE[i]!}`, of(supervised(before.network, now.x, now.y), z)],
      [`learning uses the activities of ${WHOSE[i]!}`, of(now, drawn[i]!)],
      [`learning uses the hidden activities of ${WHOSE[i]!}`, of(now, clamped(now, drawn[i]!))],
    ]),
  );
  if (known) return known;
  const parts = combination(got, [own, of(problems[1]!, drawn[1]!), of(problems[0]!, drawn[0]!)]);
  if (parts === undefined || Math.abs(parts[1]!) < CLOSE) return undefined;
  const [mine, before, first] = parts.map((c) => shown(Math.abs(c) < CLOSE ? 0 : c));
  return `an update is ${mine} times its own, with ${before} times that of the question before and ${first} times that of the one before that`;
}

function named(
  got: readonly M[],
  right: readonly M[],
  kept: readonly (readonly [clause: string, answer: readonly M[]])[],
): string | undefined {
  const off = apart(got, right);
  if (!(off > CLOSE * norm(...right))) return undefined;
  const found = kept.filter(([, answer]) => {
    const gap = apart(got, answer);
    return gap <= CLOSE * norm(...answer) && gap <= off / MARGIN;
  });
  const clauses = [...new Set(found.map(([clause]) => clause))];
  return clauses.length === 1 ? clauses[0] : undefined;
}
