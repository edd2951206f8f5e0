import type { ArrayArithmetic, DType } from '../../src/arithmetic/hostArithmetic.ts';
import { inPlaceGradient } from '../../src/inference/inPlaceGradient.ts';
import { linearProblem } from '../../src/problem/numbers.ts';
import { pcGradients } from '../../src/theory/outputGradients.ts';
import type { Contender, Session, Task } from './contender.ts';
import type { Engine } from './engines.ts';

/** This package over one of its engines. */
export const ours = (engine: Engine): Contender => ({
  name: `pcn-check ${engine.name}`,
  about: engine.float64.about,
  ours: true,
  open: (task) => (task.dtype === 'float64' ? session(engine.float64, task) : session(engine.float32, task)),
});

async function session<D extends DType>(A: ArrayArithmetic<D>, task: Task): Promise<Session> {
  const given = linearProblem(A, { ...task.network, x: task.x, y: task.y, batch: task.batch });
  if (task.kind === 'gradients') {
    let gradients: ReturnType<typeof pcGradients<ReturnType<typeof A.matrix>>> = [];
    return {
      run: timed(() => {
        for (let time = 0; time < task.steps; time++) gradients = pcGradients(A, given);
      }),
      result: () => Promise.all(gradients.map(A.read)),
    };
  }
  const gradient = await inPlaceGradient(A, given);
  const z = gradient.hidden();
  const start = gradient.hidden();
  for (const [i, part] of start.parts.entries()) A.axpby(1, A.matrix(...A.shape(part), task.start[i]!), 0, part);
  return {
    run: timed(() => {
      A.axpby(1, start.all, 0, z.all);
      for (let step = 0; step < task.steps; step++) gradient.add(-task.stepSize, z, 1, z);
    }),
    result: () => Promise.all(z.parts.map(A.read)),
  };
}

const timed = (body: () => void) => async (): Promise<number> => {
  const begin = performance.now();
  body();
  return (performance.now() - begin) / 1000;
};
