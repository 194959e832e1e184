// Math.* as the js tier has it: the same functions of the same C library. What WebAssembly has an instruction
// for is not here.
#include "abi/abi.h"

#include <math.h>

#define UNARY(name)                                                                                          \
  HEDDLE_EXPORT("heddle_math_" #name) double heddle_math_##name(double x) { return name(x); }
#define BINARY(name)                                                                                         \
  HEDDLE_EXPORT("heddle_math_" #name) double heddle_math_##name(double x, double y) { return name(x, y); }

UNARY(acos)
UNARY(acosh)
UNARY(asin)
UNARY(asinh)
UNARY(atan)
UNARY(atanh)
UNARY(cbrt)
UNARY(cos)
UNARY(cosh)
UNARY(exp)
UNARY(expm1)
UNARY(log)
UNARY(log10)
UNARY(log1p)
UNARY(log2)
UNARY(sin)
UNARY(sinh)
UNARY(tan)
UNARY(tanh)
BINARY(atan2)
BINARY(hypot)

// x ** y and Math.pow, which unlike C's pow has no answer for 1 or -1 to the infinite, nor for 1 to NaN. A
// square is a product, as quickjs/patch.py has it.
HEDDLE_EXPORT("heddle_math_pow") double heddle_math_pow(double x, double y) {
  if (y == 2) return x * x;
  return !isfinite(y) && fabs(x) == 1 ? NAN : pow(x, y);
}
