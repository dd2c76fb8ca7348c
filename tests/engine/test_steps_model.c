/*
 * Random journeys of one customer, against an interpreter that knows the whole future: it walks the tree of steps
 * recursively and looks ahead for what ends each wait.
 *
 * A moment is (time, number of events that have come, phase): what is due at a time runs before the event of that time,
 * an event meets waits before conditions are looked at again. Where two branches do something that depends on their
 * order at the same moment, the interpreter has no opinion, and the trial is skipped.
 */
#include "engine/check_engine.h"
#include "engine/steps.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES 160
#define CHILDREN 4
#define EVENTS 24
#define SENTS 4096
#define LETTERS 3

typedef enum kind { SEND, WAIT, FIRST, WHEN, LOOP, PARALLEL, EXIT, GO, KINDS } kind;

typedef struct node {
	kind kind;
	int number;                  /* its text, and its name */
	int64_t minutes;             /* of a wait */
	int letter[CHILDREN];        /* what is clicked, or the tier that is waited for: of each list of steps */
	bool is_event[CHILDREN];
	int list[CHILDREN][CHILDREN]; /* numbers of nodes; -1: no more */
	int lists;
	bool otherwise; /* the last list is the `else` */
	bool any;
	int times;
	int to; /* GO: a node */
	int gone;
} node;

/* A click or a tier, at a time. */
typedef struct happening {
	journey_time at;
	bool click;
	int letter;
} happening;

typedef struct moment {
	journey_time at;
	int events, phase;
} moment;

/* A send, or (below 0) a jump: one of a branch that was ended before did not happen. */
typedef struct sent {
	moment at;
	int text;
} sent;

static node nodes[NODES];
static int node_count, top[CHILDREN];
static happening log_of[EVENTS];
static sent sents[SENTS];
static size_t sent_count;
static bool unclear;
static uint64_t state;

static uint32_t dice(uint32_t sides)
{
	state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t z = state;
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) % sides);
}

/* ---- the tree ---- */

static void make_list(int *list, int depth, int *outer, int outer_count);

static void make_lists(node *n, int lists, int depth, int *outer, int outer_count)
{
	n->lists = lists;
	for (int i = 0; i < lists; i++) {
		n->letter[i] = (int)dice(LETTERS);
		n->is_event[i] = dice(2);
		make_list(n->list[i], depth + 1, n->kind == PARALLEL ? NULL : outer, n->kind == PARALLEL ? 0 : outer_count);
	}
}

/* `outer`: nodes that a jump may go to. */
static int make_node(int depth, int *outer, int outer_count)
{
	if (node_count >= NODES - 1)
		return -1;
	int number = node_count++;
	node *n = &nodes[number];
	memset(n, 0, sizeof *n);
	n->number = number;
	n->kind = (kind)dice(depth < 4 ? KINDS : WHEN);
	if (n->kind == FIRST && depth >= 4)
		n->kind = WAIT;
	if (n->kind == EXIT && dice(3) > 0)
		n->kind = SEND;
	if (n->kind == GO && outer_count == 0)
		n->kind = WAIT;
	n->minutes = 30 + 30 * (int64_t)dice(12) + (dice(2) ? (int64_t)dice(29) : 0);
	n->any = dice(2);
	n->times = 1 + (int)dice(3);
	n->otherwise = dice(2);
	if (n->kind == GO)
		n->to = outer[dice((uint32_t)outer_count)];
	if (n->kind == WAIT)
		n->is_event[0] = dice(2), n->letter[0] = dice(3) ? (int)dice(LETTERS) : -1;
	if (n->kind == LOOP)
		make_lists(n, 1, depth, outer, outer_count);
	if (n->kind == WHEN || n->kind == FIRST || n->kind == PARALLEL)
		make_lists(n, 2 + (int)dice(2), depth, outer, outer_count);
	return number;
}

static void make_list(int *list, int depth, int *outer, int outer_count)
{
	int around[64], count = outer_count < 48 ? outer_count : 48;
	int size = 1 + (int)dice(CHILDREN - 1);
	if (count > 0)
		memcpy(around, outer, (size_t)count * sizeof *around);
	for (int i = 0; i < CHILDREN; i++) {
		list[i] = i < size ? make_node(depth, around, count) : -1;
		if (list[i] >= 0)
			around[count++] = list[i];
	}
}

/* ---- the strategy ---- */

static void declare_list(journey_builder *b, const int *list);

static const char *condition(int letter, char out[64])
{
	if (letter < 0)
		return "";
	snprintf(out, 64, "profile.tier == \"%c\"", 'a' + letter);
	return out;
}

static const char *click(int letter, char out[64])
{
	snprintf(out, 64, "event.link == \"%c\"", 'a' + letter);
	return out;
}

