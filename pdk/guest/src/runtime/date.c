// Dates: milliseconds since 1970-01-01T00:00:00Z, or NaN for none. UTC alone.
#include "abi/abi.h"
#include "runtime/writer.h"

#include <math.h>

#define MS_PER_DAY 86400000
#define DAYS_PER_ERA 146097 // 400 years
#define LARGEST_DATE 8.64e15
#define FIRST_YEAR -271821
#define LAST_YEAR 275760

// The field of that number in compiled code.
typedef enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, MILLISECOND, WEEKDAY, FIELD_COUNT } DateField;

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

static int64_t floor_mod(int64_t a, int64_t b) { return a - floor_div(a, b) * b; }

// Days from 1970-01-01 to the first of a month. The year is taken to begin in March, so that the leap day
// ends it.
static int64_t days_of_month(int64_t year, int64_t month) {
  if (month < 2) year--;
  int64_t era = floor_div(year, 400), year_of_era = floor_mod(year, 400);
  int64_t from_march = month < 2 ? month + 10 : month - 2;
  int64_t day_of_year = (153 * from_march + 2) / 5;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * DAYS_PER_ERA + day_of_era - 719468;
}

static void split_days(int64_t days, int64_t fields[FIELD_COUNT]) {
  int64_t shifted = days + 719468; // from 0000-03-01
  int64_t era = floor_div(shifted, DAYS_PER_ERA), day_of_era = floor_mod(shifted, DAYS_PER_ERA);
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t from_march = (5 * day_of_year + 2) / 153;
  fields[DAY] = day_of_year - (153 * from_march + 2) / 5 + 1;
  fields[MONTH] = from_march < 10 ? from_march + 2 : from_march - 10;
  fields[YEAR] = year_of_era + era * 400 + (fields[MONTH] < 2);
  fields[WEEKDAY] = floor_mod(days + 4, 7);
}

static void split(double date, int64_t fields[FIELD_COUNT]) {
  int64_t ms = (int64_t)date, day = floor_div(ms, MS_PER_DAY), rest = floor_mod(ms, MS_PER_DAY);
  split_days(day, fields);
  fields[HOUR] = rest / 3600000;
  fields[MINUTE] = rest / 60000 % 60;
  fields[SECOND] = rest / 1000 % 60;
  fields[MILLISECOND] = rest % 1000;
}

// date.getUTCFullYear() and its like; NaN where there is no date.
HEDDLE_EXPORT("heddle_date_field") double heddle_date_field(double date, uint32_t field) {
  if (!(fabs(date) <= LARGEST_DATE) || field >= FIELD_COUNT) return NAN;
  int64_t fields[FIELD_COUNT];
  split(date, fields);
  return (double)fields[field];
}

// The date that new Date(ms) has.
HEDDLE_EXPORT("heddle_date_clip") double heddle_date_clip(double ms) {
  return fabs(ms) <= LARGEST_DATE ? trunc(ms) + 0.0 : NAN;
}

// Date.UTC with all of its arguments; a year from 0 to 99 is one of the 20th century.
HEDDLE_EXPORT("heddle_date_utc")
double heddle_date_utc(double year, double month, double day, double hour, double minute, double second,
                       double ms) {
  if (!isfinite(year + month + day + hour + minute + second + ms) &&
      !(isfinite(year) && isfinite(month) && isfinite(day) && isfinite(hour) && isfinite(minute) &&
        isfinite(second) && isfinite(ms)))
    return NAN;
  year = trunc(year);
  month = trunc(month);
  if (year >= 0 && year < 100) year += 1900;
  double whole_year = year + floor(month / 12), month_of_year = fmod(month, 12);
  if (month_of_year < 0) month_of_year += 12;
  if (whole_year < FIRST_YEAR || whole_year > LAST_YEAR) return NAN;
  double days = (double)days_of_month((int64_t)whole_year, (int64_t)month_of_year) + trunc(day) - 1;
  double time = trunc(hour) * 3600000;
  time += trunc(minute) * 60000;
  time += trunc(second) * 1000;
  time += trunc(ms);
  return heddle_date_clip(days * MS_PER_DAY + time);
}

static uint8_t *put_figures(uint8_t *at, int64_t value, int count) {
  for (int i = count - 1; i >= 0; i--, value /= 10)
    at[i] = (uint8_t)('0' + value % 10);
  return at + count;
}

// date.toISOString() of a date that is one.
HEDDLE_EXPORT("heddle_date_iso") Str heddle_date_iso(double date) {
  if (!(fabs(date) <= LARGEST_DATE)) return STR_EMPTY;
  int64_t fields[FIELD_COUNT];
  split(date, fields);
  uint8_t text[32], *at = text;
  int64_t year = fields[YEAR];
  bool wide = year < 0 || year > 9999;
  if (wide) *at++ = year < 0 ? '-' : '+';
  at = put_figures(at, year < 0 ? -year : year, wide ? 6 : 4);
  static const struct {
    char before;
    uint8_t field, figures, base;
  } parts[] = {{'-', MONTH, 2, 1},  {'-', DAY, 2, 0},    {'T', HOUR, 2, 0},
               {':', MINUTE, 2, 0}, {':', SECOND, 2, 0}, {'.', MILLISECOND, 3, 0}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    *at++ = (uint8_t)parts[i].before;
    at = put_figures(at, fields[parts[i].field] + parts[i].base, parts[i].figures);
  }
  *at++ = 'Z';
  return str_copy(text, (uint32_t)(at - text), true);
}
