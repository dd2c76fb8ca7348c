#include "expr/strings.h"
#include "base/text.h"
#include "base/utf8.h"
#include "expr/collect.h"
#include "expr/format.h"
#include "expr/writer.h"
#include <string.h>

/*
 * Positions count characters. Text is taken to be valid UTF-8, where bytes can be searched for; other text of
 * a host's gives some result within its bounds.
 */

static journey_str text_of(const journey_value *v)
{
	return (journey_str){v->n ? v->as.s : "", v->n};
}

static journey_status no_overload(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
}

static journey_status bad_position(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
}

/* Whether the arguments have these types: s, i, l for string, int, list. */
static bool are(const journey_value *args, size_t count, const char *types)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t want = types[i] == 's' ? JOURNEY_STRING : types[i] == 'i' ? JOURNEY_INT : JOURNEY_LIST;
		if (args[i].type != want)
			return false;
	}
	return true;
}

/* A part of a text that lives at least as long as the result. */
static void set_part(journey_value *out, journey_str part)
{
	*out = (journey_value){{0}, (uint32_t)part.size, JOURNEY_STRING};
	out->as.s = part.data;
}

/* A position, or -1 for SIZE_MAX. */
static void set_place(journey_value *out, size_t n)
{
	*out = (journey_value){{n == SIZE_MAX ? -1 : (int64_t)n}, 0, JOURNEY_INT};
}

/* The byte at which a character starts; at the end for as many as there are; false outside. */
static bool byte_of(journey_str text, int64_t position, size_t *byte)
{
	if (position < 0 || (uint64_t)position > text.size)
		return false;
	*byte = jy_utf8_offset(text, (size_t)position);
	return *byte < text.size || jy_utf8_count(text) == (size_t)position;
}

static size_t position_of(journey_str text, size_t byte)
{
	return jy_utf8_count(jy_str_part(text, 0, byte));
}

/* For work of one pass over a text. */
static journey_status charge_pass(jy_run *run, size_t size)
{
	return jy_charge(run, size / 8);
}

/* For a search, which may compare the needle at each place. */
static journey_status charge_search(jy_run *run, journey_str text, journey_str needle)
{
	uint64_t least = text.size < needle.size ? text.size : needle.size;
	return jy_charge(run, (text.size / 8) * (1 + least / 16));
}

/* The character that starts at a byte. */
static journey_str character_at(journey_str text, size_t at)
{
	size_t end = at + (at < text.size);
	while (end < text.size && ((unsigned char)text.data[end] & 0xc0) == 0x80)
		end++;
	return jy_str_part(text, at, end);
}

/* Positions. */

static journey_status char_at(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	size_t at;
	if (!are(args, count, "si"))
		return no_overload(run, out);
	journey_status s = charge_pass(run, args->n);
	if (s)
		return s;
	if (!byte_of(text_of(args), args[1].as.i, &at))
		return bad_position(run, out);
	set_part(out, character_at(text_of(args), at));
	return JOURNEY_OK;
}

static journey_status index_of(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	size_t from = 0;
	if (!are(args, count, "ssi"))
		return no_overload(run, out);
	journey_str text = text_of(&args[0]), needle = text_of(&args[1]);
	journey_status s = charge_search(run, text, needle);
	if (s)
		return s;
	if (count > 2 && !byte_of(text, args[2].as.i, &from))
		return bad_position(run, out);
	size_t found = jy_str_find(text, needle, from);
	set_place(out, found == SIZE_MAX ? found : position_of(text, found));
	return JOURNEY_OK;
}

/* The last place at or before `from`, or SIZE_MAX. */
static size_t find_last(journey_str text, journey_str needle, size_t from)
{
	if (needle.size > text.size)
		return SIZE_MAX;
	if (from > text.size - needle.size)
		from = text.size - needle.size;
	for (size_t at = from + 1; at-- > 0;)
		if (memcmp(text.data + at, needle.data, needle.size) == 0)
			return at;
	return SIZE_MAX;
}

static journey_status last_index_of(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	if (!are(args, count, "ssi"))
		return no_overload(run, out);
	journey_str text = text_of(&args[0]), needle = text_of(&args[1]);
	size_t from = text.size;
	journey_status s = charge_search(run, text, needle);
	if (s)
		return s;
	if (count > 2 && !byte_of(text, args[2].as.i, &from))
		return bad_position(run, out);
	size_t found = find_last(text, needle, from);
	set_place(out, found == SIZE_MAX ? found : position_of(text, found));
	return JOURNEY_OK;
}

