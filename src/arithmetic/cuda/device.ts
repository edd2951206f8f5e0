import { EngineError } from '../../errors.ts';
import type { Ffi } from '../ffi.ts';
import type { DType } from '../hostArithmetic.ts';
import type { LibraryPaths } from './libraries.ts';
import { type Native, type Pointer, openNative } from './native.ts';
import { type KernelName, ptx } from './ptx.ts';

type Library = 'cuda' | 'cublas' | 'cusolver';

const OUT_OF_MEMORY: Readonly<Record<Library, number>> = { cuda: 2, cublas: 3, cusolver: 2 };
const CAPABILITY_MAJOR = 75;
const CAPABILITY_MINOR = 76;
/** At least the bits that were asked for: no TF32, where the other modes could allow it. */
const DEFAULT_MATH = 0;
const THREADS = 256;
/** Threads walk on in steps of the grid, so more blocks than this only wait in line. */
const MOST_BLOCKS = 65_535;

/**
 * One GPU as this arithmetic uses it: its functions, its handles, and what became of it. All work goes to the default stream,
 * so it happens in the order of the calls. The first failure that a synchronisation repeats (an illegal address, a device that
 * fell off the bus) is final, as CUDA says: every later call throws it again.
 */
export interface Device {
  readonly name: string;
  readonly about: string;
  readonly native: Native;
  readonly cublas: Pointer;
  readonly cusolver: Pointer;
  /** To be called before any work: this device becomes the thread's current one. Throws once it is lost. */
  enter(where: string): void;
  /** @throws {EngineError} when the status is a failure */
  check(where: string, status: number, library?: Library): void;
  /** The error that says how much was asked for and how much there is. */
  outOfMemory(where: string, bytes: number): EngineError;
  /** Gives the libraries' handles back; for a device that is refused. */
  close(): void;
  /** Runs an elementwise kernel; a parameter is an address, a count, or 8 or 4 bytes holding a number. */
  launch(
    where: string,
    kernel: KernelName,
    parameters: readonly (Pointer | Float64Array | Float32Array)[],
    count: number,
  ): void;
}

/** The runtime's current device belongs to the thread: which of ours was used last. */
let current: Device | undefined;

/** @throws {EngineError} when there is no such device, or it does not start */
export function openDevice(ffi: Ffi, dtype: DType, ordinal: number, paths: LibraryPaths): Device {
  const native = openNative(ffi, dtype, paths);
  const name = `cuda-${dtype}`;
  let lost: string | undefined;

  const reason = (library: Library, status: number): string =>
    library === 'cuda' ? `CUDA error ${status} (${native.errorString(status)})` : `${library} status ${status}`;

  const enter = (where: string): void => {
    if (lost !== undefined) throw new EngineError(`${name}.${where}: ${lost}`);
    if (current === device) return;
    check(where, native.setDevice(ordinal));
    current = device;
  };
  const check = (where: string, status: number, library: Library = 'cuda'): void => {
    if (status === 0) return;
    native.getLastError(); // forgets what is no lasting failure
    const again = native.synchronize();
    if (again !== 0) {
      lost = `the device must be there, got ${reason('cuda', again)}; it is lost to this process, start a new one`;
      throw new EngineError(`${name}.${where}: ${lost}`);
    }
    if (status === OUT_OF_MEMORY[library]) throw outOfMemory(where, undefined);
    throw new EngineError(
      `${name}.${where}: the call must succeed, got ${reason(library, status)}; the device goes on`,
    );
  };
  const outOfMemory = (where: string, bytes: number | undefined): EngineError => {
    const [free, total]: [[number | null], [number | null]] = [[null], [null]];
    const known = native.memGetInfo(free, total) === 0;
    return new EngineError(
      `${name}.${where}: device memory must hold ${bytes === undefined ? "the library's workspace" : `${bytes} bytes more`}, got ${known ? `${free[0]} bytes free of ${total[0]}` : 'too few free'}; free matrices, or use a smaller problem`,
    );
  };
  /** The value that a call writes. */
  const written = <T>(call: (out: [T | null]) => number, library: Library = 'cuda'): T => {
    const out: [T | null] = [null];
    check('open', call(out), library);
    return out[0] as T;
  };

  const device = {} as { -readonly [K in keyof Device]: Device[K] };
  requireOrdinal(native, name, ordinal, reason);
  enter('open');
  check('open', native.free(null)); // makes the device's context, which loading a module needs
  const module = written<Pointer>((out) => native.moduleLoad(out, ptx(dtype)));
  const kernels = new Map<KernelName, Pointer>();
  for (const kernel of ['combine', 'scale', 'identity', 'gather'] as const)
    kernels.set(
      kernel,
      written<Pointer>((out) => native.getFunction(out, module, kernel)),
    );
  const cublas = written<Pointer>((out) => native.cublasCreate(out), 'cublas');
  check('open', native.cublasSetMathMode(cublas, DEFAULT_MATH), 'cublas');
  const cusolver = written<Pointer>((out) => native.cusolverCreate(out), 'cusolver');

  // Parameters lie in memory that does not move, eight bytes each, and the launch takes their addresses.
  const slots = new ArrayBuffer(64);
  const view = new DataView(slots);
  const base = ffi.address(slots);
  const addresses = BigUint64Array.from({ length: 8 }, (_, i) => base + BigInt(8 * i));

  const launch: Device['launch'] = (where, kernel, parameters, count) => {
    for (const [i, p] of [...parameters, BigInt(count)].entries()) {
      if (typeof p === 'bigint') view.setBigUint64(8 * i, p, true);
      else if (p instanceof Float64Array) view.setFloat64(8 * i, p[0]!, true);
      else view.setFloat32(8 * i, p[0]!, true);
    }
    const blocks = Math.min(Math.ceil(count / THREADS), MOST_BLOCKS);
    const f = kernels.get(kernel)!;
    check(where, native.launch(f, blocks, 1, 1, THREADS, 1, 1, 0, null, addresses, null));
  };
  const close = (): void => {
    native.cusolverDestroy(cusolver);
    native.cublasDestroy(cublas);
  };
  const about = describe(native, ordinal, cublas, written);
  return Object.assign(device, { name, about, native, cublas, cusolver, enter, check, outOfMemory, close, launch });
}

