#include "abi/abi.h"

#include <math.h>

// ToInt32 of any number: the whole part modulo 2^32.
HEDDLE_EXPORT("heddle_number_to_int32") int32_t heddle_number_to_int32(double value) {
  if (fabs(value) < 0x1p63) return (int32_t)(uint32_t)(int64_t)value;
  if (!isfinite(value)) return 0;
  return (int32_t)(uint32_t)(int64_t)fmod(value, 0x1p32);
}

// The remainder of a division that truncates: JavaScript's %.
HEDDLE_EXPORT("heddle_number_remainder") double heddle_number_remainder(double a, double b) {
  // Where both are integers of few bits the division of integers is exact, and many times faster.
  if (fabs(a) < 0x1p53 && fabs(b) < 0x1p53 && b != 0) {
    int64_t dividend = (int64_t)a, divisor = (int64_t)b;
    if ((double)dividend == a && (double)divisor == b) return copysign((double)(dividend % divisor), a);
  }
  return fmod(a, b);
}
