/* Documents that include others: what becomes of them, and what is said where they can't. */
#include "document/check_document.h"

#include <journey/compose.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Documents by name, as a host might keep them. */
typedef struct shelf {
	const char *names[8], *texts[8];
	journey_status fails; /* with this, for "fails" */
	unsigned calls;
} shelf;

static journey_status find(void *user, journey_str from, journey_str path, journey_include *out, journey_error *error)
{
	shelf *it = user;

	it->calls++;
	ck_assert_uint_gt(from.size, 0);
	if (path.size == 5 && memcmp(path.data, "fails", 5) == 0)
		return it->fails;
	for (size_t i = 0; i < 8 && it->names[i]; i++)
		if (strlen(it->names[i]) == path.size && memcmp(it->names[i], path.data, path.size) == 0) {
			out->name = path;
			out->text = str(it->texts[i]);
			return JOURNEY_OK;
		}
	snprintf(error->message, sizeof error->message, "no %.*s on the shelf", (int)path.size, path.data);
	snprintf(error->hint, sizeof error->hint, "look elsewhere");
	return JOURNEY_NOT_FOUND;
}

static journey_load_options options_of(shelf *it)
{
	journey_load_options options;

	journey_load_options_init(&options);
	options.file_name = "top";
	options.include = find;
	options.user = it;
	return options;
}

static journey_status load(const journey_allocator *allocator, shelf *it, const char *text, journey_strategy **out,
			   journey_error *error)
{
	journey_load_options options = options_of(it);

	memset(error, 0, sizeof *error);
	return journey_strategy_load_with(allocator, str(text), &options, out, error);
}

static uint64_t hash_of(const char *text)
{
	journey_strategy *strategy = NULL;
	journey_error error;
	shelf none = {0};
	uint64_t hash;

	ck_assert_msg(load(NULL, &none, text, &strategy, &error) == JOURNEY_OK, "%s:%u:%u: %s", error.where, error.line,
		      error.column, error.message);
	hash = journey_strategy_hash(strategy);
	journey_strategy_free(strategy);
	return hash;
}

static void same_as(shelf *it, const char *text, const char *one)
{
	journey_strategy *strategy = NULL;
	journey_error error;

	ck_assert_msg(load(NULL, it, text, &strategy, &error) == JOURNEY_OK, "%s:%u:%u: %s (%s)", error.where, error.line,
		      error.column, error.message, error.hint);
	ck_assert_uint_eq(journey_strategy_hash(strategy), hash_of(one));
	journey_strategy_free(strategy);
}

/* What loading says: place and words. */
static void refused(shelf *it, const char *text, journey_status status, const char *where, uint32_t line, uint32_t column,
		    const char *words)
{
	journey_strategy *strategy = NULL;
	journey_error error;

	ck_assert_msg(load(NULL, it, text, &strategy, &error) == status, "%d %s", (int)error.status, error.message);
	ck_assert_ptr_null(strategy);
	ck_assert_str_eq(error.where, where);
	ck_assert_msg(error.line == line && error.column == column, "%u:%u: %s", error.line, error.column, error.message);
	ck_assert_msg(strstr(error.message, words) || strstr(error.hint, words), "%s (%s)", error.message, error.hint);
}

#define TOP "journey: 1\nname: t\n"
#define FACTS "events: {A: {x: double}}\nprofile: {features: {n: {count: A}, m: {count: A, window: 1d}}}\n"
#define PACK                                                                                                           \
	"journey: 1\n" FACTS "stages: {visitor: true, buyer: profile.n > 0}\n"                                           \
	"segments:\n  few: profile.n > 1\n  many: profile.n > 9\n"                                                       \
	"channels: {email: {cap: [1 per 1d, 2 per 7d], quiet: '21:00-08:00'}}\n"                                         \
	"journeys:\n  j:\n    enter: {event: A}\n    again: never\n    steps:\n      - send: {text: x, via: email}\n"

