/*
 * What segments may be made of beside conditions over facts: lists that the host keeps, random buckets, RFM, scores,
 * the time in a stage; and what the report says of all of them.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/text.h"
#include "engine/component.h"
#include <stdio.h>
#include <string.h>

static bool is_in(rig *r, const char *identifier, const char *segment)
{
	uint64_t at;
	uint32_t index = jy_strategy_segment(r->engine->strategy, S(segment));
	ck_assert_msg(index != JY_NONE, "no segment %s", segment);
	if (!jy_map_find(&r->engine->members, identifier, strlen(identifier), &at))
		return false;
	const jy_component *c = ((const jy_member *)jy_map_pointer(at))->component;
	return jy_actions_in_segment(&c->actions, index);
}

static journey_status put(rig *r, const char *list, const char *user, bool in, journey_time now)
{
	bool anonymous = user[0] == '?';
	return journey_engine_list(r->engine, S(list), S(anonymous ? "" : user), S(anonymous ? user + 1 : ""), in, now);
}

static int64_t size_of(rig *r, const char *segment)
{
	int64_t size = -1;
	OK(r, journey_engine_segment_size(r->engine, S(segment), &size));
	return size;
}

/* ---- lists ---- */

static void lists(journey_builder *b)
{
	DECLARE(journey_builder_list(b, S("vip"), 0));
	DECLARE(journey_builder_list(b, S("staff"), 1));
	DECLARE(journey_builder_list_member(b, S("staff"), S("bob")));
	IS(journey_builder_list(b, S("vip"), 0), JOURNEY_INVALID);
	IS(journey_builder_list_member(b, S("vips"), S("ann")), JOURNEY_NOT_FOUND);
	DECLARE(journey_builder_segment(b, S("vips"), S("list(\"vip\")")));
	DECLARE(journey_builder_segment(b, S("buying_vips"), S("segment(\"vips\") && profile.orders > 0")));
	DECLARE(journey_builder_segment(b, S("crew"), S("list(\"staff\")")));
	journey_journey_options j = rig_journey_by_event("note", "Order Completed");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "thanks");
	DECLARE(journey_builder_journey_end(b));
	journey_journey_options t = rig_journey_by_event("receipt", "Order Completed");
	DECLARE(journey_builder_journey(b, &t));
	rig_declare_send(b, "one", "push", "your receipt");
	DECLARE(journey_builder_journey_end(b));
	journey_journey_options w = {.size = sizeof w, .name = S("welcome"), .enter_segment = S("vips")};
	DECLARE(journey_builder_journey(b, &w));
	rig_declare_send(b, "one", "push", "welcome");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(lists_are_kept)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lists, .marketing = true});
	/* Somebody whom nobody knows yet. */
	OK(&r, put(&r, "vip", "ann", true, T));
	ck_assert(is_in(&r, "uann", "vips"));
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].text, "welcome");
	OK(&r, put(&r, "vip", "ann", true, T));
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	rig_reopen(&r);
	rig_ordered(&r, "ann", "c", 20, T + 1);
	ck_assert(is_in(&r, "uann", "vips"));
	ck_assert(is_in(&r, "uann", "buying_vips"));
	ck_assert_int_eq(size_of(&r, "vips"), 1);
	OK(&r, put(&r, "vip", "ann", false, T + 2));
	ck_assert(!is_in(&r, "uann", "vips"));
	ck_assert(!is_in(&r, "uann", "buying_vips"));
	ck_assert_int_eq(size_of(&r, "vips"), 0);
	IS(put(&r, "vips", "ann", true, T + 2), JOURNEY_NOT_FOUND);
	IS(put(&r, "vip", "", true, T + 2), JOURNEY_INVALID);
	int64_t size;
	IS(journey_engine_segment_size(r.engine, S("nobody"), &size), JOURNEY_NOT_FOUND);
	rig_close(&r);
}

