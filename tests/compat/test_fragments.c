/* Fragments of every version: what is in them, as text. */
#include "check_compat.h"
#include "compat/folder.h"
#include "compat/fragments.h"
#include "compat/strategy.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/profile.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What each fragment says at T; times are hours before T. */
static const struct {
	const char *name, *says;
} expected[] = {
	{"empty",
	 "events 0\n"
	 "views_7d 0\n"
	 "views 0\n"
	 "spend_365d 0.000000\n"
	 "brands 0\n"},
	{"small",
	 "events 8\n"
	 "seen 24.000 to 1.000\n"
	 "first_name Ada\n"
	 "age 36\n"
	 "vip true\n"
	 "birthday @636163200\n"
	 "tags [\xc3""\xa9""t\xc3""\xa9"" 2.500000 null]\n"
	 "address {city:K\xc3""\xb6""ln zip:50667}\n"
	 "score -0.125000\n"
	 "views_7d 2\n"
	 "views 2\n"
	 "spend_365d 19.990000\n"
	 "min_order 19.990000\n"
	 "max_30d 19.990000\n"
	 "avg_order 19.990000\n"
	 "first_view @1773138600\n"
	 "last_30d @1773139200\n"
	 "brands 1\n"
	 "shoes 0.996911\n"
	 "marketing granted\n"
	 "analytics withdrawn\n"
	 "zone Europe/Berlin\n"
	 "edge aphone 24.000\n"
	 "edge alaptop 0.000\n"},
	{"full",
	 "events 405\n"
	 "seen 9600.000 to 0.000\n"
	 "first_name Ada\n"
	 "age 36\n"
	 "vip true\n"
	 "views_7d 21\n"
	 "views 301\n"
	 "spend_365d 18000000001295.000000\n"
	 "min_order 10.000000\n"
	 "max_30d 16.000000\n"
	 "avg_order 176470588247.990204\n"
	 "first_view @1738584000\n"
	 "last_30d @1773122400\n"
	 "brands unknown\n"
	 "shoes 6.998594\n"
	 "hats 12.752173\n"
	 "belts 11.972736\n"
	 "marketing granted\n"
	 "zone Europe/Berlin\n"},
	{"long",
	 "events 553\n"
	 "seen 492660.000 to -9.183\n"
	 "views_7d 78\n"
	 "views 553\n"
	 "spend_365d 0.000000\n"
	 "first_view @-432000\n"
	 "last_30d @1773170940\n"
	 "brands unknown\n"
	 "shoes 557.261927\n"},
	{"other",
	 "events 72\n"
	 "seen 1200.000 to 24.000\n"
	 "first_name Ada\n"
	 "age 36\n"
	 "vip true\n"
	 "views_7d 70\n"
	 "views 70\n"
	 "spend_365d unknown\n"
	 "min_order unknown\n"
	 "avg_order unknown\n"
	 "first_view @1772971200\n"
	 "last_30d @1772975340\n"
	 "brands unknown\n"
	 "shoes unknown\n"
	 "hats unknown\n"
	 "belts unknown\n"
	 "zone Europe/Berlin\n"},
};

typedef struct saying {
	char text[4096];
	size_t size;
} saying;

