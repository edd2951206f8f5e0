/**
 * What to try on a platform, by the ending of its libraries, best first. `a+b` are two libraries used as one, for a BLAS that comes
 * without LAPACK.
 */
export const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  '.so': [
    ...['libopenblas.so.0', 'libopenblasp.so.0', 'libopenblas.so'],
    ...['libmkl_rt.so', 'libmkl_rt.so.3', 'libmkl_rt.so.2'],
    ...['libblis.so.4+liblapack.so.3', 'libblis.so.3+liblapack.so.3', 'libblis.so+liblapack.so'],
    'libblas.so.3+liblapack.so.3',
  ],
  '.dylib': [
    ...['libopenblas.dylib', '/opt/homebrew/opt/openblas/lib/libopenblas.dylib'],
    ...['/usr/local/opt/openblas/lib/libopenblas.dylib', 'libmkl_rt.dylib', 'libmkl_rt.2.dylib'],
    ...['libblis.dylib+liblapack.dylib', '/System/Library/Frameworks/Accelerate.framework/Accelerate'],
  ],
  '.dll': [
    ...['libopenblas.dll', 'openblas.dll', 'mkl_rt.dll', 'mkl_rt.3.dll', 'mkl_rt.2.dll'],
    ...['libblis.dll+liblapack.dll', 'libblas.dll+liblapack.dll'],
  ],
};
