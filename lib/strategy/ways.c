#include "strategy/ways.h"

#include "base/text.h"

#define FOREVER JY_EDGE_FOREVER

static journey_duration plus(journey_duration a, journey_duration b)
{
	return a >= FOREVER - b ? FOREVER : a + b;
}

bool jy_ways_of(jy_proving *p, const jy_journey *journey, jy_ways *out)
{
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t i, total = 0;

	out->strategy = p->strategy;
	out->journey = journey;
	out->first = jy_proving_items(p, (size_t)journey->step_count + 1, sizeof(*out->first));
	for (i = 0; i < journey->step_count; i++)
		total += jy_edges(p->strategy, journey, i, edges);
	out->list = jy_proving_items(p, total, sizeof(*out->list));
	if (!jy_proving_ok(p))
		return false;
	total = 0;
	for (i = 0; i < journey->step_count; i++) {
		uint32_t n = jy_edges(p->strategy, journey, i, edges);

		out->first[i] = total;
		memcpy(out->list + total, edges, n * sizeof(*edges));
		total += n;
	}
	out->first[i] = total;
	return true;
}

/* What takes a send over when a channel fails may fail as well. */
static bool falls_to(const journey_strategy *strategy, uint32_t from, uint32_t channel)
{
	uint32_t steps;

	for (steps = 0; from != JY_NONE && steps <= strategy->channel_count; steps++) {
		if (from == channel)
			return true;
		from = strategy->sending.channels[from].fallback;
	}
	return false;
}

bool jy_sends_by(const journey_strategy *strategy, const jy_step *step, uint32_t channel)
{
	uint32_t i;

	if (step->kind != JY_STEP_SEND)
		return false;
	for (i = 0; i < step->as.send.via_count; i++)
		if (channel == JY_NONE || falls_to(strategy, step->as.send.via[i], channel))
			return true;
	return false;
}

/* ---- moments ---- */

/* Shortest times from the entry. Nearly all ways lead forward, so that a few rounds do. */
static void soonest(const jy_ways *ways, journey_duration *at)
{
	uint32_t n = ways->journey->step_count, i, k;
	bool changed = n > 0;

	for (i = 0; i < n; i++)
		at[i] = i == 0 ? 0 : FOREVER;
	while (changed) {
		changed = false;
		for (i = 0; i < n; i++)
			for (k = ways->first[i]; at[i] < FOREVER && k < ways->first[i + 1]; k++) {
				const jy_step_edge *edge = &ways->list[k];
				journey_duration then = plus(at[i], edge->least);

				if (edge->to < n && then < at[edge->to]) {
					at[edge->to] = then;
					changed = true;
				}
			}
	}
}

/* Longest times, -1 where no way leads. What goes on growing after as many rounds as steps is in a circle. */
static void latest(const jy_ways *ways, journey_duration *at)
{
	uint32_t n = ways->journey->step_count, rounds = 0, i, k;
	bool changed = n > 0;

	for (i = 0; i < n; i++)
		at[i] = i == 0 ? 0 : -1;
	while (changed) {
		changed = false;
		for (i = 0; i < n; i++)
			for (k = ways->first[i]; at[i] >= 0 && k < ways->first[i + 1]; k++) {
				const jy_step_edge *edge = &ways->list[k];
				journey_duration then = rounds > n ? FOREVER : plus(at[i], edge->most);

				if (edge->to < n && then > at[edge->to]) {
					at[edge->to] = then;
					changed = true;
				}
			}
		rounds++;
	}
}

/* A send is decided when its step is reached, or later if it is put off. */
static journey_duration put_off(const jy_ways *ways, uint32_t step)
{
	journey_duration most = 0;
	uint32_t k;

	for (k = ways->first[step]; k < ways->first[step + 1]; k++)
		most = ways->list[k].most > most ? ways->list[k].most : most;
	return most;
}

