import { describe, expect, test } from 'vitest';
import { float64, type Float64Matrix } from '../../src/arithmetic/float64.ts';
import { rational } from '../../src/arithmetic/rational.ts';
import { LINEAR, SCALARS } from '../../src/conformance/problems.ts';
import { DEPTH_MUPC } from '../../src/conformance/checks/cosineWidth.ts';
import { PARAMETERISED } from '../../src/conformance/checks/parameterisations.ts';
import { NONLINEAR } from '../../src/conformance/nonlinearProblems.ts';
import { CONFIGURATIONS, gateNetworks } from '../../src/gate/configurations.ts';
import { convolution } from '../../src/layers/convolution.ts';
import { dense, denseForm } from '../../src/layers/dense.ts';
import { layerFrom } from '../../src/layers/index.ts';
import type { LayerRecipe } from '../../src/layers/layer.ts';
import { type Draw, type Role } from '../../src/network/build.ts';
import { parameterised } from '../../src/network/parameterisations.ts';
import { chainOf } from '../../src/problem/chain.ts';
import { connected } from '../../src/problem/connected.ts';
import { type Family, buildProblem, caseOf, map, member, restrict } from '../../src/problem/family.ts';
import { problem } from '../../src/problem/numbers.ts';
import { parameterisedRecipe } from '../../src/problem/parameterised.ts';
import type { Supervised } from '../../src/problem/problem.ts';
import { random, streams } from '../../src/random.ts';

/** Every number of a problem, in one list. */
const numbersOf = ({ network, x, y }: Supervised<Float64Matrix>): number[] => [
  ...network.edges.flatMap(({ theta, to }) => {
    const { term } = network.nodes[to]!;
    return [...Object.values(theta), ...(term.kind === 'gaussian' ? [term.precision] : [])].flatMap((m) => [...m.data]);
  }),
  ...[...x.data, ...y.data],
];

/** Entries that say which draw they are of. */
function numbered() {
  const asked: [Role, number, number, number][] = [];
  const draw: Draw<Float64Matrix> = (role, rows, columns, layer) => {
    asked.push([role, rows, columns, layer]);
    return float64.matrix(rows, columns, new Float64Array(rows * columns).fill(asked.length));
  };
  return { asked, draw };
}

const withSkip: LayerRecipe = dense([3], [3], { skip: true }).recipe;
const twoLayers = { layers: [dense([2], [3], { bias: true }).recipe, withSkip], batch: 4 };

describe('the maker of problems', () => {
  test('asks for numbers layer by layer, parameters before constants before the precision, then for inputs and targets', () => {
    const { asked, draw } = numbered();
    const made = buildProblem(float64, twoLayers, draw);
    expect(asked).toEqual([
      ['weight', 3, 2, 1],
      ['bias', 3, 1, 1],
      ['scale', 1, 1, 1],
      ['precision', 1, 1, 1],
      ['weight', 3, 3, 2],
      ['scale', 1, 1, 2],
      ['precision', 1, 1, 2],
      ['input', 2, 4, 0],
      ['target', 3, 4, 2],
    ]);
    const [first, second] = chainOf(made);
    const drawOf = (m: Float64Matrix): number => m.data[0]!;
    expect([first!.weights, first!.bias!, first!.scale, first!.precision].map(drawOf)).toEqual([1, 2, 3, 4]);
    expect([second!.weights, second!.scale, second!.precision, made.x, made.y].map(drawOf)).toEqual([5, 6, 7, 8, 9]);
  });

  test('takes any layers: of a convolution, filters are weights and samples have the size of their shape', () => {
    const { asked, draw } = numbered();
    const layer = convolution([2, 5], { channels: 3, kernel: 2 });
    buildProblem(float64, { layers: [layer.recipe], batch: 2 }, draw);
    expect(asked.map(([role, rows, columns]) => [role, rows, columns])).toEqual([
      ['weight', ...layer.parameters['filters']!],
      ...Object.values(layer.constants).map((shape) => ['scale', ...shape]),
      ['precision', 1, 1],
      ['input', 10, 2],
      ['target', 12, 2],
    ]);
  });

  test('makes of plain numbers what their shape says: the same layers as a recipe of that shape', () => {
    const sizes = { inputs: 3, width: 4, depth: 4, outputs: 2, skips: true };
    const numbers = parameterised('mupc', sizes, random(1, 'family'));
    const [x, y] = [new Float64Array(6), new Float64Array(4)];
    const layers = problem(float64, { ...numbers, x, y, batch: 2 }).network.edges.map(({ layer }) => layer.recipe);
    expect(layers).toEqual(parameterisedRecipe({ ...sizes, batch: 2 }).layers);
    const bent = { widths: [2, 3, 3], batch: 1, activations: ['tanh', 'relu'], placement: 'before' } as const;
    expect(connected({ ...bent, skips: [false, true] }).layers.map((recipe) => denseForm(layerFrom(recipe)))).toEqual([
      { skip: false, bias: true, activation: 'tanh', placement: 'before' },
      { skip: true, bias: true, activation: 'relu', placement: 'before' },
    ]);
  });
});