static void say(saying *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(saying *to, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(to->text + to->size, sizeof to->text - to->size, format, list);
	va_end(list);
	ck_assert(n >= 0 && (size_t)n < sizeof to->text - to->size);
	to->size += (size_t)n;
}

static void say_value(saying *to, journey_value v)
{
	uint32_t i;

	switch (v.type) {
	case JOURNEY_NULL:
		say(to, "null");
		break;
	case JOURNEY_BOOL:
		say(to, "%s", v.as.i ? "true" : "false");
		break;
	case JOURNEY_INT:
		say(to, "%lld", (long long)v.as.i);
		break;
	case JOURNEY_DOUBLE:
		say(to, "%.6f", v.as.d);
		break;
	case JOURNEY_STRING:
		say(to, "%.*s", (int)v.n, v.as.s);
		break;
	case JOURNEY_TIMESTAMP:
		say(to, "@%lld", (long long)v.as.i);
		break;
	case JOURNEY_LIST:
		say(to, "[");
		for (i = 0; i < v.as.list->count; i++) {
			say(to, i ? " " : "");
			say_value(to, v.as.list->items[i]);
		}
		say(to, "]");
		break;
	case JOURNEY_MAP:
		say(to, "{");
		for (i = 0; i < v.as.map->count; i++) {
			say(to, i ? " " : "");
			say_value(to, v.as.map->entries[i].key);
			say(to, ":");
			say_value(to, v.as.map->entries[i].value);
		}
		say(to, "}");
		break;
	default:
		ck_abort_msg("a value of type %d", (int)v.type);
	}
}

static double hours(journey_time time)
{
	return (double)(T - time) / (double)JOURNEY_HOUR;
}

static void say_attributes(saying *to, const jy_profile *p)
{
	static const char *const names[] = {"first_name", "age",     "vip",  "birthday",
					    "tags",       "address", "score"};
	journey_value v;
	uint32_t i;

	for (i = 0; i <= SCORE; i++) {
		if (jy_profile_attribute(p, i, &v) != JOURNEY_OK)
			continue;
		say(to, "%s ", names[i]);
		say_value(to, v);
		say(to, "\n");
	}
}

static void say_features(saying *to, const jy_profile *p)
{
	static const char *const names[] = {"views_7d",  "views",      "spend_365d", "min_order", "max_30d",
					    "avg_order", "first_view", "last_30d",   "interest",  "brands"};
	static const char *const keys[] = {"shoes", "hats", "belts"};
	journey_status status;
	journey_value v;
	double weight;
	uint32_t i;

	for (i = 0; i <= BRANDS; i++) {
		if (i == INTEREST)
			continue;
		status = jy_profile_feature(p, i, T, &v);
		if (status == JOURNEY_NOT_FOUND)
			continue;
		say(to, "%s ", names[i]);
		if (status == JOURNEY_OK)
			say_value(to, v);
		else
			say(to, "unknown");
		say(to, "\n");
	}
	for (i = 0; i < 3; i++) {
		status = jy_profile_tally(p, INTEREST, S(keys[i]), T, &weight);
		if (status == JOURNEY_UNKNOWN)
			say(to, "%s unknown\n", keys[i]);
		else if (weight > 0)
			say(to, "%s %.6f\n", keys[i], weight);
	}
}

static void say_rest(saying *to, const jy_profile *p)
{
	static const char *const purposes[] = {"marketing", "analytics"};
	const jy_fragment *f = p->fragments[0];
	journey_str zone = jy_profile_timezone(p);
	bool granted;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (jy_profile_consent(p, S(purposes[i]), &granted) == JOURNEY_OK)
			say(to, "%s %s\n", purposes[i], granted ? "granted" : "withdrawn");
	}
	if (zone.size)
		say(to, "zone %.*s\n", (int)zone.size, zone.data);
	for (i = 0; i < jy_fragment_edge_count(f); i++) {
		jy_edge edge = jy_fragment_edge(f, i);

		say(to, "edge %.*s %.3f\n", (int)edge.other.size, edge.other.data, hours(edge.time));
	}
}

static void describe(const jy_fragment *f, jy_facts *facts, saying *to)
{
	jy_profile p;

	to->size = 0;
	to->text[0] = '\0';
	say(to, "events %llu\n", (unsigned long long)jy_fragment_events(f));
	if (jy_fragment_events(f))
		say(to, "seen %.3f to %.3f\n", hours(jy_fragment_first_seen(f)),
		    hours(jy_fragment_last_seen(f)));
	jy_profile_init(&p, facts, &f, 1, T);
	say_attributes(to, &p);
	say_features(to, &p);
	say_rest(to, &p);
}