static void declare_first(journey_builder *b, const node *n, const char *name)
{
	journey_first_options o = {.size = sizeof o, .name = S(name), .at_most = n->minutes * JOURNEY_MINUTE};
	DECLARE(journey_builder_wait_first(b, &o));
	for (int i = 0; i < n->lists; i++) {
		char text[64];
		bool last = n->otherwise && i == n->lists - 1;
		journey_happens_options h = {.size = sizeof h, .event = S(n->is_event[i] ? "Email Clicked" : "")};
		h.when = S(n->is_event[i] ? click(n->letter[i], text) : condition(n->letter[i], text));
		if (last)
			DECLARE(journey_builder_else(b));
		else
			DECLARE(journey_builder_happens(b, &h));
		declare_list(b, n->list[i]);
	}
	DECLARE(journey_builder_end(b));
}

static void declare_when(journey_builder *b, const node *n)
{
	for (int i = 0; i < n->lists; i++) {
		char text[64];
		if (i == 0)
			DECLARE(journey_builder_when(b, S(condition(n->letter[i], text))));
		else if (n->otherwise && i == n->lists - 1)
			DECLARE(journey_builder_else(b));
		else
			DECLARE(journey_builder_else_when(b, S(condition(n->letter[i], text))));
		declare_list(b, n->list[i]);
	}
	DECLARE(journey_builder_end(b));
}

/* What has no name of its own: a step that waits for nothing stands before it, so that jumps find it. */
static void declare_mark(journey_builder *b, const char *name)
{
	journey_until_options o = {.size = sizeof o, .name = S(name), .date = S("timestamp(\"2000-01-01T00:00:00Z\")")};
	DECLARE(journey_builder_wait_until(b, &o));
}

static void declare_wait(journey_builder *b, const node *n, const char *name)
{
	char text[64];
	bool event = n->is_event[0] && n->letter[0] >= 0;
	journey_wait_options o = {.size = sizeof o, .name = S(name), .at_most = n->minutes * JOURNEY_MINUTE};
	o.event = S(event ? "Email Clicked" : "");
	o.when = S(event ? click(n->letter[0], text) : condition(n->letter[0], text));
	DECLARE(journey_builder_wait(b, &o));
}

static void declare_node(journey_builder *b, const node *n)
{
	char name[16], text[64], to[16];
	const journey_str via[] = {S("push")};
	snprintf(name, sizeof name, "n%d", n->number);
	journey_send_options send = {.size = sizeof send, .name = S(name), .text = S(name), .via = via, .via_count = 1};
	journey_loop_options loop = {.size = sizeof loop, .name = S(name), .at_most = (uint32_t)n->times};
	journey_parallel_options parallel = {.size = sizeof parallel, .name = S(name), .any = n->any};
	switch (n->kind) {
	case SEND:
		DECLARE(journey_builder_send(b, &send));
		break;
	case WAIT:
		declare_wait(b, n, name);
		break;
	case FIRST:
		declare_first(b, n, name);
		break;
	case WHEN:
		declare_mark(b, name);
		declare_when(b, n);
		break;
	case LOOP:
		loop.when = S(n->any ? condition(n->letter[0], text) : "");
		DECLARE(journey_builder_loop(b, &loop));
		declare_list(b, n->list[0]);
		DECLARE(journey_builder_end(b));
		break;
	case PARALLEL:
		DECLARE(journey_builder_parallel(b, &parallel));
		for (int i = 0; i < n->lists; i++) {
			DECLARE(journey_builder_branch(b));
			declare_list(b, n->list[i]);
		}
		DECLARE(journey_builder_end(b));
		break;
	case EXIT:
		declare_mark(b, name);
		DECLARE(journey_builder_exit(b));
		break;
	default: {
		journey_go_options go = {.size = sizeof go, .name = S(name), .at_most = (uint32_t)n->times};
		snprintf(to, sizeof to, "n%d", n->to);
		go.to = S(to);
		DECLARE(journey_builder_go(b, &go));
	}
	}
}

static void declare_list(journey_builder *b, const int *list)
{
	for (int i = 0; i < CHILDREN && list[i] >= 0; i++)
		declare_node(b, &nodes[list[i]]);
}

static void declare(journey_builder *b)
{
	steps_begin(b, "j");
	declare_list(b, top);
	steps_end(b);
}

/* ---- the interpreter ---- */

typedef enum outcome { DONE, EXITED, JUMPED } outcome;

static int compare(moment a, moment b)
{
	if (a.at != b.at)
		return a.at < b.at ? -1 : 1;
	if (a.events != b.events)
		return a.events < b.events ? -1 : 1;
	return a.phase < b.phase ? -1 : a.phase > b.phase;
}