const gate = [...CONFIGURATIONS.keys()].map((name) => gateNetworks(name, 3, 6));

/** A statement about every family of the suite, whatever its shapes are. */
function eachFamily(hold: <S>(family: Family<S>) => void): void {
  hold(SCALARS);
  hold(LINEAR);
  hold(NONLINEAR);
  hold(PARAMETERISED);
  hold(DEPTH_MUPC);
  for (const family of gate) hold(family);
}

describe('every family of the suite', () => {
  test('names each of its cases, all differently', () => {
    const names: string[] = [];
    eachFamily((family) => names.push(...family.shapes.map((shape) => caseOf(family, shape))));
    expect(names.length).toBeGreaterThan(40);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('linear/3');
  });

  test('makes the same numbers for the same seed, other ones for another, and the same problem in fractions', () =>
    eachFamily((family) => {
      for (const shape of family.shapes.slice(0, 4)) {
        const one = member(float64, family, shape, 7);
        expect(numbersOf(member(float64, family, shape, streams(7)))).toEqual(numbersOf(one));
        if (family.id !== 'scalar') expect(numbersOf(member(float64, family, shape, 8))).not.toEqual(numbersOf(one));
        const exact = member(rational, family, shape, 7);
        expect(rational.equals(exact.x, rational.matrix(one.x.rows, one.x.columns, one.x.data))).toBe(true);
        expect(exact.network.edges.map(({ layer }) => layer.recipe)).toEqual(
          one.network.edges.map(({ layer }) => layer.recipe),
        );
      }
    }));

  test('keeps its numbers and its names when there are fewer shapes: a case that failed is made alone', () =>
    eachFamily((family) => {
      const last = family.shapes.at(-1)!;
      const name = caseOf(family, last);
      const alone = restrict(family, (shape) => caseOf(family, shape) === name);
      expect(alone.shapes).toEqual([last]);
      expect(caseOf(alone, alone.shapes[0]!)).toBe(name);
      expect(numbersOf(member(float64, alone, alone.shapes[0]!, 5))).toEqual(
        numbersOf(member(float64, family, last, 5)),
      );
    }));
});

describe('a map over a family', () => {
  const toPlain = (recipe: LayerRecipe): LayerRecipe => {
    const { from, to } = layerFrom(recipe);
    return dense(from, to).recipe;
  };
  const skipped = LINEAR.shapes.find(({ skips = [] }) => skips.length > 1)!;

  test('changes layers and keeps their numbers', () => {
    const plain = map(LINEAR, toPlain);
    const [before, after] = [LINEAR, plain].map((family) => member(float64, family, skipped, 3));
    expect(chainOf(before!).some(({ skip }) => skip)).toBe(true);
    expect(chainOf(after!).some(({ skip }) => skip)).toBe(false);
    expect(numbersOf(after!)).toEqual(numbersOf(before!));
  });

  test('gets the number of the layer, from 1', () => {
    const met: number[] = [];
    map(LINEAR, (layer, l) => {
      met.push(l);
      return layer;
    }).recipe(skipped);
    expect(met).toEqual(chainOf(member(float64, LINEAR, skipped, 1)).map((_, i) => i + 1));
  });

  test('composes with restrictions in either order', () => {
    const deep = ({ widths }: { readonly widths: readonly number[] }): boolean => widths.length > 4;
    const [one, other] = [map(restrict(LINEAR, deep), toPlain), restrict(map(LINEAR, toPlain), deep)];
    expect(one.shapes).toEqual(other.shapes);
    expect(one.shapes.length).toBeGreaterThan(2);
    for (const shape of one.shapes)
      expect(numbersOf(member(float64, one, shape, 2))).toEqual(numbersOf(member(float64, other, shape, 2)));
  });
});