JOURNEY_TEST(composes_and_survives_lack_of_memory)
{
	static const char top[] = TOP "include: pack\nsegments: {few: profile.n > 2, many: null, new: segment(\"few\")}\n"
				      "journeys: {j: {again: after 7d}}\n";
	static const char one[] = TOP FACTS
		"stages: {visitor: true, buyer: profile.n > 0}\n"
		"segments: {few: profile.n > 2, new: segment(\"few\")}\n"
		"channels: {email: {cap: [1 per 1d, 2 per 7d], quiet: '21:00-08:00'}}\n"
		"journeys:\n  j:\n    enter: {event: A}\n    again: after 7d\n    steps:\n      - send: {text: x, via: email}\n";
	shelf it = {{"pack"}, {PACK}, JOURNEY_OK, 0};
	journey_strategy *strategy = NULL;
	journey_error error;

	TRY_AGAIN(load(allocator, &it, top, &strategy, &error));
	ck_assert_uint_eq(journey_strategy_hash(strategy), hash_of(one));
done:
	journey_strategy_free(strategy);
}

JOURNEY_PLAIN_TEST(lists_are_replaced_and_mappings_united)
{
	shelf it = {{"pack"}, {PACK}, JOURNEY_OK, 0};

	(void)allocator;
	/* A list and a scalar are put in the place of what was there, what is not named stays. */
	same_as(&it, TOP "include: [pack]\nchannels: {email: {cap: 5 per 7d}, push: {}}\nevents: {A: {y: int}, B: {}}\n",
		TOP "events: {A: {x: double, y: int}, B: {}}\n"
		    "profile: {features: {n: {count: A}, m: {count: A, window: 1d}}}\n"
		    "stages: {visitor: true, buyer: profile.n > 0}\n"
		    "segments: {few: profile.n > 1, many: profile.n > 9}\n"
		    "channels: {email: {cap: 5 per 7d, quiet: '21:00-08:00'}, push: {}}\n"
		    "journeys:\n  j:\n    enter: {event: A}\n    steps:\n      - send: {text: x, via: email}\n");
	/* A key of a declaration is taken away. */
	same_as(&it, TOP "include: pack\nchannels: {email: {quiet: ~, cap: ~}}\njourneys: {j: null}\nsegments: null\n",
		TOP FACTS "stages: {visitor: true, buyer: profile.n > 0}\nchannels: {email: {}}\n");
	/* A mapping over a text, and one that takes nothing. */
	same_as(&it,
		TOP "include: pack\njourneys: ~\nsegments: {few: {when: profile.n > 1, keep: false}, many: null}\n"
		    "profile: {features: {m: {include: none, sum: A, of: event.x}}}\n"
		    "stages: {include: none, buyer: profile.n > 0, visitor: true}\n",
		TOP "events: {A: {x: double}}\nprofile: {features: {n: {count: A}, m: {sum: A, of: event.x}}}\n"
		    "stages: {buyer: profile.n > 0, visitor: true}\n"
		    "segments: {few: {when: profile.n > 1, keep: false}}\n"
		    "channels: {email: {cap: [1 per 1d, 2 per 7d], quiet: '21:00-08:00'}}\n");
	/* It includes nothing, and says so. */
	same_as(&it, TOP "include: []\n" FACTS, TOP FACTS);
}

JOURNEY_PLAIN_TEST(names_keep_the_place_where_they_came_first)
{
	shelf it = {{"a", "b", "c"},
		    {"journey: 1\ninclude: c\nstages: {two: profile.n > 2, one: profile.n > 1}\n",
		     "journey: 1\nstages: {three: profile.n > 3}\n", "journey: 1\n" FACTS "stages: {one: true}\n"},
		    JOURNEY_OK, 0};

	(void)allocator;
	same_as(&it, TOP "include: [a, b]\nstages: {four: profile.n > 4, three: profile.m > 3}\n",
		TOP FACTS "stages: {one: profile.n > 1, two: profile.n > 2, three: profile.m > 3, four: profile.n > 4}\n");
}

