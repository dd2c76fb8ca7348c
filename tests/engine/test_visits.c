/* How often each way through a journey was gone. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <journey/graph.h>
#include <stdlib.h>
#include <string.h>

/* 0: wait for an order; 1: a branch (2: send to buyers, 3: exit) ; 4: a split of two; 5: send in arm a. */
static void touring(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "Order Completed", "", JOURNEY_DAY);
	DECLARE(journey_builder_when(b, S("profile.orders >= 1")));
	rig_declare_send(b, "thanks", "push", "thanks");
	DECLARE(journey_builder_exit(b));
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_split(b, S("tour-split")));
	DECLARE(journey_builder_arm(b, S("a"), 0.5));
	rig_declare_send(b, "hello", "push", "hello");
	DECLARE(journey_builder_arm(b, S("b"), 0.5));
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
}

static const shop tour_shop = {.declare = touring};

static bool is(journey_str text, const char *words)
{
	return text.size == strlen(words) && (text.size == 0 || memcmp(text.data, words, text.size) == 0);
}

static size_t step_of(const journey_graph_journey *journey, const char *name)
{
	for (size_t i = 0; i < journey->step_count; i++)
		if (is(journey->steps[i].name, name))
			return i;
	ck_abort_msg("no step %s", name);
	return 0;
}

static int64_t edge_of(const journey_graph_journey *journey, size_t from, size_t to)
{
	for (size_t i = 0; i < journey->edge_count; i++)
		if (journey->edges[i].from == from && journey->edges[i].to == to)
			return journey->edges[i].count;
	ck_abort_msg("no edge from %zu to %zu", from, to);
	return 0;
}

static int64_t way(rig *r, const char *from, const char *to)
{
	journey_graph *graph = NULL;
	OK(r, journey_engine_graph(r->engine, &graph));
	const journey_graph_journey *journey = &journey_graph_look(graph)->journeys[0];
	int64_t count = edge_of(journey, *from ? step_of(journey, from) : JOURNEY_GRAPH_ENTRY,
				*to ? step_of(journey, to) : JOURNEY_GRAPH_END);
	journey_graph_free(graph);
	return count;
}

static int64_t visits(rig *r, const char *step)
{
	journey_graph *graph = NULL;
	OK(r, journey_engine_graph(r->engine, &graph));
	const journey_graph_journey *journey = &journey_graph_look(graph)->journeys[0];
	int64_t count = journey->steps[step_of(journey, step)].visits;
	journey_graph_free(graph);
	return count;
}

JOURNEY_PLAIN_TEST(ways_are_counted)
{
	rig r;
	char unit[32];
	rig_open(&r, allocator, &tour_shop);
	ck_assert_int_eq(way(&r, "", "0"), 0);
	rig_read(&r, "ann", 1, T);
	rig_find_unit("tour-split", 0.5, true, "a", 0, unit);
	rig_read(&r, unit, 1, T);
	rig_find_unit("tour-split", 0.5, false, "b", 0, unit);
	rig_read(&r, unit, 1, T);
	ck_assert_int_eq(way(&r, "", "0"), 3);
	ck_assert_int_eq(visits(&r, "0"), 3);
	ck_assert_int_eq(visits(&r, "1"), 0); /* they wait */
	rig_ordered(&r, "ann", "c", 10, T + 1);
	ck_assert_int_eq(way(&r, "0", "1"), 1);
	ck_assert_int_eq(way(&r, "1", "thanks"), 1);
	ck_assert_int_eq(way(&r, "1", "2"), 0);
	ck_assert_int_eq(way(&r, "thanks", "1.then.1"), 1);
	ck_assert_int_eq(way(&r, "1.then.1", ""), 1);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_int_eq(way(&r, "0", "1"), 3);
	ck_assert_int_eq(way(&r, "1", "2"), 2);
	ck_assert_int_eq(way(&r, "2", "hello"), 1);
	ck_assert_int_eq(way(&r, "2", ""), 1);
	ck_assert_int_eq(way(&r, "hello", ""), 1);
	ck_assert_int_eq(visits(&r, "2"), 2);
	/* They are kept. */
	rig_reopen(&r);
	ck_assert_int_eq(way(&r, "0", "1"), 3);
	rig_close(&r);
}

