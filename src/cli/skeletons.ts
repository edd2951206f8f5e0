/**
 * A learning rule in TypeScript, or the same without types where the running Node cannot erase them. Its file is .mts or .mjs, which is
 * a module in every project: a new one of npm's says "type": "commonjs", where .ts and .js are none.
 */
export const typescriptRule = (types: boolean): string => {
  const t = (annotation: string): string => (types ? annotation : '');
  return `// Predictive coding for linear layers: activities descend the energy until they stand still, then weights learn locally.
// Hold it against theory:  npx pcn-check check ./rule.${types ? 'mts' : 'mjs'}
// A computes on matrices { rows, columns, data }: A.add, A.subtract, A.scale (by a 1×1), A.multiply, … A sample is a column.
// Layer l is edges[l − 1]: its numbers by name in theta (weights, scale, bias), and at a point z its prediction and gradients.
${t(`import type { Engine, Float64Matrix as M, LearningRule, Supervised } from 'pcn-check';
`)}
const norm = (list${t(': readonly M[]')}) => {
  const most = list.reduce((m, { data }) => data.reduce((n, v) => Math.max(n, Math.abs(v)), m), 0); // its square may not fit
  return most && most * Math.sqrt(list.reduce((sum, { data }) => data.reduce((s, v) => s + (v / most) ** 2, sum), 0));
};

/** Every layer at its input, with its weighted error p_l ε_l = p_l (z_l − f_l(z_{l−1})), l = 1..L. */
const layersAt = (A${t(': Engine<M>')}, { network: { nodes, edges } }${t(': Supervised<M>')}, z${t(': readonly M[]')}) =>
  edges.map(({ layer, theta }, i) => {
    const { term } = nodes[i + 1]${t('!')};
    if (term.kind !== 'gaussian') throw new Error(\`this rule knows gaussian errors only, got \${term.kind}\`);
    const at = layer.at(A, theta, z[i]${t('!')});
    return { at, theta, error: A.scale(term.precision, A.subtract(z[i + 1]${t('!')}, at.prediction)) };
  });

const rule${t(': LearningRule')} = {
  id: 'my-rule',
  name: 'My rule',
  description: 'Predictive coding by gradient descent with momentum.',

  async infer(A, problem, { accuracy }) {
    const { network: { nodes, edges }, x, y } = problem;
    if (x.columns !== y.columns) throw new Error(\`one target for each input: got \${x.columns} and \${y.columns} columns\`);
    const number = (value${t(': number')}) => A.matrix(1, 1, [value]);
    let z${t(': M[]')} = [x];
    for (const [i, { layer, theta }] of edges.entries()) z.push(layer.at(A, theta, z[i]${t('!')}).prediction);
    z[edges.length] = y;
    // No eigenvalue of the energy's Hessian is above this, so steps of its inverse descend.
    const p = Math.max(...nodes.map(({ term }) => (term.kind === 'gaussian' ? term.precision.data[0]${t('!')} : 0)));
    const J = Math.max(...edges.map(({ layer, theta }) => layer.bounds?.suprema(theta).slope ?? NaN));
    const [step, keep] = [number(1 / (p * (1 + J) ** 2)), number(0.9)];
    let speed = z.slice(1, -1).map((a) => A.subtract(a, a));
    for (let k = 0; k < 200_000; k++) {
      const layers = layersAt(A, problem, z);
      // ∂F/∂z_l = p_l ε_l − J_{l+1}ᵀ p_{l+1} ε_{l+1}
      const gradient = layers.slice(1).map(({ at, error }, i) => A.subtract(layers[i]${t('!')}.error, at.inputGradient(error)));
      if (Number.isNaN(norm(gradient))) break;
      if (norm(gradient) <= 1e-4 * accuracy * norm(z)) return z;
      speed = speed.map((v, i) => A.subtract(A.scale(keep, v), A.scale(step, gradient[i]${t('!')})));
      z = [x, ...speed.map((v, i) => A.add(z[i + 1]${t('!')}, v)), y];
    }
    return { undecided: 'the activities did not come to rest' };
  },

  learn: (A, problem, z) =>
    layersAt(A, problem, z).map(({ error, theta }, i) => {
      const perSample = A.scale(A.matrix(1, 1, [1 / error.columns]), A.scale(theta.scale${t('!')}, error));
      const weights = A.multiply(perSample, z[i]${t('!')}, { transposeB: true }); // <-- YOUR LEARNING RULE: change this line
      return { weights };
    }),

  departures: {}, // e.g. { locality: 'why it fails that check by design' }
};

export default rule;
`;
};
