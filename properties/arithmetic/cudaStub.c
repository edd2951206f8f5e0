/*
 * Stands in for cudart, cuBLAS, cuSOLVER and the driver on a machine without a GPU: same names, same ABI, plain loops.
 * Device addresses are not host addresses (the top bits differ), and every access is checked against the live allocations, so a
 * pointer of the wrong kind, a wrong leading dimension or a length too long is an illegal address, final as on a device.
 * Fresh memory is all NaN. Switches provoke what a real device does on a bad day.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAG 0x5a00000000000000ULL
#define SLOTS 65536
#define ILLEGAL 700

static struct { char *at; size_t bytes; } live[SLOTS];
static int top; /* slots from here on are empty */

/* Switches (set by stub_set) and counters (read by stub_get). */
static struct { const char *name; long value; } state[] = {
  {"devices", 1}, {"memory", 1L << 40}, {"loseAfter", -1}, {"lostCode", ILLEGAL}, {"bits", 53}, {"wrongGemm", 0},
  {"wrongPotrf", 0}, {"wrongGeam", 0}, {"wrongKernel", 0}, {"wrongGather", 0}, {"swallowNaN", 0}, {"workspaceFails", 0},
  {"sticky", 0}, {"liveCount", 0}, {"liveBytes", 0}, {"calls", 0}, {"mallocs", 0}, {"handles", 0}, {"gemms", 0},
};
static long *slot(const char *name) {
  for (size_t i = 0; i < sizeof state / sizeof *state; i++) if (!strcmp(state[i].name, name)) return &state[i].value;
  fprintf(stderr, "cudaStub: no switch %s\n", name);
  abort();
}
#define S(name) (*slot(name))
void stub_set(const char *name, long value) { S(name) = value; }
long stub_get(const char *name) { return S(name); }

static int lose(int code) { S("sticky") = code; return code; }
/* Every entry point passes here first: 0, or the error that stays. */
static int begin(void) {
  S("calls")++;
  if (S("loseAfter") >= 0 && S("loseAfter")-- == 0) lose((int)S("lostCode"));
  return (int)S("sticky");
}
/* The host memory behind `bytes` of device memory; NULL, and the device is lost, when they are not all allocated. */
static void *dev(const void *p, size_t bytes) {
  char *at = (char *)((uintptr_t)p ^ TAG);
  for (int i = 0; i < top; i++)
    if (live[i].at && at >= live[i].at && at + bytes <= live[i].at + live[i].bytes) return at;
  lose(ILLEGAL);
  return NULL;
}
static int is_host(const void *p) { return ((uintptr_t)p >> 56) != (TAG >> 56); }

/* ---- cudart ---- */
int cudaGetDeviceCount(int *n) { *n = (int)S("devices"); return *n == 0 ? 100 : 0; }
int cudaSetDevice(int d) { int e = begin(); return e ? e : d < S("devices") ? 0 : 101; }
int cudaDeviceGetAttribute(int *v, int which, int d) { (void)d; *v = which == 75 ? 9 : which == 76 ? 0 : -1; return begin(); }
int cudaRuntimeGetVersion(int *v) { *v = 12080; return 0; }
int cudaDriverGetVersion(int *v) { *v = 13000; return 0; }
int cudaDeviceSynchronize(void) { return (int)S("sticky"); }
int cudaGetLastError(void) { return (int)S("sticky"); }
const char *cudaGetErrorString(int e) {
  return e == 700 ? "an illegal memory access was encountered" : e == 719 ? "unspecified launch failure" : e == 100 ? "no CUDA-capable device is detected" : "stub error";
}
int cudaMemGetInfo(size_t *f, size_t *t) { *t = (size_t)S("memory"); *f = (size_t)(S("memory") - S("liveBytes")); return (int)S("sticky"); }
int cudaMalloc(void **p, size_t bytes) {
  int e = begin();
  if (e) return e;
  S("mallocs")++;
  if (S("liveBytes") + (long)bytes > S("memory")) return 2;
  int i = 0;
  while (i < top && live[i].at) i++;
  if (i == SLOTS) abort();
  if (i == top) top++;
  live[i].at = malloc(bytes);
  live[i].bytes = bytes;
  memset(live[i].at, 0xff, bytes);
  S("liveCount")++, S("liveBytes") += (long)bytes;
  *p = (void *)((uintptr_t)live[i].at ^ TAG);
  return 0;
}
int cudaFree(void *p) {
  int e = begin();
  if (e || !p) return e;
  for (int i = 0; i < top; i++)
    if (live[i].at == (char *)((uintptr_t)p ^ TAG)) {
      S("liveCount")--, S("liveBytes") -= (long)live[i].bytes;
      free(live[i].at);
      live[i].at = NULL;
      return 0;
    }
  return 1;
}
int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) {
  int e = begin();
  if (e) return e;
  if (is_host(to) != (kind == 2) || is_host(from) != (kind == 1)) return 21;
  void *t = kind == 2 ? to : dev(to, bytes);
  const void *f = kind == 1 ? from : dev(from, bytes);
  if (!t || !f) return (int)S("sticky");
  memmove(t, f, bytes);
  return 0;
}
int cudaMemset(void *p, int value, size_t bytes) {
  int e = begin();
  if (e) return e;
  void *at = dev(p, bytes);
  if (!at) return (int)S("sticky");
  memset(at, value, bytes);
  return 0;
}