jy_span_of_sends jy_span_of(jy_proving *p, const jy_ways *ways, uint32_t channel)
{
	jy_span_of_sends span = {false, FOREVER, 0};
	uint32_t n = ways->journey->step_count, i;
	jy_arena_mark mark = jy_arena_save(&p->scratch);
	journey_duration *early = jy_proving_items(p, n, sizeof(*early)), *late = jy_proving_items(p, n, sizeof(*late));
	journey_duration then;

	if (!jy_proving_ok(p))
		return span;
	soonest(ways, early);
	latest(ways, late);
	for (i = 0; i < n; i++) {
		if (late[i] < 0 || !jy_sends_by(ways->strategy, &ways->journey->steps[i], channel))
			continue;
		span.any = true;
		then = plus(late[i], put_off(ways, i));
		span.first = early[i] < span.first ? early[i] : span.first;
		span.last = then > span.last ? then : span.last;
	}
	jy_arena_rewind(&p->scratch, mark);
	return span;
}

/* ---- how many ---- */

/* One way's time, with what is known of where it leads; the end leads to the next entry. */
static journey_duration along(const jy_ways *ways, const jy_step_edge *edge, const journey_duration *next, bool again,
			      journey_duration gap)
{
	uint32_t n = ways->journey->step_count;

	if (edge->to < n)
		return plus(edge->least, next[edge->to]);
	return again && n > 0 ? plus(plus(edge->least, gap), next[0]) : FOREVER;
}

/*
 * now[i]: the shortest time in which `k` sends can be made from step i on, itself included; fewer[i]: the same for k - 1.
 * False: in no way.
 */
static bool one_more(const jy_ways *ways, uint32_t channel, const journey_duration *fewer, journey_duration *now,
		     bool again, journey_duration gap)
{
	uint32_t n = ways->journey->step_count, i, k;
	bool changed = true, any = false;

	for (i = 0; i < n; i++)
		now[i] = FOREVER;
	while (changed) {
		changed = false;
		for (i = n; i-- > 0;) {
			bool sends = jy_sends_by(ways->strategy, &ways->journey->steps[i], channel);

			for (k = ways->first[i]; k < ways->first[i + 1]; k++) {
				journey_duration then = along(ways, &ways->list[k], sends ? fewer : now, again, gap);

				if (then < now[i]) {
					now[i] = then;
					changed = any = true;
				}
			}
		}
	}
	return any;
}

static journey_duration shortest(const journey_duration *list, uint32_t count)
{
	journey_duration best = FOREVER;
	uint32_t i;

	for (i = 0; i < count; i++)
		best = list[i] < best ? list[i] : best;
	return best;
}

/* One send more takes no time from where it stands: what follows is left out. */
static void first_sends(const jy_ways *ways, uint32_t channel, journey_duration *at, bool again, journey_duration gap)
{
	uint32_t n = ways->journey->step_count, i, k;
	bool changed = true;

	for (i = 0; i < n; i++)
		at[i] = jy_sends_by(ways->strategy, &ways->journey->steps[i], channel) ? 0 : FOREVER;
	while (changed) {
		changed = false;
		for (i = n; i-- > 0;)
			for (k = ways->first[i]; k < ways->first[i + 1]; k++) {
				journey_duration then = along(ways, &ways->list[k], at, again, gap);

				if (then < at[i]) {
					at[i] = then;
					changed = true;
				}
			}
	}
}

/* The way back from a branch to where branches join repeats nothing. */
static bool joins(const jy_ways *ways, const jy_step_edge *edge)
{
	return edge->to < ways->journey->step_count && ways->journey->steps[edge->to].kind == JY_STEP_PARALLEL;
}

/* The most sends of one instance whatever the time; by how often steps in circles can be taken. */
static int64_t most_of_one(const jy_ways *ways, uint32_t channel)
{
	uint32_t n = ways->journey->step_count, i, k;
	int64_t sends = 0, times = 1;

	for (k = 0; k < ways->first[n]; k++)
		if (ways->list[k].times > 0 && !joins(ways, &ways->list[k]))
			times = times > JY_SENDS_MAX ? times : times * ((int64_t)ways->list[k].times + 1);
	for (i = 0; i < n; i++)
		sends += jy_sends_by(ways->strategy, &ways->journey->steps[i], channel) ? 1 : 0;
	return sends * times;
}

/* Whether a way without limit leads on from a step to one of those that are left. */
static bool leads_on(const jy_ways *ways, const bool *gone, uint32_t step)
{
	uint32_t n = ways->journey->step_count, k;

	for (k = ways->first[step]; k < ways->first[step + 1]; k++)
		if (ways->list[k].times == 0 && ways->list[k].to < n && !gone[ways->list[k].to])
			return true;
	return false;
}

