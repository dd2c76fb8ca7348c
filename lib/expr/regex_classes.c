#include "expr/regex_classes.h"
#include "base/text.h"
#include "expr/regex_tables.h"
#include <string.h>

void jy_class_free(jy_class *class)
{
	jy_free(class->allocator, class->ranges, class->capacity * sizeof *class->ranges);
	*class = (jy_class){.allocator = class->allocator};
}

bool jy_class_add(jy_class *class, uint32_t low, uint32_t high)
{
	if (class->count && class->ranges[class->count - 1].high + 1 == low) {
		class->ranges[class->count - 1].high = high;
		return true;
	}
	if (!jy_grow(class->allocator, &class->ranges, &class->capacity, class->count + 1,
		     sizeof *class->ranges))
		return false;
	class->ranges[class->count++] = (jy_range){low, high};
	return true;
}

static void sink(jy_range *ranges, size_t at, size_t count)
{
	jy_range moved = ranges[at];
	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && ranges[child].low < ranges[child + 1].low)
			child++;
		if (ranges[child].low <= moved.low)
			break;
		ranges[at] = ranges[child];
	}
	ranges[at] = moved;
}

/* Heapsort: in place, no worst case. */
static void sort(jy_range *ranges, size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sink(ranges, i, count);
	for (size_t i = count; i-- > 1;) {
		jy_range most = ranges[0];
		ranges[0] = ranges[i];
		ranges[i] = most;
		sink(ranges, 0, i);
	}
}

void jy_class_finish(jy_class *class)
{
	jy_range *r = class->ranges;
	size_t kept = 0;
	bool sorted = true;
	for (size_t i = 1; i < class->count && sorted; i++)
		sorted = r[i - 1].low <= r[i].low;
	if (!sorted)
		sort(r, class->count);
	for (size_t i = 0; i < class->count; i++) {
		if (kept && r[i].low <= r[kept - 1].high + 1) {
			if (r[i].high > r[kept - 1].high)
				r[kept - 1].high = r[i].high;
		} else {
			r[kept++] = r[i];
		}
	}
	class->count = kept;
}

bool jy_class_negate(jy_class *class)
{
	uint32_t next = 0;
	size_t kept = 0;
	jy_class_finish(class);
	if (!jy_grow(class->allocator, &class->ranges, &class->capacity, class->count + 1,
		     sizeof *class->ranges))
		return false;
	for (size_t i = 0; i < class->count; i++) {
		jy_range r = class->ranges[i];
		if (r.low > next)
			class->ranges[kept++] = (jy_range){next, r.low - 1};
		next = r.high + 1;
	}
	if (next <= JY_CHARACTER_MAX)
		class->ranges[kept++] = (jy_range){next, JY_CHARACTER_MAX};
	class->count = kept;
	return true;
}

/* Case folding. */

/* Adds `delta` to the characters of first..last, each or every second one, that are among the first `count`
 * ranges. */
static bool shift(jy_class *class, size_t count, uint32_t first, uint32_t last, uint32_t step, uint32_t delta)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (class->ranges[middle].high < first)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && class->ranges[low].low <= last; low++) {
		jy_range r = class->ranges[low];
		uint32_t from = r.low > first ? r.low : first, to = r.high < last ? r.high : last;
		if (step == 1) {
			if (!jy_class_add(class, from + delta, to + delta))
				return false;
			continue;
		}
		for (uint32_t c = from + ((from - first) & 1); c <= to; c += 2)
			if (!jy_class_add(class, c + delta, c + delta))
				return false;
	}
	return true;
}

/* Adds what the set's characters fold to (back: what folds to them). */
static bool fold_once(jy_class *class, bool back)
{
	const uint8_t *at = jy_unicode_folds;
	uint32_t first = 0;
	jy_class_finish(class);
	/* jy_class_add() may join ranges that it is to add: none of those that are looked at. */
	size_t count = class->count;
	if (count && !jy_class_add(class, class->ranges[count - 1].low, class->ranges[count - 1].high))
		return false;
	for (;;) {
		uint32_t distance = jy_table_number(&at), form = jy_table_number(&at), zigzag = jy_table_number(&at);
		if (!distance)
			return true;
		uint32_t step = (form & 1) + 1, delta = zigzag & 1 ? 0u - (zigzag / 2 + 1) : zigzag / 2;
		first += distance;
		uint32_t last = first + form / 2 * step;
		bool ok = back ? shift(class, count, first + delta, last + delta, step, 0u - delta)
			       : shift(class, count, first, last, step, delta);
		if (!ok)
			return false;
	}
}

bool jy_class_fold(jy_class *class)
{
	if (!fold_once(class, false) || !fold_once(class, true))
		return false;
	jy_class_finish(class);
	return true;
}

/* Named classes. */

typedef struct ascii_class {
	const char *name, *ranges; /* pairs of first and last */
} ascii_class;

