// printf into memory, in place of libc's, which knows floats, wide characters and files and is 17 kB of every
// module: the conversions that this guest, nanoarrow and flatcc use. QuickJS needs more, so engine.wasm keeps
// libc's.
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Digits of a 64-bit number in any radix from 8 up, with its sign.
#define MAX_DIGITS 24

// Where the text goes; what does not fit is counted and dropped.
typedef struct {
  char *bytes;
  size_t capacity;
  size_t length;
} Print;

// One conversion: % [0] [width] [.precision] [length] letter.
typedef struct {
  bool zeros;
  int width;
  int precision; // -1: none
  char size;     // 'l': 64 bits (ll, j), else 32, which int, long and size_t have
} Conversion;

static void put(Print *print, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++, print->length++) {
    if (print->length + 1 < print->capacity) print->bytes[print->length] = bytes[i];
  }
}

static void put_padded(Print *print, const Conversion *how, const char *bytes, size_t length) {
  for (size_t i = length; how->width > 0 && i < (size_t)how->width; i++)
    put(print, how->zeros ? "0" : " ", 1);
  put(print, bytes, length);
}

static void put_number(Print *print, const Conversion *how, uint64_t value, unsigned radix, bool negative) {
  char digits[MAX_DIGITS];
  size_t at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[value % radix];
    value /= radix;
  } while (value);
  if (negative) digits[--at] = '-';
  put_padded(print, how, digits + at, sizeof digits - at);
}

static int read_number(const char **format, va_list *arguments) {
  int number = 0;
  if (**format == '*') {
    (*format)++;
    return va_arg(*arguments, int);
  }
  for (; **format >= '0' && **format <= '9'; (*format)++)
    number = number * 10 + (**format - '0');
  return number;
}

static Conversion read_conversion(const char **format, va_list *arguments) {
  Conversion how = {.precision = -1};
  if (**format == '0') {
    how.zeros = true;
    (*format)++;
  }
  how.width = read_number(format, arguments);
  if (**format == '.') {
    (*format)++;
    how.precision = read_number(format, arguments);
  }
  for (; **format == 'l' || **format == 'j' || **format == 'z' || **format == 't' || **format == 'h';
       (*format)++) {
    if (**format == 'j' || (**format == 'l' && (*format)[1] == 'l')) how.size = 'l';
  }
  return how;
}

static uint64_t read_unsigned(const Conversion *how, va_list *arguments) {
  return how->size == 'l' ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned);
}

static void convert(Print *print, const Conversion *how, char letter, va_list *arguments) {
  switch (letter) {
  case 's': {
    const char *text = va_arg(*arguments, const char *);
    put_padded(print, how, text, how->precision < 0 ? strlen(text) : strnlen(text, (size_t)how->precision));
    return;
  }
  case 'c': {
    char character = (char)va_arg(*arguments, int);
    return put_padded(print, how, &character, 1);
  }
  case 'd':
  case 'i': {
    int64_t value = how->size == 'l' ? va_arg(*arguments, int64_t) : va_arg(*arguments, int);
    return put_number(print, how, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0);
  }
  case 'u':
    return put_number(print, how, read_unsigned(how, arguments), 10, false);
  case 'x':
    return put_number(print, how, read_unsigned(how, arguments), 16, false);
  case '%':
    return put(print, "%", 1);
  default:
    // What the arguments behind it are can no longer be told.
    __builtin_trap();
  }
}

int vsnprintf(char *bytes, size_t capacity, const char *format, va_list given) {
  Print print = {.bytes = bytes, .capacity = capacity};
  va_list arguments;
  va_copy(arguments, given);
  while (*format) {
    const char *plain = format;
    while (*format && *format != '%')
      format++;
    put(&print, plain, (size_t)(format - plain));
    if (!*format) break;
    format++;
    Conversion how = read_conversion(&format, &arguments);
    convert(&print, &how, *format, &arguments);
    if (*format) format++;
  }
  va_end(arguments);
  if (capacity) bytes[print.length < capacity ? print.length : capacity - 1] = 0;
  return print.length < INT_MAX ? (int)print.length : -1;
}

int snprintf(char *bytes, size_t capacity, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(bytes, capacity, format, arguments);
  va_end(arguments);
  return length;
}