static journey_status substring(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	if (!are(args, count, "sii"))
		return no_overload(run, out);
	journey_str text = text_of(args);
	size_t start, end = text.size;
	journey_status s = charge_pass(run, text.size);
	if (s)
		return s;
	if (!byte_of(text, args[1].as.i, &start) || (count > 2 && !byte_of(text, args[2].as.i, &end)) ||
	    start > end)
		return bad_position(run, out);
	set_part(out, jy_str_part(text, start, end));
	return JOURNEY_OK;
}

/* Case, blanks, order. */

static journey_status map_ascii(jy_run *run, const journey_value *args, char first, journey_value *out)
{
	if (args->type != JOURNEY_STRING)
		return no_overload(run, out);
	jy_writer w = jy_writer_on(run);
	char *to = jy_writer_room(&w, args->n);
	for (size_t i = 0; to && i < args->n; i++) {
		char c = args->as.s[i];
		to[i] = c >= first && c <= first + 25 ? (char)(c ^ 0x20) : c;
	}
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

static journey_status lower_ascii(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return map_ascii(run, args, 'A', out);
}

static journey_status upper_ascii(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return map_ascii(run, args, 'a', out);
}

/* Unicode's White_Space. */
static bool is_white(uint32_t c)
{
	return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	       c == 0x3000;
}

static journey_status trim(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	uint32_t c;
	(void)count;
	if (args->type != JOURNEY_STRING)
		return no_overload(run, out);
	journey_str text = text_of(args);
	size_t start = 0, at = 0, end;
	while (jy_utf8_next(text, &at, &c) && is_white(c))
		start = at;
	for (end = text.size; end > start; end = at) {
		at = end - 1;
		while (at > start && ((unsigned char)text.data[at] & 0xc0) == 0x80)
			at--;
		size_t next = at;
		if (!jy_utf8_next(text, &next, &c) || !is_white(c))
			break;
	}
	set_part(out, jy_str_part(text, start, end));
	return charge_pass(run, text.size);
}

static journey_status reverse_text(jy_run *run, const journey_value *value, journey_value *out)
{
	journey_str text = text_of(value);
	journey_status s = charge_pass(run, text.size);
	if (s)
		return s;
	jy_writer w = jy_writer_on(run);
	char *to = jy_writer_room(&w, text.size);
	for (size_t at = 0, size; to && at < text.size; at += size) {
		size = character_at(text, at).size;
		memcpy(to + (text.size - at - size), text.data + at, size);
	}
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

static journey_status reverse_list(jy_run *run, const journey_list *from, journey_value *out)
{
	journey_status s = jy_charge(run, from->count);
	if (s)
		return s;
	journey_list *list = jy_arena_alloc(run->arena, sizeof *list);
	journey_value *items = jy_arena_items(run->arena, from->count, sizeof *items);
	if (!list || !items)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < from->count; i++)
		items[from->count - 1 - i] = from->items[i];
	*list = (journey_list){from->count, items};
	*out = (journey_value){{0}, 0, JOURNEY_LIST};
	out->as.list = list;
	return JOURNEY_OK;
}

static journey_status reverse(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type == JOURNEY_LIST)
		return reverse_list(run, args->as.list, out);
	return args->type == JOURNEY_STRING ? reverse_text(run, args, out) : no_overload(run, out);
}

/* Pieces. */

