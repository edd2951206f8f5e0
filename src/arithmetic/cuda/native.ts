import { EngineError } from '../../errors.ts';
import type { Ffi } from '../ffi.ts';
import type { DType, Entries } from '../hostArithmetic.ts';
import { type LibraryName, type LibraryPaths, openLibraries } from './libraries.ts';

/** A device address, with room for arithmetic on all 64 bits. */
export type Pointer = bigint;
type Scalar = Entries[DType];
type Out<T> = [T | null];
type Status = number;

/** The functions in use, as declared in cuda_runtime_api.h, cublas_api.h, cusolverDn.h and cuda.h of CUDA 11 to 13. */
const SIGNATURES: Readonly<Record<LibraryName, Readonly<Record<string, string>>>> = {
  cudart: {
    getDeviceCount: 'int cudaGetDeviceCount(_Out_ int *count)',
    setDevice: 'int cudaSetDevice(int device)',
    getAttribute: 'int cudaDeviceGetAttribute(_Out_ int *value, int attribute, int device)',
    runtimeVersion: 'int cudaRuntimeGetVersion(_Out_ int *version)',
    driverVersion: 'int cudaDriverGetVersion(_Out_ int *version)',
    malloc: 'int cudaMalloc(_Out_ void **pointer, size_t bytes)',
    free: 'int cudaFree(void *pointer)',
    memGetInfo: 'int cudaMemGetInfo(_Out_ size_t *free, _Out_ size_t *total)',
    memcpy: 'int cudaMemcpy(void *to, void *from, size_t bytes, int kind)',
    memset: 'int cudaMemset(void *pointer, int value, size_t bytes)',
    synchronize: 'int cudaDeviceSynchronize()',
    getLastError: 'int cudaGetLastError()',
    errorString: 'const char *cudaGetErrorString(int error)',
  },
  cublas: {
    cublasCreate: 'int cublasCreate_v2(_Out_ void **handle)',
    cublasDestroy: 'int cublasDestroy_v2(void *handle)',
    cublasVersion: 'int cublasGetVersion_v2(void *handle, _Out_ int *version)',
    cublasSetMathMode: 'int cublasSetMathMode(void *handle, int mode)',
  },
  cusolver: {
    cusolverCreate: 'int cusolverDnCreate(_Out_ void **handle)',
    cusolverDestroy: 'int cusolverDnDestroy(void *handle)',
  },
  cuda: {
    init: 'int cuInit(unsigned int flags)',
    deviceGet: 'int cuDeviceGet(_Out_ int *device, int ordinal)',
    deviceName: 'int cuDeviceGetName(_Out_ uint8_t *name, int length, int device)',
    moduleLoad: 'int cuModuleLoadData(_Out_ void **module, const char *image)',
    getFunction: 'int cuModuleGetFunction(_Out_ void **function, void *module, const char *name)',
    launch:
      'int cuLaunchKernel(void *function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx, unsigned int by, unsigned int bz, unsigned int shared, void *stream, void *parameters, void *extra)',
  },
};

/** T stands for double or float, and x for the letter D or S. Scalars lie on the host, info on the device. */
const TYPED: Readonly<Record<'cublas' | 'cusolver', Readonly<Record<string, string>>>> = {
  cublas: {
    gemm: 'int cublas@gemm_v2(void *handle, int opA, int opB, int m, int n, int k, void *alpha, void *a, int lda, void *b, int ldb, void *beta, void *c, int ldc)',
    geam: 'int cublas@geam(void *handle, int opA, int opB, int m, int n, void *alpha, void *a, int lda, void *beta, void *b, int ldb, void *c, int ldc)',
  },
  cusolver: {
    potrfSize: 'int cusolverDn@potrf_bufferSize(void *handle, int uplo, int n, void *a, int lda, _Out_ int *length)',
    potrf: 'int cusolverDn@potrf(void *handle, int uplo, int n, void *a, int lda, void *work, int length, void *info)',
    potrs:
      'int cusolverDn@potrs(void *handle, int uplo, int n, int columns, void *a, int lda, void *b, int ldb, void *info)',
  },
};

type Call<Args extends unknown[], Result = Status> = (...args: Args) => Result;

/** Everything called, by short names; each returns its library's status. */
export interface Native {
  getDeviceCount: Call<[Out<number>]>;
  setDevice: Call<[number]>;
  getAttribute: Call<[Out<number>, number, number]>;
  runtimeVersion: Call<[Out<number>]>;
  driverVersion: Call<[Out<number>]>;
  malloc: Call<[Out<Pointer>, number]>;
  free: Call<[Pointer | null]>;
  memGetInfo: Call<[Out<number>, Out<number>]>;
  memcpy: Call<[Pointer | ArrayBufferView, Pointer | ArrayBufferView, number, number]>;
  memset: Call<[Pointer, number, number]>;
  synchronize: Call<[]>;
  getLastError: Call<[]>;
  errorString: Call<[number], string>;
  cublasCreate: Call<[Out<Pointer>]>;
  cublasDestroy: Call<[Pointer]>;
  cublasVersion: Call<[Pointer, Out<number>]>;
  cublasSetMathMode: Call<[Pointer, number]>;
  cusolverCreate: Call<[Out<Pointer>]>;
  cusolverDestroy: Call<[Pointer]>;
  init: Call<[number]>;
  deviceGet: Call<[Out<number>, number]>;
  deviceName: Call<[Uint8Array, number, number]>;
  moduleLoad: Call<[Out<Pointer>, string]>;
  getFunction: Call<[Out<Pointer>, Pointer, string]>;
  launch: Call<[Pointer, number, number, number, number, number, number, number, null, BigUint64Array, null]>;
  gemm: Call<
    [Pointer, number, number, number, number, number, Scalar, Pointer, number, Pointer, number, Scalar, Pointer, number]
  >;
  geam: Call<
    [Pointer, number, number, number, number, Scalar, Pointer, number, Scalar, Pointer, number, Pointer, number]
  >;
  potrfSize: Call<[Pointer, number, number, Pointer, number, Out<number>]>;
  potrf: Call<[Pointer, number, number, Pointer, number, Pointer, number, Pointer]>;
  potrs: Call<[Pointer, number, number, number, Pointer, number, Pointer, number, Pointer]>;
}

/**
 * The libraries' functions for one type of number.
 * @throws {EngineError} when a library or one of its functions is missing
 */
export function openNative(ffi: Ffi, dtype: DType, paths: LibraryPaths): Native {
  const libraries = openLibraries(ffi, paths);
  const letter = dtype === 'float64' ? 'D' : 'S';
  const functions: Record<string, unknown> = {};
  const declare = (library: LibraryName, declarations: Readonly<Record<string, string>>): void => {
    for (const [name, declaration] of Object.entries(declarations)) {
      try {
        functions[name] = libraries[library].func(declaration.replace('@', letter));
      } catch (error) {
        throw new EngineError(
          `openCuda: ${library} must have the function of "${declaration.replace('@', letter)}", got ${error instanceof Error ? error.message : String(error)}; CUDA 11, 12 and 13 do`,
          { cause: error },
        );
      }
    }
  };
  for (const library of Object.keys(SIGNATURES) as LibraryName[]) declare(library, SIGNATURES[library]);
  for (const library of ['cublas', 'cusolver'] as const) declare(library, TYPED[library]);
  return functions as unknown as Native; // one function for each name of Native: SIGNATURES and TYPED have them all;
}