/* The tier after that many events; -1: none yet. */
static int tier_at(int events)
{
	while (events-- > 0) {
		if (!log_of[events].click)
			return log_of[events].letter;
	}
	return -1;
}

static outcome run_list(const int *list, moment *now, int *jump);

static moment deadline_of(moment now, journey_time deadline)
{
	moment out = {deadline, now.events, 0};
	while (out.events < EVENTS && log_of[out.events].at < deadline)
		out.events++;
	return out;
}

/* Which alternative holds as a condition; -1: none. */
static int holds(const node *n, int alternatives, int events)
{
	for (int i = 0; i < alternatives; i++) {
		if (!n->is_event[i] && n->letter[i] >= 0 && tier_at(events) == n->letter[i])
			return i;
	}
	return -1;
}

/* Waits; returns the alternative that ended it, -1: time. */
static int wait_for(const node *n, int alternatives, moment *now)
{
	journey_time deadline = now->at + n->minutes * JOURNEY_MINUTE;
	int met = holds(n, alternatives, now->events);
	if (met >= 0)
		return met;
	for (int k = now->events; k < EVENTS && log_of[k].at < deadline; k++) {
		for (int i = 0; i < alternatives && log_of[k].click; i++) {
			if (n->is_event[i] && n->letter[i] == log_of[k].letter) {
				*now = (moment){log_of[k].at, k + 1, 1};
				return i;
			}
		}
		met = holds(n, alternatives, k + 1);
		if (met >= 0) {
			*now = (moment){log_of[k].at, k + 1, 2};
			return met;
		}
	}
	*now = deadline_of(*now, deadline);
	return -1;
}

/* What was sent from `first` on, but for [keep_from, keep_to), later than the moment, was not. */
static void cut(size_t first, size_t keep_from, size_t keep_to, moment at)
{
	size_t kept = first;
	for (size_t i = first; i < sent_count; i++) {
		int order = compare(sents[i].at, at);
		bool own = i >= keep_from && i < keep_to;
		unclear = unclear || (!own && order == 0);
		if (own || order < 0)
			sents[kept++] = sents[i];
		else if (sents[i].text < 0)
			nodes[-sents[i].text].gone--;
	}
	sent_count = kept;
}

static bool note(moment at, int text)
{
	if (sent_count == SENTS) {
		unclear = true; /* too many to be worth it */
		return false;
	}
	sents[sent_count++] = (sent){at, text};
	return true;
}

static outcome run_parallel(const node *n, moment *now)
{
	moment ends[CHILDREN], start = *now;
	outcome outcomes[CHILDREN];
	size_t from[CHILDREN + 1];
	int first = -1, last = 0, jump;
	for (int i = 0; i < n->lists; i++) {
		from[i] = sent_count;
		ends[i] = start;
		outcomes[i] = run_list(n->list[i], &ends[i], &jump);
		bool ends_it = outcomes[i] == EXITED || n->any;
		if (ends_it && first >= 0 && compare(ends[i], ends[first]) == 0)
			unclear = true;
		if (ends_it && (first < 0 || compare(ends[i], ends[first]) < 0))
			first = i;
		if (compare(ends[i], ends[last]) > 0)
			last = i;
	}
	from[n->lists] = sent_count;
	*now = ends[first >= 0 ? first : last];
	if (first >= 0)
		cut(from[0], from[first], from[first + 1], *now);
	return first >= 0 ? outcomes[first] : DONE;
}

static outcome run_node(node *n, moment *now, int *jump)
{
	int which;
	outcome out = DONE;
	switch (n->kind) {
	case SEND:
		return note(*now, n->number) ? DONE : EXITED;
	case WAIT:
		wait_for(n, n->letter[0] >= 0 ? 1 : 0, now);
		return DONE;
	case FIRST:
		which = wait_for(n, n->lists - n->otherwise, now);
		if (which < 0 && n->otherwise)
			which = n->lists - 1;
		return which >= 0 ? run_list(n->list[which], now, jump) : DONE;
	case WHEN:
		for (which = 0; which < n->lists; which++) {
			if ((n->otherwise && which == n->lists - 1) || tier_at(now->events) == n->letter[which])
				return run_list(n->list[which], now, jump);
		}
		return DONE;
	case LOOP:
		for (int turn = 0; turn < n->times && out == DONE; turn++) {
			if (n->any && tier_at(now->events) != n->letter[0])
				break;
			out = run_list(n->list[0], now, jump);
		}
		return out;
	case PARALLEL:
		return run_parallel(n, now);
	case EXIT:
		return EXITED;
	default:
		if (n->gone >= n->times)
			return DONE;
		n->gone++;
		*jump = n->to;
		return note(*now, -n->number) ? JUMPED : EXITED;
	}
}