/* ---- handles: an odd address each, so that nothing mistakes one for memory ---- */
static int create(void **h, int mark) { int e = begin(); S("handles")++; *h = (void *)(uintptr_t)mark; return e ? 13 : 0; }
static int destroy(void *h) { (void)h; S("handles")--; return 0; }
int cublasCreate_v2(void **h) { return create(h, 0x101); }
int cublasDestroy_v2(void *h) { return destroy(h); }
int cublasGetVersion_v2(void *h, int *v) { (void)h; *v = 120804; return 0; }
int cublasSetMathMode(void *h, int mode) { return (uintptr_t)h == 0x101 && mode == 0 ? 0 : 7; }
int cusolverDnCreate(void **h) { return create(h, 0x201); }
int cusolverDnDestroy(void *h) { return destroy(h); }

/* x with a significand of `bits` bits, as TF32 keeps 11. */
static double shortened(double x, int bits) {
  int e;
  if (bits >= 53 || !isfinite(x)) return x;
  double f = frexp(x, &e);
  return ldexp(nearbyint(ldexp(f, bits)), e - bits);
}
static size_t extent(int rows, int columns, int ld) { return (size_t)ld * (columns - 1) + rows; }
#define OP(op, x, ld, i, j) (x)[(op) ? (size_t)(i) * (ld) + (j) : (size_t)(j) * (ld) + (i)]

