/** v ↦ Gv for G (n × n), row-major, symmetric with a band: what stands outside a row's first and last entry is left out.   Cost: n b. */
export function symmetricProduct(G: Float64Array, n: number): (v: Float64Array) => Float64Array {
  const [from, to] = [new Int32Array(n), new Int32Array(n)];
  for (let i = 0; i < n; i++) {
    let [start, end] = [0, n];
    while (start < n && G[i * n + start] === 0) start++;
    while (end > start && G[i * n + end - 1] === 0) end--;
    [from[i], to[i]] = [start, end];
  }
  return (v) => {
    const Gv = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = from[i]!, end = to[i]!, row = i * n; j < end; j++) sum += G[row + j]! * v[j]!;
      Gv[i] = sum;
    }
    return Gv;
  };
}