JOURNEY_PLAIN_TEST(a_document_that_comes_on_two_ways_is_one)
{
	shelf it = {{"a", "b", "c"},
		    {"journey: 1\ninclude: c\nsegments: {a: profile.n > 1}\n",
		     "journey: 1\ninclude: [c, c]\nsegments: {b: profile.n > 2}\n", "journey: 1\n" FACTS},
		    JOURNEY_OK, 0};

	(void)allocator;
	same_as(&it, TOP "include: [a, b, c]\n", TOP FACTS "segments: {a: profile.n > 1, b: profile.n > 2}\n");
	/* As is what two documents say alike, whatever the order of keys in it and the quotes. */
	it.texts[0] = "journey: 1\nchannels: {e: {cap: [{most: 1 per 1d, cap_do: wait}], consent: x}}\n";
	it.texts[1] = "journey: 1\nchannels: {e: {consent: 'x', cap: [{cap_do: wait, most: \"1 per 1d\"}]}}\n";
	same_as(&it, TOP "include: [a, b]\n", TOP "channels: {e: {consent: x, cap: [{most: 1 per 1d, cap_do: wait}]}}\n");
}

JOURNEY_PLAIN_TEST(contradictions_are_settled_or_refused)
{
	shelf it = {{"a", "b", "c"},
		    {"journey: 1\nsegments: {x: profile.n > 1}\nchannels: {e: {cap: 1 per 1d}}\n",
		     "journey: 1\nsegments:\n  x: profile.n > 2\nchannels: {e: {cap: 1 per 1d}}\n", "journey: 1\n" FACTS},
		    JOURNEY_OK, 0};

	(void)allocator;
	refused(&it, TOP "include: [c, a, b]\n", JOURNEY_INVALID, "b", 3, 6, "segments.x is here not what it is in a:2:15");
	refused(&it, TOP "include: [c, a, b]\n", JOURNEY_INVALID, "b", 3, 6, "say in top, which includes both");
	same_as(&it, TOP "include: [c, a, b]\nsegments: {x: profile.n > 3}\n",
		TOP FACTS "segments: {x: profile.n > 3}\nchannels: {e: {cap: 1 per 1d}}\n");
	same_as(&it, TOP "include: [c, a, b]\nsegments: {x: null}\n",
		TOP FACTS "segments: {}\nchannels: {e: {cap: 1 per 1d}}\n");
	/* Deeper down, and of kinds that do not go together. */
	it.texts[1] = "journey: 1\nchannels:\n  e:\n    cap: [2 per 1d]\n";
	refused(&it, TOP "include: [a, b]\n", JOURNEY_INVALID, "b", 4, 10, "channels.e.cap is here not what it is in a:3:21");
	it.texts[1] = "journey: 1\nsegments: {x: {when: profile.n > 1}}\n";
	refused(&it, TOP "include: [c, a, b]\nsegments: {x: {keep: false}}\n", JOURNEY_INVALID, "a", 2, 15,
		"segments.x is here not what it is in b:2:15");
	same_as(&it, TOP "include: [c, a, b]\nsegments: {x: {include: none, when: profile.n > 1}}\n",
		TOP FACTS "segments: {x: {when: profile.n > 1}}\nchannels: {e: {cap: 1 per 1d}}\n");
	/* One between settles it for all above. */
	it.texts[1] = "journey: 1\ninclude: a\nsegments: {x: profile.n > 7}\n";
	same_as(&it, TOP "include: [c, b]\n", TOP FACTS "segments: {x: profile.n > 7}\nchannels: {e: {cap: 1 per 1d}}\n");
}