function requireOrdinal(
  native: Native,
  name: string,
  ordinal: number,
  reason: (library: Library, status: number) => string,
): void {
  const refuse = (condition: string, got: string, advice: string): EngineError =>
    new EngineError(`${name}.open: ${condition}, got ${got}; ${advice}`);
  const advice = 'see what nvidia-smi says';
  const started = native.init(0);
  if (started !== 0) throw refuse('the NVIDIA driver must start', reason('cuda', started), advice);
  const out: [number | null] = [null];
  const status = native.getDeviceCount(out);
  if (status !== 0) throw refuse('a CUDA device must be there', reason('cuda', status), advice);
  const count = out[0] ?? 0;
  if (count === 0) throw refuse('a CUDA device must be there', 'none', advice);
  if (!(Number.isInteger(ordinal) && ordinal >= 0 && ordinal < count))
    throw refuse(`device must be one of 0 to ${count - 1}`, String(ordinal), 'CUDA_VISIBLE_DEVICES may hide others');
}

/** e.g. "NVIDIA H200, compute capability 9.0, driver for CUDA 13.0, runtime 13.0, cuBLAS 13.1.0" */
function describe(
  native: Native,
  ordinal: number,
  cublas: Pointer,
  written: <T>(call: (out: [T | null]) => number, library?: Library) => T,
): string {
  const attribute = (which: number): number => written((out) => native.getAttribute(out, which, ordinal));
  const bytes = new Uint8Array(256);
  const handle = written<number>((out) => native.deviceGet(out, ordinal));
  const named = native.deviceName(bytes, bytes.length, handle) === 0;
  const text = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  const release = (v: number): string => `${Math.floor(v / 1000)}.${Math.floor((v % 1000) / 10)}`;
  const blas = written<number>((out) => native.cublasVersion(cublas, out), 'cublas');
  return [
    named ? text : 'CUDA device',
    `compute capability ${attribute(CAPABILITY_MAJOR)}.${attribute(CAPABILITY_MINOR)}`,
    `driver for CUDA ${release(written((out) => native.driverVersion(out)))}`,
    `runtime ${release(written((out) => native.runtimeVersion(out)))}`,
    `cuBLAS ${Math.floor(blas / 10_000)}.${Math.floor(blas / 100) % 100}.${blas % 100}`,
  ].join(', ');
}