/* Whoever is a part of a customer that is listed is listed. */
JOURNEY_PLAIN_TEST(lists_follow_joins)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lists, .marketing = true});
	rig_read(&r, "?phone", 1, T);
	OK(&r, put(&r, "vip", "?phone", true, T + 1));
	rig_read(&r, "ann", 1, T + 2);
	ck_assert(!is_in(&r, "uann", "vips"));
	rig_trait(&r, "ann", "phone", NULL, NULL, T + 3);
	ck_assert(is_in(&r, "uann", "vips"));
	ck_assert_int_eq(size_of(&r, "vips"), 1);
	rig_reopen(&r);
	rig_read(&r, "ann", 2, T + 4);
	ck_assert(is_in(&r, "uann", "vips"));
	/* Off by the identifier that it is on by. */
	OK(&r, put(&r, "vip", "ann", false, T + 5));
	ck_assert(is_in(&r, "uann", "vips"));
	OK(&r, put(&r, "vip", "?phone", false, T + 6));
	ck_assert(!is_in(&r, "uann", "vips"));
	rig_close(&r);
}

/* Who parts takes along what is theirs; the counts know. */
JOURNEY_PLAIN_TEST(lists_follow_partings)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lists, .marketing = true});
	journey_identifier phone = {S("anonymous_id"), S("phone")}, ann = {S("user_id"), S("ann")};
	rig_read(&r, "?phone", 1, T);
	OK(&r, put(&r, "vip", "?phone", true, T + 1));
	rig_trait(&r, "ann", "phone", NULL, NULL, T + 2);
	ck_assert(is_in(&r, "uann", "vips"));
	OK(&r, journey_engine_unmerge(r.engine, phone, ann, JOURNEY_UNMERGE_KEEP_APART, T + 3));
	ck_assert(!is_in(&r, "uann", "vips"));
	ck_assert(is_in(&r, "aphone", "vips"));
	ck_assert_int_eq(size_of(&r, "vips"), 1);
	journey_report *report = NULL;
	OK(&r, journey_engine_report(r.engine, &report));
	ck_assert_int_eq(journey_report_look(report)->quality.anonymous, 1);
	ck_assert_int_eq(journey_report_look(report)->quality.matched, 0);
	journey_report_free(report);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(excluded_get_receipts_only)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lists, .marketing = true});
	rig_ordered(&r, "bob", "c", 20, T); /* of the staff, as the strategy says */
	rig_ordered(&r, "ann", "c", 20, T);
	ck_assert(is_in(&r, "ubob", "crew"));
	ck_assert_uint_eq(rig_deliver(&r, T), 3);
	ck_assert_int_eq(rig_suppressed(&r, "note", "exclusion_list"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "receipt", "exclusion_list"), 0);
	/* Listed after it was decided, before it leaves. */
	rig_ordered(&r, "eve", "c", 20, T + 1);
	OK(&r, put(&r, "staff", "eve", true, T + 1));
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 1);
	ck_assert_int_eq(rig_suppressed(&r, "note", "exclusion_list"), 2);
	rig_close(&r);
}

