/** A learning rule in TypeScript, or the same without types where the running Node cannot erase them. */
export const typescriptRule = (types: boolean): string => {
  const t = (annotation: string): string => (types ? annotation : '');
  return `// Predictive coding for linear layers: activities descend the energy until they stand still, then weights learn locally.
// Hold it against theory:  npx pcn-check check ./rule.${types ? 'ts' : 'mjs'}
// A matrix is { rows, columns, data } with data row by row; a sample is a column.
${t(`import type { Float64Matrix, Layer, LearningRule, Problem } from 'pcn-check';

type L = Layer<Float64Matrix>;
`)}
const zeros = (rows${t(': number')}, columns${t(': number')}) => ({ rows, columns, data: new Float64Array(rows * columns) });
const norm = (a${t(': Float64Matrix')}) => Math.sqrt(a.data.reduce((sum, v) => sum + v * v, 0));

/** J_l z = τ z + a W z, or J_lᵀ e where \`back\` is true. */
function through({ weights: W, scale, skip }${t(': L')}, z${t(': Float64Matrix')}, back = false) {
  const out = zeros(back ? W.columns : W.rows, z.columns);
  for (let i = 0; i < W.rows; i++)
    for (let j = 0; j < W.columns; j++)
      for (let b = 0; b < z.columns; b++) {
        const [to, from] = back ? [j, i] : [i, j];
        out.data[to * z.columns + b]${t('!')} += scale.data[0]${t('!')} * W.data[i * W.columns + j]${t('!')} * z.data[from * z.columns + b]${t('!')};
      }
  if (skip) for (let k = 0; k < z.data.length; k++) out.data[k]${t('!')} += z.data[k]${t('!')};
  return out;
}

/** p_l ε_l = p_l (z_l − J_l z_{l−1}), l = 1..L */
const weightedErrors = (layers${t(': readonly L[]')}, z${t(': readonly Float64Matrix[]')}) =>
  layers.map((layer, i) => {
    const prediction = through(layer, z[i]${t('!')});
    const { rows, columns, data } = z[i + 1]${t('!')};
    return { rows, columns, data: data.map((v, k) => layer.precision.data[0]${t('!')} * (v - prediction.data[k]${t('!')})) };
  });

const rule${t(': LearningRule')} = {
  id: 'my-rule',
  name: 'My rule',
  description: 'Predictive coding by gradient descent with momentum.',

  async infer({ network: { layers }, x, y }${t(': Problem<Float64Matrix>')}, { accuracy }) {
    if (x.columns !== y.columns) throw new Error(\`one target for each input: got \${x.columns} and \${y.columns} columns\`);
    const z${t(': Float64Matrix[]')} = [x];
    for (const [i, layer] of layers.entries()) z.push(through(layer, z[i]${t('!')}));
    z[layers.length] = y;
    const hidden = z.slice(1, -1);
    // No eigenvalue of the energy's Hessian is above this, so steps of its inverse descend.
    const p = Math.max(...layers.map((layer) => layer.precision.data[0]${t('!')}));
    const J = Math.max(...layers.map((layer) => (layer.skip ? 1 : 0) + Math.abs(layer.scale.data[0]${t('!')}) * norm(layer.weights)));
    const smooth = p * (1 + J) ** 2;
    const speed = hidden.map((a) => new Float64Array(a.data.length));
    for (let step = 0; step < 200_000; step++) {
      const e = weightedErrors(layers, z);
      const back = e.slice(1).map((next, i) => through(layers[i + 1]${t('!')}, next, true));
      const gradient = back.map((b, i) => e[i]${t('!')}.data.map((v, k) => v - b.data[k]${t('!')})); // ∂F/∂z_l = p_l ε_l − J_{l+1}ᵀ p_{l+1} ε_{l+1}
      const steepness = Math.sqrt(gradient.reduce((sum, g) => sum + g.reduce((squares, v) => squares + v * v, 0), 0));
      if (Number.isNaN(steepness)) break;
      if (steepness <= 1e-4 * accuracy * Math.hypot(...z.map(norm))) return z;
      for (const [i, a] of hidden.entries())
        for (let k = 0; k < a.data.length; k++) {
          speed[i]${t('!')}[k] = 0.9 * speed[i]${t('!')}[k]${t('!')} - gradient[i]${t('!')}[k]${t('!')} / smooth;
          a.data[k]${t('!')} += speed[i]${t('!')}[k]${t('!')};
        }
    }
    return { undecided: 'the activities did not come to rest' };
  },

  learn({ network: { layers } }${t(': Problem<Float64Matrix>')}, z${t(': readonly Float64Matrix[]')}) {
    return weightedErrors(layers, z).map((e, l) => {
      const [before, update] = [z[l]${t('!')}, zeros(e.rows, z[l]${t('!')}.rows)];
      for (let i = 0; i < update.rows; i++)
        for (let j = 0; j < update.columns; j++) {
          let sum = 0;
          for (let b = 0; b < e.columns; b++)
            sum += e.data[i * e.columns + b]${t('!')} * before.data[j * e.columns + b]${t('!')}; // <-- YOUR LEARNING RULE: change this line
          update.data[i * update.columns + j] = (layers[l]${t('!')}.scale.data[0]${t('!')} * sum) / e.columns;
        }
      return update;
    });
  },

  departures: {}, // e.g. { locality: 'why it fails that check by design' }
};

export default rule;
`;
};