static int place_in(const int *list, int number)
{
	for (int i = 0; i < CHILDREN; i++) {
		if (list[i] == number)
			return i;
	}
	return -1;
}

static outcome run_list(const int *list, moment *now, int *jump)
{
	for (int i = 0; i < CHILDREN && list[i] >= 0;) {
		outcome out = run_node(&nodes[list[i]], now, jump);
		i = out == JUMPED ? place_in(list, *jump) : i + 1;
		if (out == EXITED || i < 0)
			return out;
	}
	return DONE;
}

/* ---- trials ---- */

static void make_log(void)
{
	journey_time at = T;
	for (int i = 0; i < EVENTS; i++) {
		at += JOURNEY_MINUTE * (1 + (dice(2) ? 30 * (int64_t)dice(10) + 29 : (int64_t)dice(200)));
		log_of[i] = (happening){at, dice(2), (int)dice(LETTERS)};
	}
}

static void tell(play *p)
{
	play_added(p, "ann", "c", T);
	for (int i = 0; i < EVENTS; i++) {
		const char letter[] = {(char)('a' + log_of[i].letter), '\0'};
		play_until(p, log_of[i].at);
		if (log_of[i].click)
			play_clicked(p, "ann", letter, log_of[i].at);
		else
			play_trait(p, "ann", "tier", letter, log_of[i].at);
	}
	play_until(p, T + 100 * JOURNEY_DAY);
	rig_deliver(&p->r, T + 100 * JOURNEY_DAY);
}

static int by_time(const void *a, const void *b)
{
	const sent *x = a, *y = b;
	if (x->at.at != y->at.at)
		return x->at.at < y->at.at ? -1 : 1;
	return x->text - y->text;
}

static void same_sends(const rig *r, unsigned trial)
{
	static sent found[SENTS];
	for (size_t i = 0; i < r->send_count; i++)
		found[i] = (sent){{r->sends[i].decided, 0, 0}, atoi(r->sends[i].text + 1)};
	qsort(found, r->send_count, sizeof *found, by_time);
	qsort(sents, sent_count, sizeof *sents, by_time);
	for (size_t i = 0; i < sent_count && i < r->send_count; i++)
		ck_assert_msg(found[i].text == sents[i].text && found[i].at.at == sents[i].at.at,
			      "trial %u, send %zu: n%d after %lld min, expected n%d after %lld min", trial, i, found[i].text,
			      (long long)((found[i].at.at - T) / JOURNEY_MINUTE), sents[i].text,
			      (long long)((sents[i].at.at - T) / JOURNEY_MINUTE));
	ck_assert_msg(sent_count == r->send_count, "trial %u: %zu sends, expected %zu", trial, r->send_count, sent_count);
}

/* Branches may be more than are allowed at the same time: then there is no strategy to play. */
static int live_in(const int *list);

static int live_of(const node *n)
{
	int live = 0;
	for (int i = 0; i < n->lists; i++) {
		int in = live_in(n->list[i]);
		live = n->kind == PARALLEL ? live + 1 + in : in > live ? in : live;
	}
	return live;
}

static int live_in(const int *list)
{
	int live = 0;
	for (int i = 0; i < CHILDREN && list[i] >= 0; i++) {
		int in = live_of(&nodes[list[i]]);
		live = in > live ? in : live;
	}
	return live;
}

static void forget_jumps(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < sent_count; i++) {
		if (sents[i].text >= 0)
			sents[kept++] = sents[i];
	}
	sent_count = kept;
}

static bool try_one(const journey_allocator *allocator, unsigned trial)
{
	moment now = {T, 0, 0};
	int jump;
	state = trial;
	node_count = 0;
	make_list(top, 0, NULL, 0);
	make_log();
	sent_count = 0;
	unclear = false;
	run_list(top, &now, &jump);
	forget_jumps();
	if (unclear || sent_count == 0 || sent_count > 500 || live_in(top) > JOURNEY_BRANCHES_LIVE_MAX)
		return false;
	play p = {.reopens = trial % 2};
	rig_open(&p.r, allocator, &(shop){.declare = declare});
	tell(&p);
	ck_assert_int_eq(rig_count(&p.r, "stopped.instances"), 0);
	same_sends(&p.r, trial);
	rig_close(&p.r);
	return true;
}

JOURNEY_PLAIN_TEST(random_journeys_go_as_a_plain_interpreter_says)
{
	unsigned tried = 0;
	for (unsigned trial = 1; trial <= 2000; trial++)
		tried += try_one(allocator, trial);
	ck_assert_uint_ge(tried, 900);
}

Suite *suite_steps_model(void)
{
	return torture_suite("steps: model", torture_random_journeys_go_as_a_plain_interpreter_says, NULL);
}