JOURNEY_TEST(lists_without_memory)
{
	journey_memory_store *store = NULL;
	journey_strategy *strategy = rig_strategy(NULL, &(shop){.declare = lists, .marketing = true});
	journey_engine_options options;
	journey_engine *engine = NULL;
	int64_t size = 0;
	TRY(journey_memory_store_new(allocator, &store));
	journey_storage storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &storage;
	options.strategy = strategy;
	options.zone = rig_zone;
	TRY(journey_engine_open(&options, &engine, NULL));
	TRY_AGAIN(journey_engine_list(engine, S("vip"), S("ann"), S(""), 1, T));
	TRY_AGAIN(journey_engine_segment_size(engine, S("vips"), &size));
	ck_assert_int_eq(size, 1);
	TRY_AGAIN(journey_engine_segment_overlap(engine, S("vips"), S("vips"), &size));
	ck_assert_int_eq(size, 1);
	TRY_AGAIN(journey_engine_list(engine, S("vip"), S("ann"), S(""), 0, T));
done:
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

/* ---- buckets ---- */

static void buckets(journey_builder *b)
{
	DECLARE(journey_builder_segment(b, S("low"), S("bucket(\"x\", 0.0, 0.3)")));
	DECLARE(journey_builder_segment(b, S("high"), S("bucket(\"x\", 0.3, 1.0)")));
	DECLARE(journey_builder_segment(b, S("other"), S("bucket(\"y\", 0.0, 0.3)")));
}

JOURNEY_PLAIN_TEST(buckets_are_the_published_hash)
{
	rig r;
	unsigned low = 0, both = 0;
	rig_open(&r, allocator, &(shop){.declare = buckets});
	for (unsigned i = 0; i < 400; i++) {
		char name[16], identifier[17];
		double at;
		snprintf(name, sizeof name, "c%u", i);
		snprintf(identifier, sizeof identifier, "u%s", name);
		rig_read(&r, name, 1, T + i);
		IS(journey_assign_hash(2, S("x"), S(name), &at), JOURNEY_OK);
		ck_assert_int_eq(is_in(&r, identifier, "low"), at < 0.3);
		ck_assert_int_eq(is_in(&r, identifier, "high"), at >= 0.3);
		low += at < 0.3;
		both += is_in(&r, identifier, "low") && is_in(&r, identifier, "other");
	}
	int64_t size = 0;
	ck_assert_int_eq(size_of(&r, "low"), low);
	OK(&r, journey_engine_segment_overlap(r.engine, S("low"), S("other"), &size));
	ck_assert_int_eq(size, both);
	ck_assert_uint_gt(both, 10);
	rig_close(&r);
}

/* ---- stages ---- */

static void staged(journey_builder *b)
{
	DECLARE(journey_builder_segment(b, S("stuck"), S("stage == \"visitor\" && now - stage_since > duration(\"48h\")")));
}

JOURNEY_PLAIN_TEST(time_in_a_stage)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = staged});
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "bob", 1, T + JOURNEY_DAY);
	ck_assert(!is_in(&r, "uann", "stuck"));
	ck_assert_int_eq(rig_next(&r), T + 2 * JOURNEY_DAY + 1);
	rig_ordered(&r, "bob", "c", 10, T + 2 * JOURNEY_DAY);
	rig_advance(&r, T + 2 * JOURNEY_DAY + 1);
	ck_assert(is_in(&r, "uann", "stuck"));
	rig_advance(&r, T + 3 * JOURNEY_DAY);
	ck_assert(is_in(&r, "uann", "stuck"));
	rig_ordered(&r, "ann", "c", 10, T + 3 * JOURNEY_DAY);
	ck_assert(!is_in(&r, "uann", "stuck"));
	journey_report *report = NULL;
	OK(&r, journey_engine_report(r.engine, &report));
	const journey_report_view *view = journey_report_look(report);
	ck_assert_uint_eq(view->stage_count, 2);
	ck_assert_int_eq(view->stages[0].customers, 0);
	ck_assert_int_eq(view->stages[0].left, 2);
	ck_assert_int_eq(view->stages[1].customers, 2);
	ck_assert_int_eq(view->stages[1].entered, 2);
	/* Three days and one. */
	ck_assert(view->stages[0].mean_seconds > 2 * 86400 - 1 && view->stages[0].mean_seconds < 2 * 86400 + 1);
	ck_assert_uint_eq(view->move_count, 2);
	ck_assert(jy_str_is(view->moves[0].from, "visitor") && jy_str_is(view->moves[0].to, "customer"));
	ck_assert_int_eq(view->moves[0].count, 2);
	ck_assert(jy_str_is(view->moves[1].from, ""));
	journey_report_free(report);
	rig_close(&r);
}

/* What is counted is who is there, whoever becomes one with whom. */
JOURNEY_PLAIN_TEST(counts_follow_joins)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = staged});
	rig_read(&r, "?phone", 1, T);
	rig_ordered(&r, "?web", "c", 200, T + 1);
	rig_ordered(&r, "ann", "c", 200, T + 2);
	ck_assert_int_eq(size_of(&r, "buyers"), 2);
	rig_trait(&r, "ann", "phone", NULL, NULL, T + 3);
	rig_trait(&r, "ann", "web", NULL, NULL, T + 4);
	ck_assert_int_eq(size_of(&r, "buyers"), 1);
	journey_report *report = NULL;
	OK(&r, journey_engine_report(r.engine, &report));
	const journey_report_view *view = journey_report_look(report);
	ck_assert_int_eq(view->stages[0].customers, 0);
	ck_assert_int_eq(view->stages[1].customers, 1);
	journey_report_free(report);
	rig_close(&r);
}

