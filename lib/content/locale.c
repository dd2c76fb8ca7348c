/* The list of locales, finding one by its tag, and writing into the caller's room. */
#include "content/locale_out.h"

#include "base/text.h"

#define TAG_MAX 16 /* lll-Ssss-RRR and some */

journey_str jy_locale_text(jy_text_ref ref)
{
	return jy_str((const char *)jy_locale_pool + ref);
}

journey_str jy_locale_item(jy_text_ref list, int32_t index)
{
	journey_str text = jy_locale_text(list);

	for (; index > 0; index--)
		text = jy_str(text.data + text.size + 1);
	return text;
}

bool jy_out_init(jy_out *out, char *data, size_t room, const size_t *size)
{
	*out = (jy_out){data, room, 0};
	return size && (data || room == 0);
}

void jy_out_bytes(jy_out *out, const char *data, size_t size)
{
	if (size > SIZE_MAX - out->size) {
		out->size = SIZE_MAX;
		return;
	}
	if (size > 0 && out->size <= out->room && size <= out->room - out->size)
		memcpy(out->data + out->size, data, size);
	out->size += size;
}

void jy_out_ref(jy_out *out, jy_text_ref ref)
{
	journey_str text = jy_locale_text(ref);

	jy_out_bytes(out, text.data, text.size);
}

void jy_out_uint(jy_out *out, uint32_t number, int width)
{
	char digits[10];
	int n = 0;

	do {
		digits[sizeof digits - 1 - (size_t)n++] = (char)('0' + number % 10);
		number /= 10;
	} while (n < (int)sizeof digits && (number > 0 || n < width));
	jy_out_bytes(out, digits + sizeof digits - n, (size_t)n);
}

journey_status jy_out_end(const jy_out *out, size_t *size)
{
	*size = out->size;
	return out->size <= out->room && out->size < SIZE_MAX ? JOURNEY_OK : JOURNEY_LIMIT;
}

size_t journey_locale_count(void)
{
	return jy_locale_total;
}

const journey_locale *journey_locale_at(size_t index)
{
	return index < jy_locale_total ? &jy_locales[index] : NULL;
}

journey_str journey_locale_tag(const journey_locale *locale)
{
	return locale ? jy_locale_text(locale->tag) : jy_str("");
}

int journey_locale_rtl(const journey_locale *locale)
{
	return locale && locale->rtl;
}

/* A tag's parts in BCP 47's usual case; those that are not there are empty. */
typedef struct tag_parts {
	char language[4], script[5], region[4];
} tag_parts;

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool all_letters(journey_str s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		if (!jy_is_alpha(s.data[i]))
			return false;
	return true;
}

static bool all_digits(journey_str s)
{
	size_t i;

	for (i = 0; i < s.size; i++)
		if (!jy_is_digit(s.data[i]))
			return false;
	return true;
}

/* A subtag: 1 to 8 letters and digits. */
static bool is_subtag(journey_str s)
{
	size_t i;

	if (s.size < 1 || s.size > 8)
		return false;
	for (i = 0; i < s.size; i++)
		if (!jy_is_alpha(s.data[i]) && !jy_is_digit(s.data[i]))
			return false;
	return true;
}

static journey_str next_subtag(journey_str tag, size_t *at)
{
	size_t from = *at, to = from;

	while (to < tag.size && tag.data[to] != '-' && tag.data[to] != '_')
		to++;
	*at = to + 1;
	return jy_str_part(tag, from, to);
}

static void copy_part(char *to, journey_str from, char first(char), char rest(char))
{
	size_t i;

	for (i = 0; i < from.size; i++)
		to[i] = i == 0 ? first(from.data[i]) : rest(from.data[i]);
	to[from.size] = '\0';
}

/* What POSIX appends to a locale's name is no part of the tag. */
static journey_str without_charset(journey_str tag)
{
	size_t i;

	for (i = 0; i < tag.size; i++)
		if (tag.data[i] == '.' || tag.data[i] == '@')
			return jy_str_part(tag, 0, i);
	return tag;
}

static bool parse_tag(journey_str tag, tag_parts *parts)
{
	bool rest = false; /* past language, script and region */
	size_t at = 0;
	journey_str sub;

	*parts = (tag_parts){"", "", ""};
	sub = next_subtag(tag, &at);
	if (sub.size < 2 || sub.size > 3 || !all_letters(sub))
		return false;
	copy_part(parts->language, sub, jy_lower, jy_lower);
	while (at <= tag.size) {
		sub = next_subtag(tag, &at);
		if (!is_subtag(sub))
			return false;
		if (rest)
			continue;
		if (sub.size == 4 && all_letters(sub) && !parts->script[0]) {
			copy_part(parts->script, sub, upper, jy_lower);
		} else if ((sub.size == 2 && all_letters(sub)) || (sub.size == 3 && all_digits(sub))) {
			copy_part(parts->region, sub, upper, upper);
			rest = true;
		} else if (sub.size != 3 || !all_letters(sub) || parts->script[0]) {
			rest = true; /* no extended language either */
		}
	}
	return true;
}

static const journey_locale *exact(journey_str tag)
{
	size_t from = 0, to = jy_locale_total, middle;
	int order;

	while (from < to) {
		middle = from + (to - from) / 2;
		order = jy_str_compare(tag, jy_locale_text(jy_locales[middle].tag));
		if (order == 0)
			return &jy_locales[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	from = 0;
	to = jy_locale_alias_total;
	while (from < to) {
		middle = from + (to - from) / 2;
		order = jy_str_compare(tag, jy_locale_text(jy_locale_aliases[middle].tag));
		if (order == 0)
			return &jy_locales[jy_locale_aliases[middle].locale];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

static const journey_locale *of_parts(const char *language, const char *script, const char *region)
{
	const char *parts[3];
	char tag[TAG_MAX];
	size_t i, n, size = 0;

	parts[0] = language;
	parts[1] = script;
	parts[2] = region;
	for (i = 0; i < 3; i++) {
		n = strlen(parts[i]);
		if (n == 0)
			continue;
		if (size > 0)
			tag[size++] = '-';
		memcpy(tag + size, parts[i], n);
		size += n;
	}
	return exact(jy_str_of(tag, size));
}

const journey_locale *journey_locale_find(journey_str tag)
{
	const journey_locale *found = NULL;
	tag_parts p;

	if (!tag.data || !parse_tag(without_charset(tag), &p))
		return NULL;
	found = of_parts(p.language, p.script, p.region);
	if (!found && p.script[0] && p.region[0])
		found = of_parts(p.language, p.script, "");
	if (!found && p.script[0])
		found = of_parts(p.language, "", p.region);
	return found ? found : of_parts(p.language, "", "");
}