JOURNEY_PLAIN_TEST(errors_point_into_the_right_document)
{
	shelf it = {{"pack"}, {PACK "kpis:\n  k: {share: A, wen: true}\n"}, JOURNEY_OK, 0};

	(void)allocator;
	refused(&it, TOP "include: pack\n", JOURNEY_INVALID, "pack", 16, 17, "did you mean \"when\"");
	/* Inside of an expression that is quoted in a document of its own. */
	it.texts[0] = "journey: 1\n" FACTS "segments:\n  s: >-\n    profile.n > 1 &&\n    profile.oops > 2\n";
	refused(&it, TOP "include: pack\n", JOURNEY_NOT_FOUND, "pack", 7, 13, "oops");
	/* In a key of its own of a declaration that is another document's, and the other way round. */
	it.texts[0] = PACK;
	refused(&it, TOP "include: pack\njourneys:\n  j: {exit: {when: profile.oops > 1}}\n", JOURNEY_NOT_FOUND, "top", 5, 28, "oops");
	refused(&it, TOP "include: pack\nevents: {A: null, B: {}}\n", JOURNEY_NOT_FOUND, "pack", 3, 33, "A");
	/* A document that is none. */
	it.texts[0] = "journey: 1\nsegments: {a: [b\n";
	refused(&it, TOP "include: pack\n", JOURNEY_SYNTAX, "pack", 3, 1, "");
	it.texts[0] = "- journey: 1\n";
	refused(&it, TOP "include: pack\n", JOURNEY_TYPE, "pack", 1, 1, "found no mapping");
	it.texts[0] = "";
	refused(&it, TOP "include: pack\n", JOURNEY_INVALID, "pack", 1, 1, "empty");
	it.texts[0] = "segments: {}\n";
	refused(&it, TOP "include: pack\n", JOURNEY_INVALID, "pack", 1, 1, "expected \"journey: 1\"");
	it.texts[0] = "journey: 2\n";
	refused(&it, TOP "include: pack\n", JOURNEY_VERSION, "pack", 1, 10, "form 2");
	it.texts[0] = PACK;
	refused(&it, TOP "include: pack\nsegments: {meny: null}\n", JOURNEY_INVALID, "top", 4, 12, "did you mean \"many\"");
}

JOURNEY_PLAIN_TEST(what_cannot_be_included_is_said)
{
	shelf it = {{"a", "b", "c"},
		    {"journey: 1\ninclude: [b]\n", "journey: 1\ninclude: c\n", "journey: 1\ninclude:\n  - a\n"},
		    JOURNEY_OK, 0};
	journey_strategy *strategy = NULL;
	journey_error error;

	(void)allocator;
	refused(&it, TOP "include: a\n", JOURNEY_INVALID, "c", 3, 5, "a -> b -> c -> a");
	it.names[2] = "top";
	it.texts[1] = "journey: 1\ninclude: top\n";
	refused(&it, TOP "include: a\n", JOURNEY_INVALID, "b", 2, 10, "top -> a -> b -> top");
	refused(&it, TOP "include: [d]\n", JOURNEY_NOT_FOUND, "top", 3, 11, "no d on the shelf");
	refused(&it, TOP "include: [d]\n", JOURNEY_NOT_FOUND, "top", 3, 11, "look elsewhere");
	refused(&it, TOP "include: [{a: b}]\n", JOURNEY_TYPE, "top", 3, 11, "found no name");
	refused(&it, TOP "include: ''\n", JOURNEY_TYPE, "top", 3, 10, "found no name");
	refused(&it, TOP "include:\n", JOURNEY_TYPE, "top", 3, 9, "found no name");
	it.fails = JOURNEY_NO_MEMORY;
	refused(&it, TOP "include: fails\n", JOURNEY_NO_MEMORY, "top", 3, 10, "\"fails\" can't be included");
	it.fails = JOURNEY_BUSY;
	refused(&it, TOP "include: fails\n", JOURNEY_BUSY, "top", 3, 10, "\"fails\" can't be included");
	/* It says that there is a document, and hands over none. */
	it.fails = JOURNEY_OK;
	refused(&it, TOP "include: fails\n", JOURNEY_MISUSE, "top", 3, 10, "without text");
	/* Nobody to ask. */
	memset(&error, 0, sizeof error);
	ck_assert_int_eq(journey_strategy_load(NULL, str(TOP "include: a\n"), "x", &strategy, &error), JOURNEY_INVALID);
	ck_assert_uint_eq(error.line, 3);
	ck_assert_ptr_nonnull(strstr(error.message, "nothing was given that finds them"));
	ck_assert_ptr_nonnull(strstr(error.hint, "journey_strategy_load_with"));
}

/* Documents 0, 1, 2, ... of which each includes the next, or that are all included by the first. */
typedef struct series {
	unsigned last;
	size_t blanks; /* after the text, to make it large */
	char text[JOURNEY_INCLUDE_SIZE_MAX / 4 + 64], name[16];
	bool deep;
} series;

