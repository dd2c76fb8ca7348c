/* Amounts of money: which symbol stands where, and what keeps it from the digits. */
#include "content/locale_out.h"

#include "base/text.h"
#include "base/utf8.h"

#define MICRO_DIGITS 6
#define NO_CURRENCY SIZE_MAX

/* An amount on its way to text. */
typedef struct amount {
	const journey_locale *locale;
	journey_decimal number;
	journey_str symbol;
	jy_number_style style;
} amount;

/* The code in capitals; false: it is none. */
static bool read_code(journey_str currency, char code[3])
{
	size_t i;

	if (currency.size != 3 || !currency.data)
		return false;
	for (i = 0; i < 3; i++) {
		if (!jy_is_alpha(currency.data[i]))
			return false;
		code[i] = (char)(jy_lower(currency.data[i]) - 'a' + 'A');
	}
	return true;
}

static size_t find_currency(const char code[3])
{
	size_t from = 0, to = jy_currency_total, middle;
	int order;

	while (from < to) {
		middle = from + (to - from) / 2;
		order = memcmp(code, jy_currencies[middle].code, 3);
		if (order == 0)
			return middle;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NO_CURRENCY;
}

int journey_currency_decimals(journey_str currency)
{
	char code[3];
	size_t found;

	if (!read_code(currency, code))
		return -1;
	found = find_currency(code);
	return found == NO_CURRENCY ? 2 : jy_currencies[found].decimals;
}

static journey_str symbol_of(const journey_locale *locale, size_t currency, bool narrow)
{
	const jy_currency *common = &jy_currencies[currency];
	size_t i;

	for (i = locale[0].signs; i < locale[1].signs; i++)
		if (jy_money_signs[i].currency == currency)
			return jy_locale_text(narrow ? jy_money_signs[i].narrow : jy_money_signs[i].symbol);
	return jy_locale_text(narrow ? common->narrow : common->symbol);
}

/* The last (first) character of the symbol. */
static uint32_t edge(journey_str symbol, bool last)
{
	size_t at = last ? symbol.size - 1 : 0;
	uint32_t c;

	while (at > 0 && ((unsigned char)symbol.data[at] & 0xc0) == 0x80)
		at--;
	return jy_utf8_next(symbol, &at, &c) ? c : 0;
}

static bool touches_digits(uint32_t c)
{
	size_t i;

	for (i = 0; i < jy_money_mark_total; i++)
		if (jy_money_marks[i] == c)
			return true;
	return false;
}

/* The symbol beside the number, with CLDR's no-break space where they would run together. */
static void put_symbol(jy_out *out, const amount *a, bool number_before, bool number_behind)
{
	if (number_before && !touches_digits(edge(a->symbol, false)))
		jy_out_bytes(out, "\xc2\xa0", 2);
	jy_out_bytes(out, a->symbol.data, a->symbol.size);
	if (number_behind && !touches_digits(edge(a->symbol, true)))
		jy_out_bytes(out, "\xc2\xa0", 2);
}

static void put_amount(jy_out *out, const amount *a, journey_str pattern)
{
	static const char sign[] = "\xc2\xa4";
	size_t i;

	for (i = 0; i < pattern.size; i++) {
		if (pattern.data[i] == '#') {
			jy_out_number(out, a->locale, a->number, &a->style);
		} else if (pattern.data[i] == '-') {
			jy_out_ref(out, a->locale->minus);
		} else if (jy_str_starts(jy_str_part(pattern, i, pattern.size), jy_str(sign))) {
			put_symbol(out, a, i > 0 && pattern.data[i - 1] == '#',
				   i + 2 < pattern.size && pattern.data[i + 2] == '#');
			i++;
		} else {
			jy_out_bytes(out, pattern.data + i, 1);
		}
	}
}

static bool read_format(const journey_money_format *given, journey_money_format *out)
{
	*out = (journey_money_format){sizeof *out, 0, 0, 0, 0};
	if (!given)
		return true;
	if (given->size < sizeof *given)
		return false;
	*out = *given;
	return out->sign >= JOURNEY_MONEY_SYMBOL && out->sign <= JOURNEY_MONEY_CODE &&
	       out->minor >= JOURNEY_MINOR_ALWAYS && out->minor <= JOURNEY_MINOR_NEVER &&
	       jy_rounding_known(out->rounding) && (out->plain == 0 || out->plain == 1);
}

/* Rounds, and says how many decimals are shown at least. */
static journey_decimal round_money(int64_t micros, int32_t decimals, const journey_money_format *f, int32_t *min)
{
	journey_decimal d = {micros < 0 ? 0 - (uint64_t)micros : (uint64_t)micros, MICRO_DIGITS, micros < 0};

	*min = f->minor == JOURNEY_MINOR_NEVER ? 0 : decimals;
	d = jy_decimal_cut(d, 0, *min, f->rounding);
	if (f->minor == JOURNEY_MINOR_NEEDED && d.scale == 0)
		*min = 0;
	return d;
}

journey_status journey_locale_money(const journey_locale *locale, int64_t micros, journey_str currency,
				    const journey_money_format *format, char *out, size_t room, size_t *size)
{
	journey_money_format f;
	amount a;
	char code[3];
	size_t found;
	jy_out o;

	if (!locale || !jy_out_init(&o, out, room, size) || !read_format(format, &f))
		return JOURNEY_MISUSE;
	if (!read_code(currency, code))
		return JOURNEY_INVALID;
	found = find_currency(code);
	a = (amount){locale, {0, 0, 0}, jy_str_of(code, 3), {locale->decimal, locale->money_group, 0, f.plain != 0}};
	if (found != NO_CURRENCY && f.sign != JOURNEY_MONEY_CODE)
		a.symbol = symbol_of(locale, found, f.sign == JOURNEY_MONEY_NARROW);
	a.number = round_money(micros, journey_currency_decimals(currency), &f, &a.style.min_decimals);
	put_amount(&o, &a, jy_locale_text(locale->money_pattern[a.number.negative]));
	return jy_out_end(&o, size);
}
