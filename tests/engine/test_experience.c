/* Touches and their factors against a model that keeps each of them; what moves which factor; surveys; the optimized score. */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include <journey/privacy.h>
#include <stdio.h>
#include <string.h>

static const journey_experience_options *rules; /* of the strategy; NULL: not declared */
static double holdout;

/* By `n` of Page Read: 0 mail by email with offers, 1 ping by push with offers, 2 a text without an offer, 3 an offer of
 * priority 0. */
static void declare_send(journey_builder *b, int n, const char *name, const char *via, const journey_str *offers, size_t count)
{
	const journey_str channel = S(via);
	char when[24] = "event.n == 0.0";
	journey_journey_options j = rig_journey_by_event(name, "Page Read");
	journey_send_options send = {.size = sizeof send, .name = S("one"), .via = &channel, .via_count = 1};
	when[11] = (char)('0' + n);
	j.enter_when = S(when);
	j.again = JOURNEY_AGAIN_ALWAYS;
	j.holdout = n == 0 ? holdout : 0;
	if (n == 0) {
		j.goal_event = S("Order Completed");
		j.goal_within = JOURNEY_DAY;
	}
	if (count == 0)
		send.text = S("hello");
	send.offers = offers;
	send.offer_count = count;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static void declare_survey(journey_builder *b, const char *name, journey_survey_kind kind, const char *when)
{
	journey_survey_options o = {.size = sizeof o, .name = S(name), .kind = kind, .event = S("Answered"), .when = S(when),
	                            .of = S("event.score"), .asked = S(kind == JOURNEY_SURVEY_NPS ? "Asked" : "")};
	DECLARE(journey_builder_survey(b, &o));
}

static void declare(journey_builder *b)
{
	const journey_str offers[] = {S("five"), S("ten")}, last = S("last");
	DECLARE(journey_builder_event(b, S("Answered")));
	DECLARE(journey_builder_property(b, S("Answered"), S("score"), JOURNEY_FIELD_DOUBLE));
	DECLARE(journey_builder_property(b, S("Answered"), S("of"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_event(b, S("Asked")));
	if (rules != NULL)
		DECLARE(journey_builder_experience(b, rules));
	declare_survey(b, "recommend", JOURNEY_SURVEY_NPS, "event.of == \"nps\"");
	declare_survey(b, "content", JOURNEY_SURVEY_CSAT, "event.of == \"csat\"");
	declare_send(b, 0, "mail", "email", offers, 2);
	declare_send(b, 1, "ping", "push", offers, 2);
	declare_send(b, 2, "plain", "push", NULL, 0);
	declare_send(b, 3, "zero", "push", &last, 1);
}

static const shop s = {.email_open = true, .declare = declare};
static const journey_experience_options plain = {.size = sizeof plain};

/* ---- reports ---- */

static const journey_experience_report *look(rig *r, journey_report **report)
{
	OK(r, journey_engine_report(r->engine, report));
	return &journey_report_look(*report)->experience;
}

static bool is(journey_str text, const char *name)
{
	return text.size == strlen(name) && memcmp(text.data, name, text.size) == 0;
}

/* Its sums; all zero if there is no such line. */
static journey_experience sums_of(rig *r, journey_experience_scope scope, const char *name)
{
	journey_report *report;
	const journey_experience_report *x = look(r, &report);
	journey_experience sums;
	memset(&sums, 0, sizeof sums);
	for (size_t i = 0; i < x->line_count; i++) {
		if (x->lines[i].scope == scope && is(x->lines[i].name, name))
			sums = x->lines[i].sums;
	}
	journey_report_free(report);
	return sums;
}

static void same128(journey_int128 a, journey_int128 b, const char *what)
{
	ck_assert_msg(a.high == b.high && a.low == b.low, "%s: %lld, expected %lld", what, (long long)a.low, (long long)b.low);
}

static void same_sums(const journey_experience *a, const journey_experience *b, const char *what)
{
	ck_assert_msg(a->units == b->units && a->touches == b->touches && a->unknown == b->unknown,
	              "%s: %llu customers, %llu touches, %llu unknown; expected %llu, %llu, %llu", what,
	              (unsigned long long)a->units, (unsigned long long)a->touches, (unsigned long long)a->unknown,
	              (unsigned long long)b->units, (unsigned long long)b->touches, (unsigned long long)b->unknown);
	same128(a->score, b->score, what);
	same128(a->score_squares, b->score_squares, what);
	same128(a->score_touches, b->score_touches, what);
	same128(a->touches_squares, b->touches_squares, what);
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		ck_assert_uint_eq(a->missing[i], b->missing[i]);
		same128(a->factor[i], b->factor[i], what);
		same128(a->loss[i], b->loss[i], what);
	}
}

/* ---- the model ---- */

#define PEOPLE 8
#define MOST 600

typedef struct model_touch {
	char key[33];
	int person, channel, journey; /* 0 email, 1 push; as `n` */
	bool buyer;
	journey_time at;
	int stage;
	journey_touch is;
} model_touch;

typedef struct model {
	model_touch touches[MOST];
	size_t count;
	int who[PEOPLE]; /* those who are one have the same number */
	bool buyer[PEOPLE];
	uint64_t sends[PEOPLE][2], responses[PEOPLE][2];
	uint64_t random;
} model;

static unsigned next(model *m, unsigned below)
{
	m->random = m->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(m->random >> 33) % below;
}

static bool is_buyer(const model *m, int person)
{
	for (int i = 0; i < PEOPLE; i++) {
		if (m->who[i] == m->who[person] && m->buyer[i])
			return true;
	}
	return false;
}

static int32_t channel_factor(const model *m, int person, int channel)
{
	journey_channel_response list[2] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
	for (int i = 0; i < PEOPLE; i++) {
		for (int k = 0; k < 2; k++) {
			list[k].population_sends += m->sends[i][k];
			list[k].population_responses += m->responses[i][k];
			if (m->who[i] == m->who[person]) {
				list[k].sends += m->sends[i][k];
				list[k].responses += m->responses[i][k];
			}
		}
	}
	return journey_factor_channel(list, 2, (size_t)channel, JOURNEY_EXPERIENCE_CHANNEL_WEIGHT);
}

static void model_add(model *m, const rig_send *send, int person)
{
	model_touch *it = &m->touches[m->count++];
	ck_assert_uint_le(m->count, MOST);
	memcpy(it->key, send->key, sizeof it->key);
	it->person = person;
	it->channel = strcmp(send->channel, "push") == 0;
	it->journey = strcmp(send->journey, "mail") == 0 ? 0 : strcmp(send->journey, "ping") == 0 ? 1 : 2;
	it->buyer = is_buyer(m, person);
	it->at = send->handed;
	it->stage = JOURNEY_STAGE_SENT;
	it->is.factor[JOURNEY_FACTOR_RELEVANCE] = it->journey < 2 ? JOURNEY_FACTOR_ONE : JOURNEY_FACTOR_UNKNOWN;
	it->is.factor[JOURNEY_FACTOR_TIMELINESS] = journey_factor_timeliness(send->handed - send->decided, JOURNEY_HOUR);
	it->is.factor[JOURNEY_FACTOR_CHANNEL] = channel_factor(m, person, it->channel);
	it->is.factor[JOURNEY_FACTOR_ENGAGEMENT] = journey_factor_engagement(JOURNEY_STAGE_SENT);
	m->sends[person][it->channel]++;
}

static void model_reach(model *m, model_touch *it, journey_feedback_stage stage)
{
	if (it->stage >= (int)stage)
		return;
	if (it->stage < JOURNEY_STAGE_OPENED && stage >= JOURNEY_STAGE_OPENED)
		m->responses[it->person][it->channel]++;
	it->stage = (int)stage;
	it->is.factor[JOURNEY_FACTOR_ENGAGEMENT] = journey_factor_engagement(stage);
}

static void model_order(model *m, int person, journey_time time)
{
	model_touch *found = NULL;
	for (size_t i = 0; i < m->count; i++) {
		model_touch *it = &m->touches[i];
		if (it->journey == 0 && m->who[it->person] == m->who[person] && it->at <= time)
			found = it;
	}
	if (found != NULL && time - found->at < JOURNEY_DAY)
		model_reach(m, found, JOURNEY_STAGE_ACTED);
}

typedef bool chosen(const model_touch *it);

static bool all(const model_touch *it)
{
	(void)it;
	return true;
}

static bool by_mail(const model_touch *it)
{
	return it->journey == 0;
}

static bool by_push(const model_touch *it)
{
	return it->channel == 1;
}

static bool of_buyers(const model_touch *it)
{
	return it->buyer;
}

static journey_experience recount(const model *m, chosen *which)
{
	journey_experience_unit units[PEOPLE];
	journey_experience sums;
	memset(&sums, 0, sizeof sums);
	memset(units, 0, sizeof units);
	for (size_t i = 0; i < m->count; i++) {
		const model_touch *it = &m->touches[i];
		if (which(it))
			IS(journey_experience_change(&sums, &units[m->who[it->person]], NULL, &it->is), JOURNEY_OK);
	}
	return sums;
}

static void compare(rig *r, const model *m)
{
	static const struct {
		journey_experience_scope scope;
		const char *name;
		chosen *which;
	} lines[] = {{JOURNEY_EXPERIENCE_ALL, "", all},
	             {JOURNEY_EXPERIENCE_JOURNEY, "mail", by_mail},
	             {JOURNEY_EXPERIENCE_STEP, "mail", by_mail},
	             {JOURNEY_EXPERIENCE_CHANNEL, "push", by_push},
	             {JOURNEY_EXPERIENCE_SEGMENT, "buyers", of_buyers}};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		journey_experience is = sums_of(r, lines[i].scope, lines[i].name), expected = recount(m, lines[i].which);
		same_sums(&is, &expected, lines[i].name[0] != '\0' ? lines[i].name : "all");
	}
}

static const char *name_of(int person, char out[8])
{
	snprintf(out, 8, person % 2 ? "?p%d" : "p%d", person);
	return out;
}

static void deliver(rig *r, model *m, int person, journey_time now, bool fails)
{
	size_t before = r->send_count;
	r->result = fails ? JOURNEY_RESULT_FAILED : JOURNEY_RESULT_SENT;
	rig_deliver(r, now);
	for (size_t i = before; i < r->send_count && !fails; i++)
		model_add(m, &r->sends[i], person);
}

static void feed_back(rig *r, model *m, journey_time now)
{
	static const journey_feedback kinds[] = {JOURNEY_FEEDBACK_DELIVERED, JOURNEY_FEEDBACK_OPENED, JOURNEY_FEEDBACK_CLICKED,
	                                         JOURNEY_FEEDBACK_SENT};
	if (m->count == 0)
		return;
	/* Of the latest: the engine remembers so many only. */
	size_t back = m->count < 20 ? m->count : 20;
	model_touch *it = &m->touches[m->count - 1 - next(m, (unsigned)back)];
	unsigned kind = next(m, 4);
	if (journey_engine_feedback(r->engine, S(it->key), kinds[kind], now) == JOURNEY_OK && kind < 3)
		model_reach(m, it, (journey_feedback_stage)(JOURNEY_STAGE_DELIVERED + kind));
}

/* An anonymous person turns out to be the one before. */
static void join(rig *r, model *m, int person, journey_time now)
{
	char user[8], anonymous[8];
	if (m->who[person] != person)
		return;
	name_of(person - 1, user);
	name_of(person, anonymous);
	rig_trait(r, user, anonymous + 1, "tier", "gold", now);
	m->who[person] = m->who[person - 1];
}

static void live(rig *r, model *m, unsigned step)
{
	journey_time now = T + (int64_t)step * 20 * JOURNEY_MINUTE;
	int person = (int)next(m, PEOPLE);
	char name[8];
	unsigned what = next(m, 12);
	if (what < 7) {
		rig_read(r, name_of(person, name), what % 3, now);
		deliver(r, m, person, now + (int64_t)next(m, 15) * JOURNEY_MINUTE, next(m, 8) == 0);
	} else if (what < 9) {
		feed_back(r, m, now);
	} else if (what == 9) {
		rig_ordered(r, name_of(person, name), "cart", 150, now);
		m->buyer[person] = true;
		model_order(m, person, now);
	} else if (what == 10 && step > 100) {
		join(r, m, person | 1, now);
	} else if (what == 11) {
		rig_reopen(r);
	}
}

static void live_through(const journey_allocator *allocator, uint64_t seed, unsigned steps)
{
	static model m;
	rig r;
	memset(&m, 0, sizeof m);
	m.random = seed;
	for (int i = 0; i < PEOPLE; i++)
		m.who[i] = i;
	rules = &plain;
	holdout = .25;
	rig_open(&r, allocator, &s);
	for (unsigned i = 0; i < steps; i++) {
		live(&r, &m, i);
		if (i % 40 == 39)
			compare(&r, &m);
	}
	compare(&r, &m);
	ck_assert_uint_gt(m.count, 60);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(sums_are_those_of_the_touches)
{
	for (uint64_t seed = 1; seed <= 4; seed++)
		live_through(allocator, seed, 240);
}

/* ---- one input moves one factor ---- */

/* The factors of a single customer's only touch; all that is not known is -1. */
typedef struct case_of {
	double n;           /* of Page Read */
	journey_duration delay;
	journey_feedback feedback; /* 0: none */
	bool answered;      /* somebody has responded by email and by push before */
} case_of;

static int64_t factor_of(const journey_experience *now, const journey_experience *before, int factor)
{
	if (now->missing[factor] > before->missing[factor])
		return -1;
	/* Of a touch that lacks another one no factor is summed: then there is nothing to say of it. */
	return now->touches > before->touches ? (int64_t)(now->factor[factor].low - before->factor[factor].low) : -2;
}

static void answer_all(rig *r)
{
	for (int n = 0; n < 2; n++) {
		rig_read(r, "zoe", n, T - JOURNEY_HOUR);
		ck_assert_uint_eq(rig_deliver(r, T - JOURNEY_HOUR), 1);
		OK(r, journey_engine_feedback(r->engine, S(r->sends[r->send_count - 1].key), JOURNEY_FEEDBACK_CLICKED,
		                              T - JOURNEY_HOUR));
	}
}

static void factors_of(const journey_allocator *allocator, const case_of *c, int64_t out[JOURNEY_FACTORS])
{
	journey_experience before, now;
	rig r;
	holdout = 0;
	rig_open(&r, allocator, &s);
	if (c->answered)
		answer_all(&r);
	before = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	rig_read(&r, "ann", c->n, T);
	ck_assert_uint_eq(rig_deliver(&r, T + c->delay), 1);
	if (c->feedback != 0)
		OK(&r, journey_engine_feedback(r.engine, S(r.sends[r.send_count - 1].key), c->feedback, T + c->delay));
	now = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	ck_assert_uint_eq(now.touches + now.unknown, before.touches + before.unknown + 1);
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		out[i] = factor_of(&now, &before, i);
	rig_close(&r);
}

static void expect(const journey_allocator *allocator, case_of c, int64_t relevance, int64_t timeliness, int64_t channel,
                   int64_t engagement)
{
	int64_t is[JOURNEY_FACTORS], expected[JOURNEY_FACTORS] = {relevance, timeliness, channel, engagement};
	factors_of(allocator, &c, is);
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		ck_assert_msg(is[i] == expected[i], "n %g, factor %d: %lld, expected %lld", c.n, i, (long long)is[i],
		              (long long)expected[i]);
}

JOURNEY_PLAIN_TEST(an_input_moves_its_factor_alone)
{
	journey_experience_options half = plain;
	rules = &plain;
	expect(allocator, (case_of){0, 0, 0, true}, 1000000, 1000000, 1000000, 0);
	expect(allocator, (case_of){0, JOURNEY_HOUR, 0, true}, 1000000, 500000, 1000000, 0);
	expect(allocator, (case_of){0, 0, JOURNEY_FEEDBACK_DELIVERED, true}, 1000000, 1000000, 1000000, 250000);
	expect(allocator, (case_of){0, 0, JOURNEY_FEEDBACK_OPENED, true}, 1000000, 1000000, 1000000, 500000);
	expect(allocator, (case_of){0, 0, JOURNEY_FEEDBACK_CLICKED, true}, 1000000, 1000000, 1000000, 1000000);
	half.half_life = 30 * JOURNEY_MINUTE;
	rules = &half;
	expect(allocator, (case_of){0, JOURNEY_HOUR, 0, true}, 1000000, 250000, 1000000, 0);
}

JOURNEY_PLAIN_TEST(a_missing_input_is_not_known)
{
	rules = &plain;
	expect(allocator, (case_of){0, 0, 0, false}, -2, -2, -1, -2);  /* nobody has responded */
	expect(allocator, (case_of){2, 0, 0, true}, -1, -2, -2, -2);  /* nothing was chosen */
	expect(allocator, (case_of){3, 0, 0, true}, -1, -2, -2, -2);  /* the best has priority 0 */
	expect(allocator, (case_of){2, 0, 0, false}, -1, -2, -1, -2);
}

JOURNEY_PLAIN_TEST(the_strategy_has_its_own_factors)
{
	static const double stages[JOURNEY_FEEDBACK_STAGES] = {.125, .25, .5, .75};
	journey_experience_options own = plain;
	own.factor[JOURNEY_FACTOR_RELEVANCE] = S("touch.offer == \"five\" ? touch.chosen / 4.0 : 0.0");
	own.factor[JOURNEY_FACTOR_TIMELINESS] = S("1.0 / (1.0 + touch.delay / 3600.0)");
	own.factor[JOURNEY_FACTOR_CHANNEL] = S("touch.channel == \"email\" ? 1 : 0");
	own.engagement = stages;
	rules = &own;
	expect(allocator, (case_of){0, 3 * JOURNEY_HOUR, 0, false}, 250000, 250000, 1000000, 125000);
	expect(allocator, (case_of){1, 0, JOURNEY_FEEDBACK_CLICKED, false}, 250000, 1000000, 0, 750000);
	own.factor[JOURNEY_FACTOR_ENGAGEMENT] = S("touch.stage == \"opened\" ? 0.625 : 0.0");
	expect(allocator, (case_of){0, 0, JOURNEY_FEEDBACK_OPENED, false}, 250000, 1000000, 1000000, 625000);
	/* No number from 0 to 1, no value. */
	own.factor[JOURNEY_FACTOR_CHANNEL] = S("1.5");
	expect(allocator, (case_of){0, 0, 0, false}, -2, -2, -1, -2);
	own.factor[JOURNEY_FACTOR_CHANNEL] = S("touch.best / 0.0");
	expect(allocator, (case_of){0, 0, 0, false}, -2, -2, -1, -2);
}

/* Quiet hours from T to an hour later: it is wanted since T. */
JOURNEY_PLAIN_TEST(a_send_that_was_put_off_is_late)
{
	static const shop quiet = {.email_open = true, .quiet_from = 12 * 60, .quiet_until = 13 * 60, .declare = declare};
	journey_experience before, now;
	journey_report *report;
	rig r;
	rules = &plain;
	holdout = 0;
	rig_open(&r, allocator, &quiet);
	answer_all(&r);
	before = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	rig_read(&r, "ann", 0, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	rig_reopen(&r);
	rig_advance(&r, T + JOURNEY_HOUR);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	ck_assert_int_eq(r.sends[r.send_count - 1].decided, T + JOURNEY_HOUR);
	now = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	ck_assert_int_eq(factor_of(&now, &before, JOURNEY_FACTOR_TIMELINESS), 500000);
	const journey_experience_report *x = look(&r, &report);
	ck_assert_double_eq_tol(x->parts.part[JOURNEY_OES_RESPONSIVENESS], 2.0 / 3, 1e-12);
	journey_report_free(report);
	/* The next is not late. */
	rig_read(&r, "ann", 0, T + 2 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 1);
	before = now;
	now = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	ck_assert_int_eq(factor_of(&now, &before, JOURNEY_FACTOR_TIMELINESS), 1000000);
	rig_close(&r);
}

/* ---- what is not measured ---- */

JOURNEY_PLAIN_TEST(without_the_section_nothing_is_kept)
{
	journey_report *report;
	rig r;
	rules = NULL;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 0, T);
	rig_deliver(&r, T);
	const journey_experience_report *x = look(&r, &report);
	ck_assert(!x->measured);
	ck_assert_uint_eq(x->line_count, 0);
	ck_assert((x->parts.known >> JOURNEY_OES_RESPONSIVENESS & 1) == 0);
	journey_report_free(report);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(the_latest_touches_are_remembered)
{
	rig r;
	char first[33];
	journey_experience before, after;
	rules = &plain;
	holdout = 0;
	rig_open(&r, allocator, &s);
	for (int i = 0; i <= JOURNEY_TOUCHES_KEPT; i++) {
		rig_read(&r, "ann", 1, T + i);
		rig_deliver(&r, T + i);
	}
	memcpy(first, r.sends[0].key, sizeof first);
	before = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	ck_assert_uint_eq(before.touches + before.unknown, JOURNEY_TOUCHES_KEPT + 1);
	OK(&r, journey_engine_feedback(r.engine, S(first), JOURNEY_FEEDBACK_CLICKED, T + JOURNEY_HOUR));
	ck_assert_int_eq(rig_count(&r, "lost.touches"), 1);
	after = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	same_sums(&after, &before, "feedback of a touch that is forgotten");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_is_erased_stays_in_the_sums)
{
	rig r;
	journey_experience before, after;
	rules = &plain;
	holdout = 0;
	rig_open(&r, allocator, &s);
	answer_all(&r);
	rig_read(&r, "ann", 0, T);
	rig_deliver(&r, T);
	before = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	OK(&r, journey_engine_erase(r.engine, (journey_identifier){S("user_id"), S("ann")}, JOURNEY_ERASE_DELETE, 0, T + 1));
	rig_reopen(&r);
	after = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	ck_assert_uint_gt(before.touches, 0);
	same_sums(&after, &before, "erased");
	rig_close(&r);
}

static journey_experience together(rig *first, rig *second)
{
	journey_engine *others[1] = {second->engine};
	journey_report_options o = {.size = sizeof o, .others = others, .other_count = 1};
	journey_report *report;
	OK(first, journey_engine_report_with(first->engine, &o, &report));
	journey_experience sums = journey_report_look(report)->experience.lines[0].sums;
	journey_report_free(report);
	return sums;
}

JOURNEY_PLAIN_TEST(shards_are_added)
{
	rig a, b;
	journey_experience sums[2], merged, ab, ba;
	rules = &plain;
	holdout = 0;
	rig_open(&a, allocator, &s);
	memset(&b, 0, sizeof b);
	journey_memory_store *store;
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	IS(rig_open_on(&b, allocator, &storage, a.strategy), JOURNEY_OK);
	answer_all(&a);
	answer_all(&b);
	rig_read(&a, "ann", 0, T);
	rig_deliver(&a, T + JOURNEY_HOUR);
	rig_read(&b, "bob", 1, T);
	rig_deliver(&b, T);
	sums[0] = sums_of(&a, JOURNEY_EXPERIENCE_ALL, "");
	sums[1] = sums_of(&b, JOURNEY_EXPERIENCE_ALL, "");
	merged = sums[0];
	IS(journey_experience_merge(&merged, &sums[1]), JOURNEY_OK);
	ab = together(&a, &b);
	ba = together(&b, &a);
	same_sums(&ab, &merged, "one with the other");
	same_sums(&ba, &merged, "the other with the one");
	rig_close(&b);
	journey_memory_store_free(store);
	rig_close(&a);
}

/* Who parts takes no touches along: they stay with the other, and are counted once. */
JOURNEY_PLAIN_TEST(who_parts_leaves_the_touches)
{
	rig r;
	journey_experience before, after;
	rules = &plain;
	holdout = 0;
	rig_open(&r, allocator, &s);
	answer_all(&r);
	rig_read(&r, "ann", 0, T);
	rig_deliver(&r, T);
	rig_read(&r, "?bob", 1, T + 1);
	rig_deliver(&r, T + 1);
	before = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	rig_trait(&r, "ann", "bob", "tier", "gold", T + 2);
	after = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	ck_assert_uint_eq(after.units, before.units - 1);
	ck_assert_uint_eq(after.touches, before.touches);
	before = after;
	OK(&r, journey_engine_unmerge(r.engine, (journey_identifier){S("user_id"), S("ann")},
	                              (journey_identifier){S("anonymous_id"), S("bob")}, JOURNEY_UNMERGE_FORGET, T + 3));
	rig_reopen(&r);
	after = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	same_sums(&after, &before, "parted");
	/* Together again, nothing is there twice. */
	rig_trait(&r, "ann", "bob", "tier", "gold", T + 4);
	after = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	same_sums(&after, &before, "together again");
	rig_close(&r);
}

static bool has(journey_str text, const char *part)
{
	size_t size = strlen(part);
	for (size_t i = 0; i + size <= text.size; i++) {
		if (memcmp(text.data + i, part, size) == 0)
			return true;
	}
	return false;
}

JOURNEY_PLAIN_TEST(what_is_kept_is_exported)
{
	rig r;
	journey_str text;
	rules = &plain;
	holdout = 0;
	rig_open(&r, allocator, &s);
	answer_all(&r);
	OK(&r, journey_engine_export(r.engine, (journey_identifier){S("user_id"), S("zoe")}, T, &text));
	ck_assert(has(text, "\"journey\":\"mail\",\"step\":\"one\",\"channel\":\"email\",\"time\":\"2026-03-10T11:00:00Z\","
	                    "\"stage\":\"acted\",\"relevance\":1,\"timeliness\":1,\"engagement\":1}"));
	ck_assert(has(text, "\"responses\":[{\"channel\":\"email\",\"sends\":1,\"responses\":1}"));
	rig_close(&r);
}

/* ---- surveys ---- */

static void answer(rig *r, const char *customer, const char *of, double score, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Answered", time);
	rig_put_text(&e, "of", of);
	if (score >= 0)
		rig_put_number(&e, "score", score);
	IS(rig_feed(r, &e, time), JOURNEY_OK);
}

static void ask(rig *r, const char *customer, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Asked", time);
	IS(rig_feed(r, &e, time), JOURNEY_OK);
}

JOURNEY_PLAIN_TEST(answers_are_counted)
{
	journey_report *report;
	rig r;
	rules = &plain;
	rig_open(&r, allocator, &s);
	for (int i = 0; i < 8; i++)
		ask(&r, "ann", T + i);
	rig_ordered(&r, "bob", "cart", 150, T + 9);
	answer(&r, "ann", "nps", 9, T + 10);
	answer(&r, "bob", "nps", 10, T + 11);
	answer(&r, "bob", "nps", 2, T + 12);
	answer(&r, "ann", "nps", 11, T + 13);  /* not on the scale */
	answer(&r, "ann", "nps", -1, T + 14);  /* no answer in it */
	answer(&r, "ann", "csat", 5, T + 15);
	answer(&r, "ann", "other", 5, T + 16);
	answer(&r, "cid", "csat", 1, rig_time("2026-04-01T00:00:00Z"));
	rig_reopen(&r);
	const journey_experience_report *x = look(&r, &report);
	ck_assert_uint_eq(x->survey_count, 6);
	ck_assert(is(x->surveys[0].name, "recommend") && x->surveys[0].segment.size == 0);
	ck_assert_uint_eq(x->surveys[0].sums.asked, 8);
	ck_assert_uint_eq(x->surveys[0].sums.invalid, 2);
	ck_assert_uint_eq(x->surveys[0].result.answers, 3);
	ck_assert_uint_eq(x->surveys[0].result.high, 2);
	ck_assert_uint_eq(x->surveys[0].result.low, 1);
	ck_assert_double_eq_tol(x->surveys[0].result.score.value, 100.0 / 3, 1e-9);
	ck_assert_double_eq_tol(x->surveys[0].result.response.value, 5.0 / 8, 1e-12);
	ck_assert(is(x->surveys[1].segment, "buyers"));
	ck_assert_uint_eq(x->surveys[1].result.answers, 2);
	ck_assert_int_eq(x->surveys[2].month, rig_time("2026-03-01T00:00:00Z"));
	ck_assert_uint_eq(x->surveys[2].result.answers, 3);
	ck_assert_uint_eq(x->surveys[2].sums.invalid, 2);
	ck_assert(is(x->surveys[3].name, "content"));
	ck_assert_int_eq(x->surveys[3].month, JOURNEY_TIME_NONE);
	ck_assert_double_eq_tol(x->surveys[3].result.score.value, .5, 1e-12);
	ck_assert(is(x->surveys[4].name, "content") && x->surveys[4].month == rig_time("2026-03-01T00:00:00Z"));
	ck_assert_double_eq_tol(x->surveys[4].result.score.value, 1, 1e-12);
	ck_assert_int_eq(x->surveys[5].month, rig_time("2026-04-01T00:00:00Z"));
	ck_assert_double_eq_tol(x->surveys[5].result.score.value, 0, 1e-12);
	ck_assert((x->parts.known >> JOURNEY_OES_FEEDBACK & 1) == 1);
	ck_assert_double_eq_tol(x->parts.part[JOURNEY_OES_FEEDBACK], ((100.0 / 3 + 100) / 200 + .5) / 2, 1e-12);
	journey_report_free(report);
	rig_close(&r);
}

/* ---- the Optimized Experience Score ---- */

JOURNEY_PLAIN_TEST(the_optimized_score_says_what_is_missing)
{
	journey_experience_options o = plain;
	journey_report *report;
	rig r;
	rules = &o;
	o.target = JOURNEY_MINUTE;
	holdout = 0;
	o.weight[JOURNEY_OES_INTEGRATION] = 1;
	o.weight[JOURNEY_OES_RESPONSIVENESS] = 3;
	rig_open(&r, allocator, &s);
	const journey_experience_report *x = look(&r, &report);
	ck_assert(!x->optimized.known);
	ck_assert_uint_eq(x->optimized.missing, 1u << JOURNEY_OES_INTEGRATION | 1u << JOURNEY_OES_RESPONSIVENESS);
	ck_assert(is(x->sources[JOURNEY_OES_ACCURACY].of, "no predictions"));
	journey_report_free(report);
	for (int i = 0; i < 4; i++) {
		rig_read(&r, "ann", 1, T + i * JOURNEY_HOUR);
		rig_deliver(&r, T + i * JOURNEY_HOUR + (i == 0 ? 2 * JOURNEY_MINUTE : JOURNEY_MINUTE));
	}
	x = look(&r, &report);
	ck_assert_double_eq_tol(x->parts.part[JOURNEY_OES_RESPONSIVENESS], .75, 1e-12);
	ck_assert_uint_eq(x->optimized.missing, 0);
	ck_assert(x->optimized.known);
	ck_assert(is(x->sources[JOURNEY_OES_RESPONSIVENESS].source, "sums"));
	ck_assert(x->sources[JOURNEY_OES_ACCURACY].source.size == 0);
	journey_report_free(report);
	rig_close(&r);
}

/* ---- failures ---- */

static bool take(rig *r, journey_time now)
{
	journey_send send;
	char key[33] = "";
	size_t count;
	TRY_AGAIN(journey_engine_claim(r->engine, now, now + JOURNEY_HOUR, &send, 1, &count));
	if (count == 0)
		return true;
	memcpy(key, send.key.data, 32);
	TRY_AGAIN(journey_engine_complete(r->engine, S(key), now % 3 == 0 ? JOURNEY_RESULT_FAILED : JOURNEY_RESULT_SENT, now));
	if (now % 3 != 0)
		TRY_AGAIN(journey_engine_feedback(r->engine, S(key), now % 2 ? JOURNEY_FEEDBACK_OPENED : JOURNEY_FEEDBACK_CLICKED, now));
	return true;
done:
	return false;
}

static bool suffer(rig *r)
{
	static const char *const people[] = {"ann", "?bob"};
	rig_event e;
	for (unsigned i = 0; i < 6; i++) {
		rig_make(r, &e, JOURNEY_EVENT_TRACK, people[i / 2 % 2], i == 3 ? "Order Completed" : "Page Read", T + i);
		rig_put_number(&e, i == 3 ? "total" : "n", i == 3 ? 150 : i % 2);
		TRY_AGAIN(rig_feed(r, &e, T + i));
		if (!take(r, T + i))
			return false;
	}
	/* Who is who: both are one. */
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", T + 7);
	e.event.anonymous_id = S("bob");
	TRY_AGAIN(rig_feed(r, &e, T + 7));
	rig_make(r, &e, JOURNEY_EVENT_TRACK, "ann", "Answered", T + 8);
	rig_put_text(&e, "of", "nps");
	rig_put_number(&e, "score", 9);
	TRY_AGAIN(rig_feed(r, &e, T + 8));
	return true;
done:
	return false;
}

static journey_strategy *strategy;
static journey_memory_store *golden; /* of the run without a failure */
static const journey_experience_options own = {.size = sizeof own, .half_life = 1};

static void prepare(void)
{
	rig r;
	journey_experience sums;
	if (golden != NULL)
		return;
	rules = &own;
	holdout = 0;
	strategy = rig_strategy(NULL, &s);
	IS(journey_memory_store_new(NULL, &golden), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(golden);
	IS(rig_open_on(&r, NULL, &storage, strategy), JOURNEY_OK);
	ck_assert(suffer(&r));
	sums = sums_of(&r, JOURNEY_EXPERIENCE_ALL, "");
	ck_assert_uint_eq(sums.touches + sums.unknown, 4); /* five hand-overs, one of which failed */
	rig_close(&r);
}

JOURNEY_TEST(each_allocation_of_a_touch_fails)
{
	rig r;
	journey_report *report = NULL;
	journey_memory_store *store = NULL;
	memset(&r, 0, sizeof r);
	prepare();
	journey_storage storage, gold = journey_memory_store_storage(golden);
	TRY(journey_memory_store_new(allocator, &store));
	storage = journey_memory_store_storage(store);
	TRY_AGAIN(rig_open_on(&r, allocator, &storage, strategy));
	if (suffer(&r)) {
		rig_same_stores(&gold, &storage, "after a failure");
		TRY_AGAIN(journey_engine_report(r.engine, &report));
	}
done:
	journey_report_free(report);
	rig_close(&r);
	journey_memory_store_free(store);
}

JOURNEY_TEST(a_builder_without_memory)
{
	static const double stages[JOURNEY_FEEDBACK_STAGES] = {0, .25, .5, .75};
	journey_builder *b = NULL;
	journey_strategy *built = NULL, *read = NULL;
	journey_experience_options o = plain;
	journey_survey_options survey = {.size = sizeof survey, .name = S("nps"), .event = S("A"), .of = S("event.n")};
	journey_str via = S("email");
	journey_channel_options channel = {.size = sizeof channel, .name = S("email")};
	(void)via;
	o.engagement = stages;
	o.factor[JOURNEY_FACTOR_CHANNEL] = S("touch.delay > 1.0 ? 0 : 1");
	TRY(journey_builder_new(allocator, S("s"), &b));
	TRY_AGAIN(journey_builder_event(b, S("A")));
	TRY_AGAIN(journey_builder_property(b, S("A"), S("n"), JOURNEY_FIELD_DOUBLE));
	TRY_AGAIN(journey_builder_channel(b, &channel));
	TRY_AGAIN(journey_builder_experience(b, &o));
	TRY_AGAIN(journey_builder_survey(b, &survey));
	TRY_AGAIN(journey_strategy_build(b, &built, NULL));
	TRY_AGAIN(journey_strategy_read(allocator, journey_strategy_bytes(built), &read, NULL));
	ck_assert_uint_eq(journey_strategy_hash(read), journey_strategy_hash(built));
done:
	journey_strategy_free(read);
	journey_strategy_free(built);
	journey_builder_free(b);
}

/* ---- what a builder refuses ---- */

JOURNEY_PLAIN_TEST(what_is_out_of_range_is_refused)
{
	static const double falls[JOURNEY_FEEDBACK_STAGES] = {0, .5, .25, 1}, much[JOURNEY_FEEDBACK_STAGES] = {0, 0, 0, 2};
	journey_builder *b = NULL;
	journey_experience_options bad[7];
	journey_survey_options survey = {.size = sizeof survey, .name = S("nps"), .event = S("A")};
	for (size_t i = 0; i < 7; i++)
		bad[i] = plain;
	bad[0].half_life = -1;
	bad[1].channel_weight = 2e9;
	bad[2].engagement = falls;
	bad[3].engagement = much;
	bad[4].weight[2] = -1;
	bad[5].mean = (journey_oes_mean)7;
	bad[6].size = 3;
	IS(journey_builder_new(allocator, S("s"), &b), JOURNEY_OK);
	for (size_t i = 0; i < 7; i++)
		IS(journey_builder_experience(b, &bad[i]), i == 6 ? JOURNEY_MISUSE : JOURNEY_INVALID);
	IS(journey_builder_experience(b, NULL), JOURNEY_MISUSE);
	IS(journey_builder_experience(NULL, &plain), JOURNEY_MISUSE);
	IS(journey_builder_experience(b, &plain), JOURNEY_OK);
	IS(journey_builder_experience(b, &plain), JOURNEY_INVALID);
	IS(journey_builder_survey(b, &survey), JOURNEY_INVALID); /* without `of` */
	survey.of = S("event.n");
	survey.kind = (journey_survey_kind)3;
	IS(journey_builder_survey(b, &survey), JOURNEY_INVALID);
	survey.kind = JOURNEY_SURVEY_CES;
	IS(journey_builder_survey(b, &survey), JOURNEY_OK);
	IS(journey_builder_survey(b, &survey), JOURNEY_INVALID);
	IS(journey_builder_survey(NULL, &survey), JOURNEY_MISUSE);
	journey_builder_free(b);
}

Suite *suite_experience(void)
{
	return torture_suite("experience", torture_sums_are_those_of_the_touches, torture_an_input_moves_its_factor_alone,
			     torture_a_missing_input_is_not_known, torture_the_strategy_has_its_own_factors,
			     torture_a_send_that_was_put_off_is_late,
			     torture_without_the_section_nothing_is_kept, torture_the_latest_touches_are_remembered,
			     torture_who_is_erased_stays_in_the_sums, torture_what_is_kept_is_exported,
			     torture_who_parts_leaves_the_touches, torture_shards_are_added,
			     torture_answers_are_counted,
			     torture_the_optimized_score_says_what_is_missing, torture_each_allocation_of_a_touch_fails,
			     torture_a_builder_without_memory, torture_what_is_out_of_range_is_refused, NULL);
}