static const ascii_class ascii[] = {
	{"alnum", "09AZaz"},  {"alpha", "AZaz"},     {"ascii", NULL},     {"blank", "\t\t  "},
	{"cntrl", NULL},      {"digit", "09"},       {"graph", "!~"},     {"lower", "az"},
	{"print", " ~"},      {"punct", "!/:@[`{~"}, {"space", "\t\r  "}, {"upper", "AZ"},
	{"word", "09AZ__az"}, {"xdigit", "09AFaf"},
};

static bool add_pairs(jy_class *class, const char *pairs)
{
	for (; *pairs; pairs += 2)
		if (!jy_class_add(class, (unsigned char)pairs[0], (unsigned char)pairs[1]))
			return false;
	return true;
}

bool jy_class_ascii(jy_class *class, journey_str name, bool *found)
{
	*found = true;
	for (size_t i = 0; i < sizeof ascii / sizeof *ascii; i++) {
		if (!jy_str_is(name, ascii[i].name))
			continue;
		if (ascii[i].ranges)
			return add_pairs(class, ascii[i].ranges);
		if (ascii[i].name[0] == 'a')
			return jy_class_add(class, 0, 0x7f);
		return jy_class_add(class, 0, 0x1f) && jy_class_add(class, 0x7f, 0x7f);
	}
	*found = false;
	return true;
}

bool jy_class_perl(jy_class *class, char letter)
{
	return add_pairs(class, letter == 'd' ? "09" : letter == 's' ? "\t\n\f\r  " : "09AZ__az");
}

/* The categories (as bits) of a name of one or two letters; 0: no such. */
static uint32_t category_bits(journey_str name)
{
	static const char names[] = JY_UNICODE_CATEGORY_NAMES;
	uint32_t bits = 0;
	if (name.size < 1 || name.size > 2)
		return 0;
	for (uint32_t i = 1; i < sizeof names / 2; i++)
		if (names[2 * i] == name.data[0] && (name.size == 1 || names[2 * i + 1] == name.data[1]))
			bits |= UINT32_C(1) << i;
	return bits;
}

static bool has(uint32_t bits, uint32_t category)
{
	return (bits >> category & 1) != 0;
}

/* Every second character of a run that starts at `low` or one after it. */
static bool add_alternating(jy_class *class, uint32_t low, uint32_t end, bool second)
{
	for (uint32_t c = low + second; c < end; c += 2)
		if (!jy_class_add(class, c, c))
			return false;
	return true;
}

static bool add_categories(jy_class *class, uint32_t bits)
{
	const uint8_t *at = jy_unicode_categories;
	for (uint32_t low = 0, end; low < JY_UNICODE_CHARACTERS; low = end) {
		uint32_t category = *at & 31u, length = *at >> 5;
		at++;
		end = low + (length ? length : jy_table_number(&at));
		bool ok = true;
		if (category < JY_UC_UPPER_LOWER) {
			ok = !has(bits, category) || jy_class_add(class, low, end - 1);
		} else {
			bool first = category == JY_UC_UPPER_LOWER;
			bool upper = has(bits, JY_UC_LU), lower = has(bits, JY_UC_LL);
			if (upper && lower)
				ok = jy_class_add(class, low, end - 1);
			else if (upper || lower)
				ok = add_alternating(class, low, end, upper ? !first : first);
		}
		if (!ok)
			return false;
	}
	return true;
}

static bool add_script(jy_class *class, uint32_t script)
{
	const uint8_t *at = jy_unicode_scripts;
	for (uint32_t low = 0, end; low < JY_UNICODE_CHARACTERS; low = end) {
		uint32_t found = *at++;
		end = low + jy_table_number(&at);
		if (found == script && !jy_class_add(class, low, end - 1))
			return false;
	}
	return true;
}

bool jy_class_unicode(jy_class *class, journey_str name, bool *found)
{
	uint32_t bits = category_bits(name), script = 1;
	*found = true;
	if (bits)
		return add_categories(class, bits);
	if (jy_str_is(name, "Any"))
		return jy_class_add(class, 0, JY_CHARACTER_MAX);
	for (const char *at = jy_unicode_script_names; *at; at += strlen(at) + 1, script++)
		if (jy_str_is(name, at))
			return add_script(class, script);
	*found = false;
	return true;
}

bool jy_class_name_character(uint32_t character)
{
	static const char allowed[] = "LuLlLtLmLoNlMnMcNdPc";
	const uint8_t *at = jy_unicode_categories;
	uint32_t end = 0, bits = 0;
	for (const char *name = allowed; *name; name += 2)
		bits |= category_bits((journey_str){name, 2});
	for (;;) {
		uint32_t category = *at & 31u, length = *at >> 5;
		at++;
		end += length ? length : jy_table_number(&at);
		if (character < end)
			return category >= JY_UC_UPPER_LOWER || has(bits, category);
	}
}