/* What is undone was not gone. */
JOURNEY_PLAIN_TEST(undone_ways_are_not_counted)
{
	rig r;
	rig_open(&r, allocator, &tour_shop);
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "ann", 1, T);
	OK(&r, journey_engine_rollback(r.engine));
	ck_assert_int_eq(way(&r, "", "0"), 0);
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(way(&r, "", "0"), 0); /* as of the last commit */
	OK(&r, journey_engine_commit(r.engine));
	ck_assert_int_eq(way(&r, "", "0"), 1);
	rig_close(&r);
}

/* A send that is put off, and tried again, comes there once. */
static void quietly(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "mail", "email", "hello");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(sends_that_are_put_off_are_one_visit)
{
	rig r;
	shop s = {.declare = quietly, .email_open = true, .quiet_from = 11 * 60, .quiet_until = 13 * 60};
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T); /* at 12:00 */
	ck_assert_int_eq(visits(&r, "mail"), 1);
	ck_assert_int_eq(way(&r, "mail", ""), 0);
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_int_eq(visits(&r, "mail"), 1);
	ck_assert_int_eq(way(&r, "mail", ""), 1);
	rig_close(&r);
}

/* Steps keep their counts by name: another one came in front of them. */
static void quietly_later(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "mail", "email", "hello");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(counts_stay_with_the_names)
{
	rig a, b;
	shop before = {.declare = quietly, .email_open = true}, after = {.declare = quietly_later, .email_open = true};
	rig_open(&a, allocator, &before);
	rig_read(&a, "ann", 1, T);
	ck_assert_int_eq(way(&a, "mail", ""), 1);
	journey_strategy *second = rig_strategy(allocator, &after);
	IS(rig_open_on(&b, allocator, &a.storage, second), JOURNEY_OK);
	ck_assert_int_eq(way(&b, "mail", ""), 1);
	ck_assert_int_eq(way(&b, "0", "mail"), 0);
	rig_close(&b);
	journey_strategy_free(second);
	rig_close(&a);
}

/* Without an engine. */
JOURNEY_TEST(graphs_survive_lack_of_memory)
{
	journey_graph *graph = NULL;
	journey_strategy *strategy = rig_strategy(NULL, &tour_shop);
	TRY_AGAIN(journey_strategy_graph(allocator, strategy, &graph));
	const journey_graph_view *view = journey_graph_look(graph);
	ck_assert(!view->counted && view->journey_count == 1 && view->link_count == 0);
	ck_assert(is(view->journeys[0].enter, "event Page Read") && is(view->journeys[0].leave, ""));
	ck_assert_uint_eq(view->journeys[0].step_count, 6);
	ck_assert(is(view->journeys[0].steps[0].kind, "wait") && is(view->journeys[0].steps[0].text, "1d"));
	ck_assert(is(view->journeys[0].steps[2].text, "push: plain"));
	/* Both ways out of the wait lead to the branch. */
	ck_assert(is(view->journeys[0].edges[1].label, "Order Completed or after 1d"));
	ck_assert(is(view->journeys[0].edges[2].label, "profile.orders >= 1"));
	ck_assert(is(view->journeys[0].edges[3].label, "else"));
	IS(journey_strategy_graph(allocator, NULL, &graph), JOURNEY_MISUSE);
	IS(journey_engine_graph(NULL, &graph), JOURNEY_MISUSE);
done:
	journey_graph_free(graph);
	journey_strategy_free(strategy);
}

Suite *suite_visits(void)
{
	return torture_suite("engine: visits", torture_ways_are_counted, torture_undone_ways_are_not_counted,
			     torture_sends_that_are_put_off_are_one_visit, torture_counts_stay_with_the_names,
			     torture_graphs_survive_lack_of_memory, NULL);
}