/* ---- RFM and scores ---- */

static void scored(journey_builder *b)
{
	static const journey_duration recency[] = {10 * JOURNEY_DAY, 20 * JOURNEY_DAY, 40 * JOURNEY_DAY, 60 * JOURNEY_DAY};
	static const double frequency[] = {2, 3, 4, 6}, monetary[] = {50, 100, 200, 400.5};
	journey_rfm_options o = {.size = sizeof o,
				 .event = S("Order Completed"),
				 .value = S("event.total"),
				 .window = 100 * JOURNEY_DAY,
				 .recency = recency,
				 .frequency = frequency,
				 .monetary = monetary};
	DECLARE(journey_builder_rfm(b, &o));
	IS(journey_builder_rfm(b, &o), JOURNEY_INVALID);
	DECLARE(journey_builder_score(b, S("lead")));
	DECLARE(journey_builder_score_add(b, S("lead"), S("profile.adds_7d >= 2"), 10));
	DECLARE(journey_builder_score_add(b, S("lead"), S("rfm.recency >= 4"), 5));
	DECLARE(journey_builder_score_add(b, S("lead"), S("profile.tier == \"gold\""), -3));
	DECLARE(journey_builder_segment(b, S("champions"), S("rfm.group == \"champions\"")));
	DECLARE(journey_builder_segment(b, S("lost"), S("rfm.group == \"lost\"")));
	DECLARE(journey_builder_segment(b, S("none"), S("rfm.group == \"\" && !has(rfm.score)")));
	DECLARE(journey_builder_segment(b, S("s555"), S("rfm.score == 555")));
	DECLARE(journey_builder_segment(b, S("r5"), S("rfm.recency == 5")));
	DECLARE(journey_builder_segment(b, S("r1"), S("rfm.recency == 1")));
	DECLARE(journey_builder_segment(b, S("m4"), S("rfm.monetary >= 4")));
	DECLARE(journey_builder_segment(b, S("hot"), S("score.lead >= 15")));
	DECLARE(journey_builder_segment(b, S("warm"), S("score(\"lead\") == 12")));
}

JOURNEY_PLAIN_TEST(rfm_falls_at_its_moment)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = scored});
	rig_read(&r, "ann", 1, T);
	ck_assert(is_in(&r, "uann", "none"));
	for (int i = 0; i < 6; i++)
		rig_ordered(&r, "ann", "c", 100, T + i);
	ck_assert(is_in(&r, "uann", "champions"));
	ck_assert(is_in(&r, "uann", "s555"));
	ck_assert(!is_in(&r, "uann", "none"));
	journey_time last = T + 5;
	/* An age of ten days is no longer below ten days. */
	rig_advance(&r, last + 10 * JOURNEY_DAY - 1);
	ck_assert(is_in(&r, "uann", "r5"));
	rig_advance(&r, last + 10 * JOURNEY_DAY);
	ck_assert(!is_in(&r, "uann", "r5"));
	ck_assert(is_in(&r, "uann", "champions"));
	rig_advance(&r, last + 60 * JOURNEY_DAY - 1);
	ck_assert(!is_in(&r, "uann", "r1"));
	rig_advance(&r, last + 60 * JOURNEY_DAY);
	ck_assert(is_in(&r, "uann", "r1"));
	/* The fifth and then the last order leaves the window: 200, 100, nothing. */
	rig_advance(&r, T + 4 + 100 * JOURNEY_DAY - 1);
	ck_assert(is_in(&r, "uann", "m4"));
	rig_advance(&r, T + 4 + 100 * JOURNEY_DAY);
	ck_assert(!is_in(&r, "uann", "m4"));
	rig_advance(&r, last + 100 * JOURNEY_DAY - 1);
	ck_assert(is_in(&r, "uann", "lost"));
	rig_advance(&r, last + 100 * JOURNEY_DAY);
	ck_assert(!is_in(&r, "uann", "lost"));
	ck_assert(is_in(&r, "uann", "none"));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(scores_add_up)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = scored});
	rig_added(&r, "ann", "c", "shoes", 5, T);
	rig_added(&r, "ann", "c", "shoes", 5, T + 1);
	ck_assert(!is_in(&r, "uann", "hot"));
	rig_ordered(&r, "ann", "c", 10, T + 2);
	ck_assert(is_in(&r, "uann", "hot"));
	rig_trait(&r, "ann", NULL, "tier", "gold", T + 3);
	ck_assert(!is_in(&r, "uann", "hot"));
	ck_assert(is_in(&r, "uann", "warm"));
	rig_trait(&r, "ann", NULL, "tier", "tin", T + 4);
	ck_assert(is_in(&r, "uann", "hot"));
	rig_advance(&r, T + 7 * JOURNEY_DAY - 1);
	ck_assert(is_in(&r, "uann", "hot"));
	rig_advance(&r, T + 7 * JOURNEY_DAY);
	ck_assert(!is_in(&r, "uann", "hot"));
	rig_close(&r);
}

