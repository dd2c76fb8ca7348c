#include "compat/fragments.h"
#include "compat/strategy.h"

#include "base/value.h"

#include <stdio.h>
#include <string.h>

/* The event of a fragment that is filled. */
typedef struct making {
	jy_fragment *fragment;
	const journey_strategy *strategy;
	unsigned number; /* of the message */
} making;

static journey_entry entry(const char *name, journey_value value)
{
	journey_entry e = {jy_value_str(S(name)), value};

	return e;
}

static void apply(making *m, journey_event *event, journey_time time)
{
	jy_event_view view;
	jy_arena arena;
	char id[24];

	snprintf(id, sizeof id, "message-%u", m->number++);
	event->size = sizeof(*event);
	event->message_id = S(id);
	event->user_id = S("someone");
	event->timestamp = time;
	jy_arena_init(&arena, NULL);
	MUST(jy_event_view_make(m->strategy, event, &arena, &view, NULL));
	MUST(jy_fragment_apply(m->fragment, &view, NULL));
	jy_arena_free(&arena);
}

static void track(making *m, const char *name, const journey_entry *entries, uint32_t count,
		  journey_time time)
{
	journey_map map = {count, (journey_entry *)(uintptr_t)entries};
	journey_event event = {.kind = JOURNEY_EVENT_TRACK, .name = S(name), .properties = &map};

	apply(m, &event, time);
}

static void view(making *m, const char *category, const char *brand, journey_time time)
{
	journey_entry entries[2] = {entry("category", jy_value_str(S(category))),
				    entry("brand", jy_value_str(S(brand)))};

	track(m, "Product Viewed", entries, 2, time);
}

static void order(making *m, double total, journey_time time)
{
	journey_entry entries[1] = {entry("total", jy_value_double(total))};

	track(m, "Order Completed", entries, 1, time);
}

static void identify(making *m, const journey_entry *entries, uint32_t count, journey_time time)
{
	journey_map map = {count, (journey_entry *)(uintptr_t)entries};
	journey_event event = {.kind = JOURNEY_EVENT_IDENTIFY, .traits = &map};

	apply(m, &event, time);
}

static void consent(making *m, const char *purpose, bool granted, journey_time time)
{
	journey_entry purposes[1] = {entry(purpose, jy_value_bool(granted))};
	journey_map map = {1, purposes};
	journey_entry entries[1] = {entry("consent", jy_value_map(&map))};

	identify(m, entries, 1, time);
}

static void name_and_zone(making *m)
{
	journey_entry entries[4] = {entry("first_name", jy_value_str(S("Ada"))),
				    entry("age", jy_value_double(36)),
				    entry("vip", jy_value_bool(true)),
				    entry("timezone", jy_value_str(S("Europe/Berlin")))};

	identify(m, entries, 4, T - JOURNEY_DAY);
}

static void nested_attributes(making *m)
{
	journey_value words[3] = {jy_value_str(S("\xc3\xa9t\xc3\xa9")), jy_value_double(2.5),
				  jy_value_null()};
	journey_list list = {3, words};
	journey_entry lines[2] = {entry("city", jy_value_str(S("K\xc3\xb6ln"))),
				  entry("zip", jy_value_str(S("50667")))};
	journey_map map = {2, lines};
	journey_entry entries[4] = {entry("birthday", jy_value_str(S("1990-02-28T00:00:00Z"))),
				    entry("tags", jy_value_list(&list)), entry("address", jy_value_map(&map)),
				    entry("score", jy_value_double(-0.125))};

	identify(m, entries, 4, T - JOURNEY_HOUR);
}

/* Nothing happened. */
static void fill_empty(jy_fragment *fragment, const journey_strategy *strategy)
{
	(void)fragment;
	(void)strategy;
}

/* A bit of everything, all of it still in the ring. */
static void fill_small(jy_fragment *fragment, const journey_strategy *strategy)
{
	making m = {fragment, strategy, 100};

	name_and_zone(&m);
	nested_attributes(&m);
	consent(&m, "marketing", true, T - 3 * JOURNEY_HOUR);
	consent(&m, "analytics", false, T - 2 * JOURNEY_HOUR);
	view(&m, "shoes", "Roca", T - 90 * JOURNEY_MINUTE);
	track(&m, "Product Viewed", NULL, 0, T - 80 * JOURNEY_MINUTE);
	order(&m, 19.99, T - 70 * JOURNEY_MINUTE);
	track(&m, "Email Clicked", NULL, 0, T - 60 * JOURNEY_MINUTE);
	MUST(jy_fragment_link(fragment, S("aphone"), T - JOURNEY_DAY, jy_message_hash(S("e1")), NULL));
	MUST(jy_fragment_link(fragment, S("alaptop"), T, jy_message_hash(S("e2")), NULL));
}

/* More than the ring holds: 100 days of 3 views and an order a day, some of them late, the last at T. */
static void fill_full(jy_fragment *fragment, const journey_strategy *strategy)
{
	static const char *const categories[] = {"shoes", "hats", "socks", "bags", "belts"};
	static const char *const brands[] = {"Roca", "Lund", "Vela"};
	making m = {fragment, strategy, 1000};
	int day, k;

	name_and_zone(&m);
	for (day = 99; day >= 0; day--) {
		journey_time morning = T - day * JOURNEY_DAY - 8 * JOURNEY_HOUR;

		for (k = 0; k < 3; k++)
			view(&m, categories[(day + k * k) % 5], brands[(day + k) % 3],
			     morning + k * JOURNEY_HOUR);
		order(&m, 10.0 + day % 7, morning + 8 * JOURNEY_HOUR);
	}
	view(&m, "belts", "Lund", T - 400 * JOURNEY_DAY);
	order(&m, 9e12, T - 200 * JOURNEY_DAY);
	order(&m, 9e12, T - 200 * JOURNEY_DAY + 1);
	consent(&m, "marketing", true, T - 30 * JOURNEY_DAY);
}

/* More messages than the dedup memory holds, before 1970 too. */
static void fill_long(jy_fragment *fragment, const journey_strategy *strategy)
{
	making m = {fragment, strategy, 20000};
	unsigned i;

	view(&m, "shoes", "Roca", -5 * JOURNEY_DAY);
	for (i = 0; i < JY_FRAGMENT_DEDUP_MAX + 40; i++)
		view(&m, "shoes", "Roca", T + (journey_time)i * JOURNEY_MINUTE);
}

/* By a strategy that reads less; its names and definitions are all that is stored. */
static void fill_other(jy_fragment *fragment, const journey_strategy *strategy)
{
	making m = {fragment, strategy, 3000};
	unsigned i;

	name_and_zone(&m);
	order(&m, 5.0, T - 50 * JOURNEY_DAY);
	for (i = 0; i < JY_FRAGMENT_RING_MAX + 6; i++)
		view(&m, "shoes", "Roca", T - 2 * JOURNEY_DAY + (journey_time)i * JOURNEY_MINUTE);
}

const compat_fragment compat_fragments[] = {
	{"empty", "uempty", true, 0, fill_empty},    {"small", "usmall", true, 1, fill_small},
	{"full", "ufull", true, 3, fill_full},       {"long", "along", true, 0, fill_long},
	{"other", "uother", false, -1, fill_other}, {NULL, NULL, false, -1, NULL},
};