#define LIBRARIES(T, X)                                                                                                       \
  int cublas##X##gemm_v2(void *h, int ta, int tb, int m, int n, int k, const T *alpha, const T *A, int lda, const T *B,       \
                         int ldb, const T *beta, T *C, int ldc) {                                                             \
    if (begin()) return 13;                                                                                                   \
    if ((uintptr_t)h != 0x101) return 1;                                                                                      \
    const int bits = (int)S("bits"), swallow = (int)S("swallowNaN"), wrong = (int)S("wrongGemm");                             \
    S("gemms")++;                                                                                                             \
    if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m || (ta | tb) > 1 || !is_host(alpha) || !is_host(beta)) return 7;  \
    const T *a = dev(A, sizeof(T) * (ta ? extent(k, m, lda) : extent(m, k, lda)));                                            \
    const T *b = dev(B, sizeof(T) * (tb ? extent(n, k, ldb) : extent(k, n, ldb)));                                            \
    T *c = dev(C, sizeof(T) * extent(m, n, ldc));                                                                             \
    if (!a || !b || !c) return 13;                                                                                            \
    if (wrong == 1) ta = tb = 0, lda = m, ldb = k;                                                                            \
    for (int j = 0; j < n; j++)                                                                                               \
      for (int i = 0; i < m; i++) {                                                                                           \
        T sum = 0, *to = &c[(size_t)j * ldc + i];                                                                             \
        for (int t = 0; t < k; t++) sum += (T)(shortened(OP(ta, a, lda, i, t), bits) * shortened(OP(tb, b, ldb, t, j), bits));\
        if (swallow && isnan(sum)) sum = 0;                                                                                   \
        *to = *beta == 0 && wrong != 2 ? *alpha * sum : *alpha * sum + *beta * *to;                                           \
      }                                                                                                                       \
    return 0;                                                                                                                 \
  }                                                                                                                           \
  int cublas##X##geam(void *h, int ta, int tb, int m, int n, const T *alpha, const T *A, int lda, const T *beta, const T *B,  \
                      int ldb, T *C, int ldc) {                                                                               \
    if (begin()) return 13;                                                                                                   \
    if ((uintptr_t)h != 0x101) return 1;                                                                                      \
    if (lda < (ta ? n : m) || ldb < (tb ? n : m) || ldc < m) return 7;                                                        \
    if (A == C && (ta || lda != ldc)) return 7;                                                                               \
    if (B == C && (tb || ldb != ldc)) return 7;                                                                               \
    const T *a = dev(A, sizeof(T) * (ta ? extent(n, m, lda) : extent(m, n, lda)));                                            \
    T *c = dev(C, sizeof(T) * extent(m, n, ldc));                                                                             \
    if (!a || !c) return 13;                                                                                                  \
    if (S("wrongGeam")) ta = 0, lda = m;                                                                                      \
    if (*beta != 0) return 15; /* not used */                                                                                 \
    for (int j = 0; j < n; j++)                                                                                               \
      for (int i = 0; i < m; i++) c[(size_t)j * ldc + i] = *alpha * OP(ta, a, lda, i, j);                                     \
    return 0;                                                                                                                 \
  }                                                                                                                           \
  int cusolverDn##X##potrf_bufferSize(void *h, int uplo, int n, T *A, int lda, int *length) {                                 \
    (void)A, (void)uplo, (void)lda;                                                                                           \
    *length = n;                                                                                                              \
    return begin() ? 6 : (uintptr_t)h != 0x201 ? 1 : S("workspaceFails") ? 2 : 0;                                             \
  }                                                                                                                           \
  /* Only the named triangle of the column-major A is read and written: L (uplo 0) or R with RᵀR = A (uplo 1). */             \
  int cusolverDn##X##potrf(void *h, int uplo, int n, T *A, int lda, T *work, int length, int *info) {                         \
    if (begin()) return 6;                                                                                                    \
    if ((uintptr_t)h != 0x201) return 1;                                                                                      \
    T *a = dev(A, sizeof(T) * extent(n, n, lda));                                                                             \
    if (!a || lda < n || length < n || !dev(work, sizeof(T) * length)) return 6;                                              \
    int *bad = dev(info, sizeof(int));                                                                                        \
    if (!bad) return 6;                                                                                                       \
    *bad = 0;                                                                                                                 \
    for (int j = 0; j < n && !*bad; j++)                                                                                      \
      for (int i = j; i < n; i++) {                                                                                           \
        T sum = OP(uplo, a, lda, i, j);                                                                                       \
        for (int t = 0; t < j; t++) sum -= OP(uplo, a, lda, i, t) * OP(uplo, a, lda, j, t);                                   \
        if (S("wrongPotrf") == 2 && i == j && sum <= 0) sum = 1;                                                              \
        if (i == j && !(sum > 0)) { *bad = j + 1; break; }                                                                    \
        OP(uplo, a, lda, i, j) = i == j ? (T)sqrt(sum) : sum / OP(uplo, a, lda, j, j);                                        \
      }                                                                                                                       \
    if (S("wrongPotrf") == 1) a[0] *= 2;                                                                                      \
    return 0;                                                                                                                 \
  }                                                                                                                           \
  int cusolverDn##X##potrs(void *h, int uplo, int n, int columns, const T *A, int lda, T *B, int ldb, int *info) {            \
    if (begin()) return 6;                                                                                                    \
    if ((uintptr_t)h != 0x201) return 1;                                                                                      \
    const T *a = dev(A, sizeof(T) * extent(n, n, lda));                                                                       \
    T *b = dev(B, sizeof(T) * extent(n, columns, ldb));                                                                       \
    if (!a || !b || ldb < n || !dev(info, sizeof(int))) return 6;                                                             \
    for (int c = 0; c < columns; c++) {                                                                                       \
      T *x = b + (size_t)c * ldb;                                                                                             \
      for (int i = 0; i < n; i++) {                                                                                           \
        for (int t = 0; t < i; t++) x[i] -= OP(uplo, a, lda, i, t) * x[t];                                                    \
        x[i] /= OP(uplo, a, lda, i, i);                                                                                       \
      }                                                                                                                       \
      for (int i = n - 1; i >= 0; i--) {                                                                                      \
        for (int t = i + 1; t < n; t++) x[i] -= OP(uplo, a, lda, t, i) * x[t];                                                \
        x[i] /= OP(uplo, a, lda, i, i);                                                                                       \
      }                                                                                                                       \
    }                                                                                                                         \
    return 0;                                                                                                                 \
  }                                                                                                                           \
  static int run##X(int kernel, void **p) {                                                                                   \
    uint64_t count = *(uint64_t *)p[kernel == 0 ? 5 : kernel == 1 ? 3 : kernel == 2 ? 2 : 4];                                 \
    T *out = dev(*(void **)p[0], count * sizeof(T));                                                                          \
    if (!out) return ILLEGAL;                                                                                                 \
    if (kernel == 2) {                                                                                                        \
      for (uint64_t i = 0; i < count; i++) out[i] = i % (*(uint64_t *)p[1] + 1) == 0;                                         \
      return 0;                                                                                                               \
    }                                                                                                                         \
    if (kernel == 3) {                                                                                                        \
      const uint64_t n = *(uint64_t *)p[3];                                                                                   \
      const int32_t *rows = dev(*(void **)p[2], count / n * sizeof(int32_t));                                                 \
      if (!rows) return ILLEGAL;                                                                                              \
      for (uint64_t i = 0; i < count; i++) {                                                                                  \
        const int32_t row = rows[i / n];                                                                                      \
        const T *x = row < 0 ? NULL : dev(*(T **)p[1] + (uint64_t)row * n + i % n, sizeof(T));                                \
        if (row >= 0 && !x) return ILLEGAL;                                                                                   \
        out[i] = x ? *x : S("wrongGather");                                                                                   \
      }                                                                                                                       \
      return 0;                                                                                                               \
    }                                                                                                                         \
    const T *first = dev(*(void **)p[1], (kernel ? 1 : count) * sizeof(T)), *x = dev(*(void **)p[2], count * sizeof(T));      \
    if (!first || !x) return ILLEGAL;                                                                                         \
    T alpha = kernel ? *first : *(T *)p[3], beta = kernel ? 0 : *(T *)p[4];                                                   \
    if (S("wrongKernel")) alpha = -alpha;                                                                                     \
    for (uint64_t i = 0; i < count; i++)                                                                                      \
      out[i] = kernel ? alpha * x[i] : beta == 0 ? alpha * first[i] : alpha * first[i] + beta * x[i];                         \
    return 0;                                                                                                                 \
  }
