#include "document/days.h"

int64_t jy_doc_floor(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

bool jy_doc_is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t jy_doc_month_days(int64_t year, int32_t month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && jy_doc_is_leap(year));
}

/* Years begin in March here, so that the leap day is their last; eras are 400 years. */
int64_t jy_doc_day(int64_t year, int32_t month, int32_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = jy_doc_floor(y, 400), of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void jy_doc_date(int64_t days, int64_t *year, int32_t *month, int32_t *day)
{
	int64_t shifted = days + 719468, era = jy_doc_floor(shifted, 146097), of_era = shifted - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;

	*day = (int32_t)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int32_t)(m < 10 ? m + 3 : m - 9);
	*year = y + era * 400 + (*month <= 2);
}