static journey_status next_of(void *user, journey_str from, journey_str path, journey_include *out, journey_error *error)
{
	series *it = user;
	unsigned number = (unsigned)strtoul(path.data, NULL, 10);
	int n;

	(void)from;
	(void)error;
	n = it->deep && number < it->last ? sprintf(it->text, "journey: 1\ninclude: '%u'\n", number + 1)
					  : sprintf(it->text, "journey: 1\nsegments: {s%u: true}\n", number);
	memset(it->text + n, '\n', it->blanks);
	out->name = path;
	out->text = (journey_str){it->text, (size_t)n + it->blanks};
	return JOURNEY_OK;
}

static journey_status load_series(series *it, journey_error *error)
{
	journey_load_options options;
	journey_strategy *strategy = NULL;
	journey_status status;
	char top[2048] = TOP "include: [";
	size_t n = strlen(top);

	for (unsigned i = 1; i <= (it->deep ? 1 : it->last); i++)
		n += (size_t)sprintf(top + n, "'%u', ", i);
	strcpy(top + n, "]\n");
	journey_load_options_init(&options);
	options.include = next_of;
	options.user = it;
	memset(error, 0, sizeof *error);
	status = journey_strategy_load_with(NULL, str(top), &options, &strategy, error);
	journey_strategy_free(strategy);
	return status;
}

JOURNEY_PLAIN_TEST(limits_are_named)
{
	series *it = calloc(1, sizeof *it);
	journey_error error;

	(void)allocator;
	ck_assert_ptr_nonnull(it);
	it->deep = true;
	it->last = JOURNEY_INCLUDE_DEPTH_MAX;
	ck_assert_int_eq(load_series(it, &error), JOURNEY_OK);
	it->last++;
	ck_assert_int_eq(load_series(it, &error), JOURNEY_LIMIT);
	ck_assert_str_eq(error.where, "8");
	ck_assert_ptr_nonnull(strstr(error.message, "include depth"));
	it->deep = false;
	it->last = JOURNEY_INCLUDE_DOCUMENTS_MAX - 1;
	ck_assert_int_eq(load_series(it, &error), JOURNEY_OK);
	it->last++;
	ck_assert_int_eq(load_series(it, &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "include documents"));
	free(it);
}

JOURNEY_PLAIN_TEST(sizes_are_limited)
{
	series *it = calloc(1, sizeof *it);
	journey_error error;

	(void)allocator;
	ck_assert_ptr_nonnull(it);
	it->last = 4;
	it->blanks = JOURNEY_INCLUDE_SIZE_MAX / 4 - 64;
	ck_assert_int_eq(load_series(it, &error), JOURNEY_OK);
	it->last = 5;
	ck_assert_int_eq(load_series(it, &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "include size"));
	it->last = 1;
	it->blanks = JOURNEY_DOCUMENT_SIZE_MAX;
	ck_assert_int_eq(load_series(it, &error), JOURNEY_LIMIT);
	ck_assert_str_eq(error.where, "1");
	ck_assert_ptr_nonnull(strstr(error.message, "document size"));
	free(it);
}

JOURNEY_PLAIN_TEST(places_are_those_of_all_documents)
{
	static const struct {
		const char *path, *document;
		uint32_t line, column;
	} places_of[] = {{"segments.many", "pack", 7, 9},      {"segments.new", "top", 4, 17}, {"journeys.j", "pack", 10, 3},
			 {"journeys.j.again", "top", 5, 23},   {"journeys.j.enter.event", "pack", 11, 20},
			 {"journeys.j.steps[0].send", "pack", 14, 9}, {"name", "top", 2, 7}};
	static const char top[] = TOP "include: pack\nsegments: {new: profile.n > 3}\njourneys: {j: {again: after 7d}}\n";
	shelf it = {{"pack"}, {PACK}, JOURNEY_OK, 0};
	journey_load_options options = options_of(&it);
	journey_places *places = NULL;
	journey_str document;
	uint32_t line, column;

	(void)allocator;
	ck_assert_int_eq(journey_places_new_with(str(top), &options, &places, NULL), JOURNEY_OK);
	for (size_t i = 0; i < sizeof places_of / sizeof *places_of; i++) {
		ck_assert_int_eq(journey_places_find_in(places, str(places_of[i].path), &document, &line, &column), JOURNEY_OK);
		ck_assert_msg(line == places_of[i].line && column == places_of[i].column &&
				      document.size == strlen(places_of[i].document) &&
				      memcmp(document.data, places_of[i].document, document.size) == 0,
			      "%s: %.*s:%u:%u", places_of[i].path, (int)document.size, document.data, (unsigned)line,
			      (unsigned)column);
	}
	ck_assert_int_eq(journey_places_find_in(places, str("a"), NULL, &line, &column), JOURNEY_MISUSE);
	journey_places_free(places);
	options.size = 0;
	ck_assert_int_eq(journey_places_new_with(str(top), &options, &places, NULL), JOURNEY_MISUSE);
}