static const char *says(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof expected / sizeof *expected; i++) {
		if (strcmp(expected[i].name, name) == 0)
			return expected[i].says;
	}
	return "nothing is stated";
}

static void read_fragment(jy_facts *facts, const compat_fragment *it, int version, jy_fragment **out)
{
	char name[64];
	jy_buffer bytes;

	jy_buffer_init(&bytes, &facts->allocator);
	snprintf(name, sizeof name, "%s.fragment", it->name);
	ck_assert_msg(folder_read(compat_folder(version), name, &bytes), "%s of version %d is missing", name,
		      version);
	ck_assert_int_eq(bytes.data[4], version);
	ck_assert_int_eq(jy_fragment_new(facts, S(it->identifier), out), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_decode(*out, jy_buffer_view(&bytes), NULL), JOURNEY_OK);
	jy_buffer_free(&bytes);
}

JOURNEY_PLAIN_TEST(fragments_say_what_they_said)
{
	journey_strategy *strategy = compat_strategy(allocator, true);
	const compat_fragment *it;
	jy_fragment *f;
	jy_facts *facts;
	saying said;
	int version;

	ck_assert_int_eq(jy_facts_new(allocator, strategy, &facts), JOURNEY_OK);
	for (version = 1; version <= COMPAT_VERSIONS; version++) {
		for (it = compat_fragments; it->name; it++) {
			read_fragment(facts, it, version, &f);
			describe(f, facts, &said);
			ck_assert_str_eq(said.text, says(it->name));
			jy_fragment_free(f);
		}
	}
	jy_facts_free(facts);
	journey_strategy_free(strategy);
}

static void encode(const jy_fragment *f, jy_buffer *out)
{
	jy_buffer_clear(out);
	ck_assert_int_eq(jy_fragment_encode(f, out), JOURNEY_OK);
}

/* Written by this release and read again, they say the same, and are written the same from then on. */
static void rewrite(jy_facts *facts, const compat_fragment *it, int version, bool whole, jy_buffer *first,
		    jy_buffer *second)
{
	jy_fragment *f, *g;
	saying before, after;

	read_fragment(facts, it, version, &f);
	encode(f, first);
	ck_assert_int_eq(first->data[4], JY_FRAGMENT_VERSION);
	ck_assert_int_eq(jy_fragment_new(facts, S(it->identifier), &g), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(first), NULL), JOURNEY_OK);
	if (whole) {
		describe(f, facts, &before);
		describe(g, facts, &after);
		ck_assert_str_eq(before.text, after.text);
	}
	encode(g, second);
	ck_assert_uint_eq(first->size, second->size);
	ck_assert_mem_eq(first->data, second->data, first->size);
	jy_fragment_free(f);
	jy_fragment_free(g);
}

JOURNEY_PLAIN_TEST(fragments_are_rewritten_as_they_are)
{
	/* Under the strategy that they were made with, and under one that knows less. */
	int version, whole;

	for (whole = 0; whole < 2; whole++) {
		journey_strategy *strategy = compat_strategy(allocator, whole != 0);
		const compat_fragment *it;
		jy_buffer first, second;
		jy_facts *facts;

		jy_buffer_init(&first, allocator);
		jy_buffer_init(&second, allocator);
		ck_assert_int_eq(jy_facts_new(allocator, strategy, &facts), JOURNEY_OK);
		for (version = 1; version <= COMPAT_VERSIONS; version++)
			for (it = compat_fragments; it->name; it++)
				rewrite(facts, it, version, whole != 0, &first, &second);
		jy_buffer_free(&first);
		jy_buffer_free(&second);
		jy_facts_free(facts);
		journey_strategy_free(strategy);
	}
}

TCase *fragments_case(void)
{
	TCase *tests = tcase_create("fragments");

	torture(tests, fragments_say_what_they_said);
	torture(tests, fragments_are_rewritten_as_they_are);
	return tests;
}
