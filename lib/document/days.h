/*
 * Days of the proleptic Gregorian calendar, for times as text and for zone rules.
 */
#ifndef JY_DOCUMENT_DAYS_H
#define JY_DOCUMENT_DAYS_H

#include <stdbool.h>
#include <stdint.h>

bool jy_doc_is_leap(int64_t year);
/* Days in the month 1..12. */
int32_t jy_doc_month_days(int64_t year, int32_t month);
/* Days from 1970-01-01 to the date, which must exist. */
int64_t jy_doc_day(int64_t year, int32_t month, int32_t day);
void jy_doc_date(int64_t days, int64_t *year, int32_t *month, int32_t *day);
/* Quotient rounded down; what is left is 0 or more. For b > 0. */
int64_t jy_doc_floor(int64_t a, int64_t b);

#endif