static journey_status collect(void *arg, const char *data, size_t size)
{
	char *out = arg;
	size_t n = strlen(out);

	if (n + size > 4000)
		return JOURNEY_LIMIT;
	memcpy(out + n, data, size);
	out[n + size] = '\0';
	return JOURNEY_OK;
}

static journey_status stop(void *arg, const char *data, size_t size)
{
	(void)arg;
	(void)data;
	(void)size;
	return JOURNEY_BUSY;
}

JOURNEY_PLAIN_TEST(is_written_as_one_document)
{
	static const char top[] =
		TOP "include: pack\nsegments: {many: null, new: 'profile.n > 3 ? true : false'}\njourneys: {j: {again: after 7d}}\n";
	shelf it = {{"pack"}, {PACK}, JOURNEY_OK, 0};
	journey_load_options options = options_of(&it);
	char text[4096] = "";
	journey_error error = {0};

	(void)allocator;
	ck_assert_int_eq(journey_strategy_compose(str(top), &options, collect, text, NULL), JOURNEY_OK);
	ck_assert_int_eq(strncmp(text, TOP, strlen(TOP)), 0);
	same_as(&it, top, text);
	text[0] = '\0';
	ck_assert_int_eq(journey_strategy_compose(str(TOP "timezone: UTC\n"), NULL, collect, text, NULL), JOURNEY_OK);
	ck_assert_str_eq(text, TOP "timezone: UTC\n");
	ck_assert_int_eq(journey_strategy_compose(str(top), &options, stop, NULL, &error), JOURNEY_BUSY);
	ck_assert_int_eq(error.status, JOURNEY_BUSY);
	ck_assert_int_eq(journey_strategy_compose(str(top), NULL, collect, text, &error), JOURNEY_INVALID);
	ck_assert_int_eq(journey_strategy_compose(str(top), &options, NULL, text, &error), JOURNEY_MISUSE);
}

JOURNEY_PLAIN_TEST(is_asked_for_each_document_in_its_turn)
{
	shelf it = {{"pack"}, {PACK}, JOURNEY_OK, 0};
	journey_load_options options = options_of(&it);
	journey_strategy *strategy = NULL;
	journey_error error = {0};

	(void)allocator;
	ck_assert_int_eq(load(NULL, &it, TOP "include: [pack, pack, nope, pack]\n", &strategy, &error), JOURNEY_NOT_FOUND);
	ck_assert_uint_eq(it.calls, 3);
	options.size = sizeof options.size;
	ck_assert_int_eq(journey_strategy_load_with(NULL, str(TOP), &options, &strategy, &error), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_strategy_load_with(NULL, str(TOP), NULL, &strategy, &error), JOURNEY_OK);
	journey_strategy_free(strategy);
}

Suite *suite_include(void)
{
	return torture_suite("include", torture_composes_and_survives_lack_of_memory,
			     torture_lists_are_replaced_and_mappings_united,
			     torture_names_keep_the_place_where_they_came_first,
			     torture_a_document_that_comes_on_two_ways_is_one,
			     torture_contradictions_are_settled_or_refused,
			     torture_errors_point_into_the_right_document, torture_what_cannot_be_included_is_said,
			     torture_limits_are_named, torture_sizes_are_limited,
			     torture_places_are_those_of_all_documents, torture_is_written_as_one_document,
			     torture_is_asked_for_each_document_in_its_turn, NULL);
}
