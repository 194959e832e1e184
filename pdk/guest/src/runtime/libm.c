// Functions of <math.h> in place of the C library's, for both tiers: its acosh has answers below 1, its log2
// loses digits of subnormal numbers, and its log10, tanh and hypot are up to 2 ULP from what V8 answers.
// These follow V8's algorithms: fdlibm's formulas, and for hypot a sum of scaled squares.
#include <math.h>
#include <stdint.h>
#include <string.h>

#define LN2 6.93147180559945286227e-01

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static double of_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

double acosh(double x) {
  if (!(x >= 1)) return NAN;
  if (x == 1) return 0;
  if (isinf(x)) return x;
  if (x >= 0x1p28) return log(x) + LN2;
  if (x > 2) return log(2 * x - 1 / (x + sqrt(x * x - 1)));
  double t = x - 1;
  return log1p(t + sqrt(2 * t + t * t));
}

double tanh(double x) {
  double magnitude = fabs(x);
  if (isnan(x) || magnitude < 0x1p-28) return x;
  double result = 1;
  if (magnitude < 1) {
    double t = expm1(-2 * magnitude);
    result = -t / (t + 2);
  } else if (magnitude < 22) {
    double t = expm1(2 * magnitude);
    result = 1 - 2 / (t + 2);
  }
  return copysign(result, x);
}

// What a logarithm begins with: x = 2^k * (1 + f), and s = f / (2 + f), of which the series is.
typedef struct {
  double k, f, s;
  double half_square; // f * f / 2
  double series;      // what s^2 * P(s^2) gives
} Logarithm;

// `lowest` are the upper bits of the smallest 1 + f. x is positive and finite.
static Logarithm reduced(double x, uint64_t lowest) {
  Logarithm parts = {0};
  if (x < 0x1p-1022) {
    parts.k = -54;
    x *= 0x1p54;
  }
  uint64_t bits = bits_of(x) + ((uint64_t)0x3FF00000 << 32) - (lowest << 32);
  parts.k += (double)((int64_t)(bits >> 52) - 1023);
  parts.f = of_bits((bits & 0xFFFFFFFFFFFFF) + (lowest << 32)) - 1;
  parts.s = parts.f / (2 + parts.f);
  parts.half_square = 0.5 * parts.f * parts.f;
  double z = parts.s * parts.s, w = z * z;
  double even =
      w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  double odd =
      z * (6.666666666666735130e-01 +
           w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  parts.series = odd + even;
  return parts;
}

// The natural logarithm as fdlibm has it, which log10 is made of.
static double natural(double x) {
  Logarithm parts = reduced(x, 0x3FE6A09C);
  double f = parts.f, s = parts.s, half = parts.half_square, series = parts.series;
  double high = parts.k * 6.93147180369123816490e-01, low = parts.k * 1.90821492927058770002e-10;
  if (fabs(f) < 0x1p-20) {
    double rest = f * f * (0.5 - 0.33333333333333333 * f);
    return high - ((rest - low) - f);
  }
  // Which form loses less depends on where 1 + f lies.
  int32_t above = (int32_t)(bits_of(1 + f) >> 32 & 0xFFFFF);
  if (((above - 0x6147A) | (0x6B851 - above)) > 0) return high - ((half - (s * (half + series) + low)) - f);
  return high - ((s * (f - series) - low) - f);
}

// Answers of both logarithms for what is not positive and finite.
static double special(double x) { return x == 0 ? -INFINITY : x > 0 ? x : NAN; }

double log2(double x) {
  if (!(x > 0) || isinf(x)) return special(x);
  Logarithm parts = reduced(x, 0x3FE6A09E);
  double high = of_bits(bits_of(parts.f - parts.half_square) & ~(uint64_t)0xFFFFFFFF);
  double low = (parts.f - high) - parts.half_square + parts.s * (parts.half_square + parts.series);
  double value = high * 1.44269504072144627571e+00;
  double rest = (low + high) * 1.67517131648865118353e-10 + low * 1.44269504072144627571e+00;
  double sum = parts.k + value;
  return rest + ((parts.k - sum) + value) + sum;
}

// x = 2^k * m with m in [1, 2), or in [0.5, 1) where k is negative: log10(x) = k * log10(2) + log(m) /
// ln(10).
double log10(double x) {
  if (!(x > 0) || isinf(x)) return special(x);
  int64_t k = 0;
  if (x < 0x1p-1022) {
    k = -54;
    x *= 0x1p54;
  }
  uint64_t bits = bits_of(x);
  k += (int64_t)(bits >> 52) - 1023;
  int64_t negative = k < 0;
  double power = (double)(k + negative);
  double m = of_bits((bits & 0xFFFFFFFFFFFFF) | (uint64_t)(1023 - negative) << 52);
  double low = power * 3.69423907715893078616e-13 + 4.34294481903251816668e-01 * natural(m);
  return low + power * 3.01029995663611771306e-01;
}

double hypot(double x, double y) {
  if (isinf(x) || isinf(y)) return INFINITY;
  if (isnan(x) || isnan(y)) return NAN;
  double most = fabs(x) > fabs(y) ? fabs(x) : fabs(y);
  if (most == 0) return 0;
  double a = fabs(x) / most, b = fabs(y) / most;
  double sum = a * a, square = b * b;
  return sqrt(sum + square) * most;
}
