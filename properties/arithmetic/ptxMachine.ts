/**
 * Runs PTX as the elementwise kernels use it, thread by thread, from the text that the driver gets. Knows no other instruction.
 * Memory is one buffer, global addresses are offsets into it, and an access outside throws.
 */
export interface Launch {
  readonly blocks: number;
  readonly threads: number;
  /** By position: addresses and counts as bigint, numbers as number. */
  readonly parameters: readonly (bigint | number)[];
}

type Value = bigint | number | boolean;

export function runPtx(text: string, kernel: string, memory: DataView, { blocks, threads, parameters }: Launch): void {
  const entry = new RegExp(`\\.visible \\.entry ${kernel}\\(([^)]*)\\)\\s*\\{([^}]*)\\}`).exec(text);
  if (!entry) throw new Error(`no kernel ${kernel}`);
  const names = entry[1]!.split(',').map((p) => p.trim().split(' ').at(-1)!);
  if (names.length !== parameters.length) throw new Error(`${kernel} takes ${names.length} parameters`);
  const given = new Map(names.map((name, i) => [name, parameters[i]!]));
  const lines = entry[2]!
    .replaceAll(/(\w+):/g, '$1:;')
    .split(';')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('.reg'));
  for (let block = 0; block < blocks; block++)
    for (let thread = 0; thread < threads; thread++)
      runThread(lines, given, memory, { '%ctaid.x': block, '%nctaid.x': blocks, '%tid.x': thread, '%ntid.x': threads });
}

function runThread(
  lines: readonly string[],
  given: ReadonlyMap<string, bigint | number>,
  memory: DataView,
  special: Readonly<Record<string, number>>,
): void {
  const registers = new Map<string, Value>();
  const value = (name: string): Value => {
    if (name in special) return BigInt(special[name]!);
    if (name.startsWith('%')) {
      const v = registers.get(name);
      if (v === undefined) throw new Error(`${name} is read before it is written`);
      return v;
    }
    const bits = new DataView(new ArrayBuffer(8));
    if (name.startsWith('0d')) {
      bits.setBigUint64(0, BigInt(`0x${name.slice(2)}`));
      return bits.getFloat64(0);
    }
    if (name.startsWith('0f')) {
      bits.setUint32(0, Number(`0x${name.slice(2)}`));
      return bits.getFloat32(0);
    }
    return BigInt(name);
  };
  for (let at = 0, steps = 0; ; at++) {
    if (steps++ > 10_000) throw new Error('does not end');
    const match = /^(?:@(%\w+) )?([\w.]+:?)\s*(.*)$/.exec(lines[at]!)!;
    const [, guard, instruction, rest] = match;
    if (instruction!.endsWith(':') || (guard !== undefined && !value(guard))) continue;
    const [to, ...operands] = rest!.split(',').map((operand) => operand.trim().replaceAll(/[[\]]/g, ''));
    const type = instruction!.split('.').at(-1)!;
    const round = type === 'f32' ? Math.fround : (x: number): number => x;
    const integer = (i: number): bigint => value(operands[i]!) as bigint;
    const real = (i: number): number => value(operands[i]!) as number;
    const run: Readonly<Record<string, () => Value>> = {
      'ld.param': () => given.get(operands[0]!)!,
      cvta: () => integer(0),
      mov: () => value(operands[0]!),
      'mul.wide': () => integer(0) * integer(1),
      cvt: () => integer(0),
      add: () => BigInt.asUintN(64, integer(0) + integer(1)),
      shl: () => BigInt.asUintN(64, integer(0) << integer(1)),
      rem: () => integer(0) % integer(1),
      div: () => integer(0) / integer(1),
      'mad.lo': () => BigInt.asUintN(64, integer(0) * integer(1) + integer(2)),
      'setp.lt': () => integer(0) < integer(1),
      'setp.ge': () => integer(0) >= integer(1),
      'setp.eq': () => value(operands[0]!) === value(operands[1]!),
      selp: () => (value(operands[2]!) ? real(0) : real(1)),
      'mul.rn': () => round(real(0) * real(1)),
      'fma.rn': () => round(real(0) * real(1) + real(2)), // one rounding where both are exact in a double
      'ld.global': () => {
        const address = Number(integer(0));
        if (type === 's32') return BigInt(memory.getInt32(address, true));
        return type === 'f64' ? memory.getFloat64(address, true) : memory.getFloat32(address, true);
      },
    };
    if (instruction === 'ret') return;
    if (instruction === 'bra') at = lines.indexOf(`${to!}:`);
    else if (instruction!.startsWith('st.global')) {
      const address = Number(value(to!) as bigint);
      if (type === 'f64') memory.setFloat64(address, real(0), true);
      else memory.setFloat32(address, real(0), true);
    } else {
      const name = Object.keys(run).find((n) => instruction!.startsWith(n));
      if (name === undefined) throw new Error(`no instruction ${instruction}`);
      registers.set(to!, run[name]!());
    }
  }
}
