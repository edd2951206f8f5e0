// A file that a document shows, compiled in its place: what it exports is held against what the package holds its own parts against.
// A claim is judged, a learning rule checked, an exact number system judges every identity of the papers.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const POINTS = 20;

const isClaim = (value) => value?.test !== undefined && value.statement !== undefined;
const isRule = (value) => typeof value?.infer === 'function' && typeof value.learn === 'function';
const isLayer = (value) => typeof value?.at === 'function' && typeof value.linear === 'function';
const isExact = (value) => typeof value?.equals === 'function' && typeof value.multiply === 'function';

/** What the call makes: the name of an export, and its arguments as JSON. */
function made(exported, call) {
  const [, name, given] = /^(\w+)\((.*)\)$/.exec(call) ?? [];
  if (typeof exported[name] !== 'function') throw new Error(`${call} must call a function that the file exports`);
  return exported[name](...JSON.parse(`[${given}]`));
}

/** Both sides of every identity at the same points: equal at all of them where it holds, different at one where it is refuted. */
function judgesClaims(A, { CLAIMS, SingularError, build, exactRecipes, integers, random }) {
  const r = random(1, 'snippets');
  const tally = { holds: 0, refuted: 0 };
  for (const { id, expected, test } of CLAIMS.filter(({ test }) => test.kind === 'identity')) {
    let [points, differing] = [0, 0];
    for (const recipe of exactRecipes(test.regime)) {
      for (let point = 0; point < POINTS; point++) {
        try {
          const c = build(A, recipe, integers(A, r, 2 ** 31 - 2));
          if (!A.equals(test.left(A, c), test.right(A, c))) differing++;
          points++;
        } catch (error) {
          if (!(error instanceof SingularError)) throw error; // a denominator vanishes here, which says nothing
        }
      }
    }
    const outcome = differing > 0 ? 'refuted' : 'holds';
    if (points === 0) continue;
    if (outcome !== expected)
      throw new Error(`${A.name} must find ${id} ${expected}, got ${differing} differences at ${points} points`);
    tally[outcome]++;
  }
  if (tally.holds === 0 || tally.refuted === 0) throw new Error(`${A.name} must judge claims of both kinds`);
  return `${tally.holds} identities hold and ${tally.refuted} are refuted in ${A.name}`;
}

/** f(z + d) − f(z) = J d, and ⟨g, J d⟩ = ⟨Jᵀ g, d⟩, in exact fractions; what it makes of J agrees with J formed. */
function isLinearMap(layer, A) {
  const rows = (n, by) =>
    A.matrix(
      n,
      1,
      Array.from({ length: n }, (_, i) => ((i * by) % 11) - 5),
    );
  const [n, m] = [layer.from, layer.to].map((shape) => shape.reduce((product, k) => product * k, 1));
  const theta = Object.fromEntries(
    Object.entries({ ...layer.parameters, ...layer.constants }).map(([name, [p, q]]) => [
      name,
      A.matrix(
        p,
        q,
        Array.from({ length: p * q }, (_, i) => (i % 5) - 2),
      ),
    ]),
  );
  const [z, d, g] = [rows(n, 3), rows(n, 7), rows(m, 4)];
  const J = layer.linear(A, theta);
  const at = layer.at(A, theta, z);
  const T = { transposeA: true };
  const laws = {
    'f(z + d) − f(z) is J d': [A.subtract(layer.at(A, theta, A.add(z, d)).prediction, at.prediction), J.apply(d)],
    'J d is that of J formed': [J.apply(d), A.multiply(J.formed(), d)],
    'Jᵀ g is that of J formed': [J.back(g), A.multiply(J.formed(), g, T)],
    'gᵀ J is that of J formed': [J.after(A.transpose(g)), A.multiply(A.transpose(g), J.formed())],
    'the gradient at z is Jᵀ g': [at.inputGradient(g), J.back(g)],
  };
  for (const [law, [left, right]] of Object.entries(laws))
    if (!A.equals(left, right)) throw new Error(`not so: ${law}`);
  return `${Object.keys(laws).length} laws of a linear layer hold in fractions`;
}

/** `dist` is the compiled source that has the file in its place. */
export async function judged(dist, path, call) {
  const load = (name) => import(pathToFileURL(join(dist, name)).href);
  const exported = await import(pathToFileURL(path).href);
  const values = Object.values(exported);
  if (call !== undefined) values.push(made(exported, call));
  if (values.length === 0) throw new Error('the file must export something');
  const found = [];
  for (const value of values) {
    if (isClaim(value)) {
      const [{ openCourt }, { judge }] = [await load('evidence/court.js'), await load('evidence/judge.js')];
      const court = await openCourt({ seed: 1, engines: ['float64'] }, () => performance.now());
      const verdict = await judge(value, court);
      if (!verdict.asExpected) throw new Error(`${value.id} must be ${value.expected}: ${JSON.stringify(verdict)}`);
      found.push(`${value.id} is ${verdict.outcome}, and its controls are refuted`);
    } else if (isRule(value)) {
      const { checkRule } = await load('conformance/checkRule.js');
      const report = await checkRule(value, { seed: 1 });
      const off = report.checks.filter(({ asExpected }) => !asExpected);
      if (!report.asExpected) throw new Error(`${value.id}: ${JSON.stringify(off)}`);
      found.push(`${value.id}: ${report.checks.length} checks are as declared`);
    } else if (isExact(value)) {
      const rooms = ['claims/index.js', 'errors.js', 'evidence/build.js', 'evidence/recipe.js', 'random.js'];
      found.push(judgesClaims(value, Object.assign({}, ...(await Promise.all(rooms.map(load))))));
    } else if (isLayer(value)) {
      const { rational } = await load('arithmetic/rational.js');
      found.push(isLinearMap(value, rational));
    }
  }
  if (found.length === 0) throw new Error('the file must export a claim, a rule, a number system or a linear layer');
  return found;
}