/* An empty text is found before each character and at the end. */
static journey_status replace(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	if (!are(args, count, "sssi"))
		return no_overload(run, out);
	journey_str text = text_of(&args[0]), old = text_of(&args[1]), new = text_of(&args[2]);
	/* A negative limit is none. */
	uint64_t limit = count > 3 ? args[3].as.u : UINT64_MAX;
	journey_status s = charge_search(run, text, old);
	if (s)
		return s;
	jy_writer w = jy_writer_on(run);
	size_t done = 0, from = 0;
	for (uint64_t i = 0; i < limit && !w.status; i++) {
		size_t found = jy_str_find(text, old, from);
		if (found == SIZE_MAX)
			break;
		jy_writer_put(&w, text.data + done, found - done);
		jy_writer_put(&w, new.data, new.size);
		done = found + old.size;
		from = old.size ? done : found + character_at(text, found).size;
		if (!w.status)
			w.status = jy_charge(run, 1);
		if (!old.size && found == text.size)
			break;
	}
	jy_writer_put(&w, text.data + done, text.size - done);
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

/* The piece that starts at `at`; moves it behind the separator. False: it is the last. */
static bool next_piece(journey_str text, journey_str separator, size_t *at, journey_str *piece)
{
	size_t end;
	if (separator.size == 0) {
		*piece = character_at(text, *at);
		*at += piece->size;
		return *at < text.size;
	}
	end = jy_str_find(text, separator, *at);
	*piece = jy_str_part(text, *at, end);
	if (end == SIZE_MAX)
		return false;
	*at = end + separator.size;
	return true;
}

/* Nothing between the characters separates them, too; the empty text has none. */
static journey_status split(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	if (!are(args, count, "ssi"))
		return no_overload(run, out);
	journey_str text = text_of(&args[0]), separator = text_of(&args[1]), piece;
	uint64_t limit = count > 2 ? args[2].as.u : UINT64_MAX, made = 0;
	journey_value list, item;
	journey_status s = charge_search(run, text, separator);
	if (!s)
		s = jy_builder_new(run, &list);
	bool more = limit > 0 && (text.size > 0 || separator.size > 0);
	for (size_t at = 0; more && !s;) {
		if (++made == limit) {
			piece = jy_str_part(text, at, text.size);
			more = false;
		} else {
			more = next_piece(text, separator, &at, &piece);
		}
		set_part(&item, piece);
		s = jy_charge(run, 1);
		if (!s)
			s = jy_builder_push(run, &list, &item);
	}
	if (s)
		return s;
	jy_builder_done(&list);
	*out = list;
	return s;
}

static journey_status join(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	if (!are(args, count, "ls"))
		return no_overload(run, out);
	const journey_list *list = args->as.list;
	jy_writer w = jy_writer_on(run);
	for (size_t i = 0; i < list->count && !w.status; i++) {
		const journey_value *item = &list->items[i];
		if (item->type != JOURNEY_STRING)
			return no_overload(run, out);
		if (i > 0 && count > 1)
			jy_writer_put(&w, args[1].as.s, args[1].n);
		jy_writer_put(&w, item->as.s, item->n);
		if (!w.status)
			w.status = jy_charge(run, 1);
	}
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

static journey_status quote(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	static const char plain[] = "\a\b\f\n\r\t\v\\\"", letters[] = "abfnrtv\\\"";
	(void)count;
	if (args->type != JOURNEY_STRING)
		return no_overload(run, out);
	journey_str text = text_of(args);
	journey_status s = charge_pass(run, text.size);
	if (s)
		return s;
	jy_writer w = jy_writer_on(run);
	jy_writer_text(&w, "\"");
	for (size_t at = 0, next; at < text.size && !w.status; at = next) {
		uint32_t c;
		const char *escape = memchr(plain, text.data[at], sizeof plain - 1);
		next = at;
		if (escape) {
			char pair[2] = {'\\', letters[escape - plain]};
			jy_writer_put(&w, pair, 2);
			next = at + 1;
		} else if (jy_utf8_next(text, &next, &c)) {
			jy_writer_put(&w, text.data + at, next - at);
		} else {
			jy_writer_text(&w, "\xef\xbf\xbd");
			next = at + 1;
		}
	}
	jy_writer_text(&w, "\"");
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

static journey_status check(const jy_source *source, jy_infer *in, jy_node *node)
{
	return node->function->run == jy_run_format ? jy_format_check(source, in, node) : JOURNEY_OK;
}

static const jy_entry entries[] = {
	{"charAt", true, 0, char_at, "(string,int)string"},
	{"indexOf", true, 0, index_of, "(string,string)int|(string,string,int)int"},
	{"lastIndexOf", true, 0, last_index_of, "(string,string)int|(string,string,int)int"},
	{"substring", true, 0, substring, "(string,int)string|(string,int,int)string"},
	{"lowerAscii", true, 0, lower_ascii, "(string)string"},
	{"upperAscii", true, 0, upper_ascii, "(string)string"},
	{"trim", true, 0, trim, "(string)string"},
	{"reverse", true, 0, reverse, "(string)string|(list('A))list('A)"},
	{"replace", true, 0, replace, "(string,string,string)string|(string,string,string,int)string"},
	{"split", true, 0, split, "(string,string)list(string)|(string,string,int)list(string)"},
	{"join", true, 0, join, "(list(string))string|(list(string),string)string"},
	{"strings.quote", false, 0, quote, "(string)string"},
	{"format", true, 0, jy_run_format, "(string,list(dyn))string"},
};

const jy_library jy_library_strings = {entries, sizeof entries / sizeof *entries, NULL, check};