/* Whether steps can be gone round any number of times: what is left when all that lead nowhere are taken away. */
static bool goes_round(jy_proving *p, const jy_ways *ways)
{
	uint32_t n = ways->journey->step_count, left = n, i;
	bool *gone = jy_proving_items(p, n, sizeof(*gone)), changed = true;

	while (jy_proving_ok(p) && changed) {
		changed = false;
		for (i = n; i-- > 0;)
			if (!gone[i] && !leads_on(ways, gone, i)) {
				gone[i] = changed = true;
				left--;
			}
	}
	return left > 0;
}

int64_t jy_sends_within(jy_proving *p, const jy_ways *ways, uint32_t channel, journey_duration window, bool again,
			journey_duration gap)
{
	uint32_t n = ways->journey->step_count;
	jy_arena_mark mark = jy_arena_save(&p->scratch);
	journey_duration *fewer = jy_proving_items(p, n, sizeof(*fewer)), *now = jy_proving_items(p, n, sizeof(*now)), *swap;
	int64_t count = 0, most = JY_SENDS_MAX;

	if (!jy_proving_ok(p))
		return 0;
	if (!again && !goes_round(p, ways) && most_of_one(ways, channel) < most)
		most = most_of_one(ways, channel);
	first_sends(ways, channel, fewer, again, gap);
	while (count < most && shortest(fewer, n) < window) {
		count++;
		if (!one_more(ways, channel, fewer, now, again, gap))
			break;
		swap = fewer;
		fewer = now;
		now = swap;
	}
	jy_arena_rewind(&p->scratch, mark);
	return count < JY_SENDS_MAX ? count : JOURNEY_PROOF_UNBOUNDED;
}

/* ---- what came before ---- */

/* A send that can only have gone by this channel. */
static bool surely_by(const jy_ways *ways, uint32_t index, uint32_t channel)
{
	const jy_step *step = &ways->journey->steps[index];

	return step->kind == JY_STEP_SEND && step->as.send.via_count == 1 && step->as.send.via[0] == channel &&
	       !step->as.send.rules.transactional && ways->strategy->sending.channels[channel].fallback == JY_NONE;
}

/* now[i]: how long ago at most the k-th send before step i was; fewer[i]: the same for k - 1. -1: no way leads there. */
static void one_before(const jy_ways *ways, uint32_t channel, const journey_duration *fewer, journey_duration *now)
{
	uint32_t n = ways->journey->step_count, rounds = 0, i, k;
	bool changed = n > 0;

	for (i = 0; i < n; i++)
		now[i] = i == 0 ? FOREVER : -1; /* from the entry there is nothing before */
	while (changed) {
		changed = false;
		for (i = 0; i < n; i++) {
			journey_duration from = surely_by(ways, i, channel) ? fewer[i] : now[i];

			for (k = ways->first[i]; from >= 0 && k < ways->first[i + 1]; k++) {
				const jy_step_edge *edge = &ways->list[k];
				journey_duration then = rounds > n ? FOREVER : plus(from, edge->most);

				if (edge->to < n && then > now[edge->to]) {
					now[edge->to] = then;
					changed = true;
				}
			}
		}
		rounds++;
	}
}

journey_duration jy_sends_before(jy_proving *p, const jy_ways *ways, uint32_t channel, uint32_t step, uint32_t count)
{
	uint32_t n = ways->journey->step_count, i;
	jy_arena_mark mark = jy_arena_save(&p->scratch);
	journey_duration *fewer = jy_proving_items(p, n, sizeof(*fewer)), *now = jy_proving_items(p, n, sizeof(*now)), *swap;
	journey_duration ago;

	if (!jy_proving_ok(p))
		return FOREVER;
	/* No send before: no time ago, at each step that a way leads to. */
	latest(ways, fewer);
	for (i = 0; i < n; i++)
		fewer[i] = fewer[i] < 0 ? -1 : 0;
	for (i = 0; i < count; i++) {
		one_before(ways, channel, fewer, now);
		swap = fewer;
		fewer = now;
		now = swap;
	}
	/* It may be put off itself. */
	ago = fewer[step] < 0 ? FOREVER : plus(fewer[step], put_off(ways, step));
	jy_arena_rewind(&p->scratch, mark);
	return ago;
}
