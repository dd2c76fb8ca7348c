/* Plural categories: CLDR's rules, as terms of a table, tried one after the other. */
#include "content/locale_out.h"

/* All moduli divide 10^6, so that of a whole number too long for 64 bits its last twelve digits will do. */
#define LONG_NUMBER UINT64_C(1000000000000)
#define DIGITS_64 19

/* The operands of UTS #35. */
typedef struct operands {
	uint64_t i;    /* the whole part */
	uint64_t v, w; /* visible decimals, with and without zeroes at the end */
	uint64_t f, t; /* those decimals as numbers */
} operands;

static operands operands_of(journey_decimal number)
{
	operands o = {number.units, 0, 0, 0, 0};
	uint64_t power = 1;
	int32_t k;

	for (k = number.scale; k < 0; k++)
		o.i = o.i > UINT64_MAX / 10 ? (LONG_NUMBER + o.i % LONG_NUMBER) * 10 : o.i * 10;
	if (number.scale <= 0)
		return o;
	if (number.scale > DIGITS_64) {
		o.i = 0;
		o.f = number.units;
	} else {
		for (k = 0; k < number.scale; k++)
			power *= 10;
		o.i = number.units / power;
		o.f = number.units % power;
	}
	o.v = o.w = (uint64_t)number.scale;
	o.t = o.f;
	if (o.t == 0)
		o.w = 0;
	for (; o.w > 0 && o.t % 10 == 0; o.w--)
		o.t /= 10;
	return o;
}

static uint64_t operand(const operands *o, char name)
{
	switch (name) {
	case 'v':
		return o->v;
	case 'w':
		return o->w;
	case 'f':
		return o->f;
	case 't':
		return o->t;
	case 'e':
		return 0; /* numbers are never shown as "1.2M" */
	default:
		return o->i;
	}
}

static bool term_holds(const jy_plural_term *term, const operands *o)
{
	const jy_plural_range *range = &jy_plural_ranges[term->range];
	uint64_t value = operand(o, term->operand);
	bool inside = false;
	size_t k;

	if (term->modulus)
		value %= term->modulus;
	for (k = 0; k < term->ranges; k++)
		inside = inside || (value >= range[k].from && value <= range[k].to);
	if (term->operand == 'n' && o->t != 0)
		inside = false; /* between two whole numbers, and so in no range of them */
	return inside != term->differs;
}

static const jy_plural_set *set_of(const journey_locale *locale, int32_t kind)
{
	return &jy_plural_sets[kind == JOURNEY_ORDINAL ? locale->ordinal : locale->cardinal];
}

static bool kind_known(int32_t kind)
{
	return kind == JOURNEY_CARDINAL || kind == JOURNEY_ORDINAL;
}

journey_plural journey_locale_plural(const journey_locale *locale, journey_decimal number, int32_t kind)
{
	const jy_plural_set *set;
	bool holds = false;
	operands o;
	size_t k;

	if (!locale || !kind_known(kind) || number.scale > 40 || number.scale < -20)
		return JOURNEY_PLURAL_OTHER;
	set = set_of(locale, kind);
	o = operands_of(number);
	for (k = set->first; k < set->end; k++) {
		const jy_plural_term *term = &jy_plural_terms[k];

		if (term->link != JY_PLURAL_AND) {
			if (holds)
				return (journey_plural)jy_plural_terms[k - 1].category;
			holds = true;
		}
		holds = holds && term_holds(term, &o);
	}
	return holds ? (journey_plural)jy_plural_terms[set->end - 1].category : JOURNEY_PLURAL_OTHER;
}

int journey_locale_has_plural(const journey_locale *locale, journey_plural category, int32_t kind)
{
	const jy_plural_set *set;
	size_t k;

	if (!locale || !kind_known(kind))
		return 0;
	set = set_of(locale, kind);
	for (k = set->first; k < set->end; k++)
		if (jy_plural_terms[k].category == category)
			return 1;
	return category == JOURNEY_PLURAL_OTHER;
}

const char *journey_plural_name(journey_plural category)
{
	static const char *const names[] = {"zero", "one", "two", "few", "many", "other"};

	return (unsigned)category < sizeof names / sizeof names[0] ? names[category] : NULL;
}