/* ---- what a strategy may not say ---- */

static void refuses(void (*declare)(journey_builder *), const char *segment, journey_status status, const char *words)
{
	journey_builder *b = NULL;
	journey_strategy *s = NULL;
	journey_error error = {.message = ""};
	DECLARE(journey_builder_new(NULL, S("x"), &b));
	DECLARE(journey_builder_event(b, S("Order Completed")));
	DECLARE(journey_builder_property(b, S("Order Completed"), S("total"), JOURNEY_FIELD_MONEY));
	if (declare != NULL)
		declare(b);
	DECLARE(journey_builder_segment(b, S("s"), S(segment)));
	IS(journey_strategy_build(b, &s, &error), status);
	ck_assert_msg(strstr(error.message, words) != NULL, "%s: %s (%s)", segment, error.message, error.where);
	journey_builder_free(b);
}

static void with_list(journey_builder *b)
{
	DECLARE(journey_builder_list(b, S("vips"), 0));
	DECLARE(journey_builder_score(b, S("lead")));
	DECLARE(journey_builder_score_add(b, S("lead"), S("now > timestamp(\"2026-01-01T00:00:00Z\")"), 1));
}

static void with_loop(journey_builder *b)
{
	DECLARE(journey_builder_score(b, S("lead")));
	DECLARE(journey_builder_score_add(b, S("lead"), S("score.lead > 1"), 1));
}

JOURNEY_PLAIN_TEST(what_is_refused)
{
	(void)allocator;
	refuses(with_list, "list(\"vip\")", JOURNEY_NOT_FOUND, "`vip` is not declared");
	refuses(with_list, "score(\"leads\") > 1", JOURNEY_NOT_FOUND, "`leads` is not declared");
	refuses(with_list, "bucket(\"x\", 0.5, 0.2)", JOURNEY_RANGE, "a part of 0.0 to 1.0");
	refuses(with_list, "rfm.score > 1", JOURNEY_NOT_FOUND, "rfm");
	refuses(with_loop, "score.lead > 1", JOURNEY_NOT_FOUND, "score");
	journey_builder *b = NULL;
	journey_rfm_options o = {.size = sizeof o, .event = S("X"), .value = S("event.x"), .scale = 12};
	DECLARE(journey_builder_new(NULL, S("x"), &b));
	IS(journey_builder_rfm(b, &o), JOURNEY_RANGE);
	o.scale = 3;
	IS(journey_builder_rfm(b, &o), JOURNEY_INVALID);
	IS(journey_builder_segment_keep(b, S("s"), 0), JOURNEY_NOT_FOUND);
	IS(journey_builder_score_add(b, S("s"), S("true"), 1), JOURNEY_NOT_FOUND);
	IS(journey_builder_required(b, S("s"), S("true")), JOURNEY_NOT_FOUND);
	journey_builder_free(b);
}

Suite *suite_members(void)
{
	return torture_suite("members", torture_lists_are_kept, torture_lists_follow_joins, torture_lists_follow_partings,
			     torture_excluded_get_receipts_only, torture_lists_without_memory,
			     torture_buckets_are_the_published_hash, torture_time_in_a_stage, torture_counts_follow_joins,
			     torture_rfm_falls_at_its_moment, torture_scores_add_up, torture_what_is_refused, NULL);
}
