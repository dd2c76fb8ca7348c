/* Lists in words, with what ICU adds to CLDR's patterns for Spanish and Hebrew. */
#include "content/locale_out.h"

#include "base/text.h"
#include "base/utf8.h"

enum { BETWEEN_TWO, BETWEEN_FIRST, BETWEEN_MIDDLE, BETWEEN_LAST };

/* Whether the language of the locale is this one. */
static bool language_is(const journey_locale *locale, const char *language)
{
	journey_str tag = jy_locale_text(locale->tag);
	size_t n = strlen(language);

	return jy_str_starts(tag, jy_str(language)) && (tag.size == n || tag.data[n] == '-');
}

/* Whether the text begins with ASCII letters, in any case. */
static bool begins(journey_str text, const char *small)
{
	size_t i;

	for (i = 0; small[i]; i++)
		if (i >= text.size || jy_lower(text.data[i]) != small[i])
			return false;
	return true;
}

/* "y" sounds like the beginning of Ignacio or hijo, but not of hielo or hiato. */
static bool begins_like_y(journey_str text)
{
	return (begins(text, "i") || (begins(text, "hi") && !begins(text, "hia") && !begins(text, "hie")));
}

/* "o" sounds like the beginning of oro, hora, ocho and once, also in digits. */
static bool begins_like_o(journey_str text)
{
	return begins(text, "o") || begins(text, "ho") || begins(text, "8") ||
	       (begins(text, "11") && (text.size == 2 || text.data[2] == ' '));
}

static bool begins_hebrew(journey_str text)
{
	size_t at = 0;
	uint32_t c;

	return jy_utf8_next(text, &at, &c) && ((c >= 0x0591 && c <= 0x05f4) || (c >= 0xfb1d && c <= 0xfb4f));
}

/* The words between two items where the sound or the script of the second one changes them. */
static journey_str between(const journey_locale *locale, journey_str words, journey_str next)
{
	if (language_is(locale, "es") && jy_str_is(words, " y ") && begins_like_y(next))
		return jy_str(" e ");
	if (language_is(locale, "es") && jy_str_is(words, " o ") && begins_like_o(next))
		return jy_str(" u ");
	if (language_is(locale, "he") && jy_str_is(words, " \xd7\x95") && !begins_hebrew(next))
		return jy_str(" \xd7\x95-");
	return words;
}

static bool items_known(const journey_str *items, size_t count)
{
	size_t i;

	if (!items && count > 0)
		return false;
	for (i = 0; i < count; i++)
		if (!items[i].data && items[i].size > 0)
			return false;
	return true;
}

journey_status journey_locale_list(const journey_locale *locale, const journey_str *items, size_t count, int32_t kind,
				   char *out, size_t room, size_t *size)
{
	journey_str words;
	jy_out o;
	size_t i;
	int place;

	if (!locale || !jy_out_init(&o, out, room, size) || !items_known(items, count) ||
	    (kind != JOURNEY_LIST_AND && kind != JOURNEY_LIST_OR))
		return JOURNEY_MISUSE;
	for (i = 0; i < count; i++) {
		if (i > 0) {
			place = i == 1 ? BETWEEN_FIRST : BETWEEN_MIDDLE;
			if (i == count - 1)
				place = count == 2 ? BETWEEN_TWO : BETWEEN_LAST;
			words = between(locale, jy_locale_text(locale->list[kind][place]), items[i]);
			jy_out_bytes(&o, words.data, words.size);
		}
		jy_out_bytes(&o, items[i].data, items[i].size);
	}
	return jy_out_end(&o, size);
}