LIBRARIES(double, D)
LIBRARIES(float, S)

/* ---- driver: the kernels go by their names, their type by the text of the module ---- */
static const char *const NAMES[] = {"combine", "scale", "identity", "gather"};
int cuInit(unsigned flags) { return flags ? 1 : 0; }
int cuDeviceGet(int *d, int ordinal) { *d = ordinal; return begin(); }
int cuDeviceGetName(char *name, int length, int d) { (void)d; snprintf(name, (size_t)length, "Stub GPU"); return begin(); }
int cuModuleLoadData(void **m, const char *image) {
  int e = begin();
  if (e) return e;
  if (strncmp(image, ".version 7.0\n.target sm_75\n", 26)) return 218;
  *m = (void *)(uintptr_t)(strstr(image, "fma.rn.f64") ? 0x301 : 0x303);
  return 0;
}
int cuModuleGetFunction(void **f, void *m, const char *name) {
  for (int i = 0; i < 4; i++)
    if (!strcmp(name, NAMES[i])) { *f = (void *)((uintptr_t)m + 0x100 + 0x10 * (uintptr_t)i); return begin(); }
  return 500;
}
int cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                   void *stream, void **parameters, void **extra) {
  int e = begin();
  if (e) return e;
  if (!gx || gx > 65535 || gy != 1 || gz != 1 || !bx || bx > 1024 || by != 1 || bz != 1 || shared || stream || extra) return 1;
  uintptr_t id = (uintptr_t)f - 0x401;
  return id & 2 ? runS((int)(id >> 4), parameters) : runD((int)(id >> 4), parameters);
}
