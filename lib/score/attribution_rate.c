/*
 * Shapley value of the conversion rate: v(S) = conversions of paths inside S / (conversions and ends without). Exactly over
 * all coalitions (their sums by the zeta transform over subsets, Yates 1937), or by orders drawn at random (Castro, Gomez,
 * Tejada 2009, "Polynomial calculation of the Shapley value based on sampling").
 */
#include "score/attribution.h"

#include <stdbool.h>
#include <string.h>

#include "base/math.h"
#include "base/memory.h"
#include "base/random.h"

enum { CONVERSIONS, ENDS, VALUE, SUMS };

typedef struct game {
	const journey_allocator *allocator;
	const journey_paths *paths;
	const journey_attribution_options *options;
	size_t players;   /* channels that are touched */
	size_t *place;    /* of each channel among them, plus 1; 0: none */
	size_t *channels; /* of each player */
} game;

static journey_status find_players(game *g)
{
	g->place = jy_alloc_items(g->allocator, g->paths->channels, sizeof *g->place);
	g->channels = jy_alloc_items(g->allocator, g->paths->channels, sizeof *g->channels);
	if (!g->place || !g->channels)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < g->paths->count; i++) {
		jy_path path = jy_path_at(g->paths, g->options, i);

		for (size_t k = 0; k < path.count; k++)
			g->place[path.touches[k]] = 1;
	}
	/* In order of the channels, not of the paths. */
	for (size_t i = 0; i < g->paths->channels; i++)
		if (g->place[i]) {
			g->channels[g->players++] = i;
			g->place[i] = g->players;
		}
	return JOURNEY_OK;
}

static double rate(double part, double ends)
{
	return ends > 0 ? part / ends : 0;
}

/* ---- exactly ---- */

static void sum_subsets(double *v, size_t players)
{
	for (size_t bit = 1; bit < (size_t)1 << players; bit <<= 1)
		for (size_t s = 0; s < (size_t)1 << players; s++)
			if (s & bit)
				v[s] += v[s ^ bit];
}

static void fill_sets(const game *g, double *sums, size_t sets)
{
	memset(sums, 0, SUMS * sets * sizeof *sums);
	for (size_t i = 0; i < g->paths->count; i++) {
		jy_path path = jy_path_at(g->paths, g->options, i);
		size_t set = 0;

		if (!path.count)
			continue;
		for (size_t k = 0; k < path.count; k++)
			set |= (size_t)1 << (g->place[path.touches[k]] - 1);
		sums[CONVERSIONS * sets + set] += path.conversions;
		sums[ENDS * sets + set] += path.conversions + path.nulls;
		sums[VALUE * sets + set] += path.value;
	}
}

/* s! (n - s - 1)! / n!, as 1 / (n C(n - 1, s)). */
static void fill_weights(double *weights, size_t n)
{
	double choose = 1;

	for (size_t s = 0; s < n; s++) {
		weights[s] = 1 / ((double)n * choose);
		choose = choose * (double)(n - 1 - s) / (double)(s + 1);
	}
}

static void values_of(const double *sums, size_t sets, size_t player, const double *weights,
	journey_credit *out)
{
	const double *conversions = sums + CONVERSIONS * sets, *value = sums + VALUE * sets;
	unsigned char size[256];
	size_t bit = (size_t)1 << player;

	size[0] = 0;
	for (size_t i = 1; i < sizeof size; i++)
		size[i] = (unsigned char)(size[i / 2] + i % 2);
	for (size_t s = 0; s < sets; s++) {
		if (s & bit)
			continue;
		double weight = weights[size[s & 255] + size[s >> 8 & 255] + size[s >> 16 & 255]];

		out->conversions += weight * (conversions[s | bit] - conversions[s]);
		out->value += weight * (value[s | bit] - value[s]);
	}
}

static journey_status play_all(const game *g, journey_credit *credits)
{
	size_t sets = (size_t)1 << g->players;
	double weights[JOURNEY_SHAPLEY_EXACT_MAX], *sums = jy_alloc(g->allocator, SUMS * sets * sizeof *sums);

	if (!sums)
		return JOURNEY_NO_MEMORY;
	fill_sets(g, sums, sets);
	for (size_t i = 0; i < SUMS; i++)
		sum_subsets(sums + i * sets, g->players);
	for (size_t s = 0; s < sets; s++) {
		double ends = sums[ENDS * sets + s];

		sums[CONVERSIONS * sets + s] = rate(sums[CONVERSIONS * sets + s], ends);
		sums[VALUE * sets + s] = rate(sums[VALUE * sets + s], ends);
	}
	fill_weights(weights, g->players);
	for (size_t i = 0; i < g->players; i++)
		values_of(sums, sets, i, weights, &credits[g->channels[i]]);
	jy_free(g->allocator, sums, SUMS * sets * sizeof *sums);
	return JOURNEY_OK;
}

/* ---- by drawn orders ---- */

typedef struct drawing {
	size_t *order; /* players */
	size_t *turn;  /* of each player: its place in the order */
	double *sums;  /* by turn */
	double *squares;
} drawing;

static void draw_order(const game *g, drawing *d, uint64_t number)
{
	for (size_t i = 0; i < g->players; i++)
		d->order[i] = i;
	for (size_t i = g->players; i-- > 1;) {
		uint64_t bits = jy_random(g->options->seed, "shapley", (journey_str){"", 0}, number * g->players + i);
		size_t other = (size_t)jy_random_below(bits, i + 1), kept = d->order[i];

		d->order[i] = d->order[other];
		d->order[other] = kept;
	}
	for (size_t i = 0; i < g->players; i++)
		d->turn[d->order[i]] = i;
}

/* A path is inside a coalition from the turn of its last player on. */
static void play(const game *g, drawing *d, journey_credit *credits)
{
	double sums[SUMS] = {0}, before = 0, worth = 0;

	memset(d->sums, 0, SUMS * g->players * sizeof *d->sums);
	for (size_t i = 0; i < g->paths->count; i++) {
		jy_path path = jy_path_at(g->paths, g->options, i);
		size_t last = 0;

		if (!path.count)
			continue;
		for (size_t k = 0; k < path.count; k++) {
			size_t turn = d->turn[g->place[path.touches[k]] - 1];

			last = turn > last ? turn : last;
		}
		d->sums[SUMS * last + CONVERSIONS] += path.conversions;
		d->sums[SUMS * last + ENDS] += path.conversions + path.nulls;
		d->sums[SUMS * last + VALUE] += path.value;
	}
	for (size_t i = 0; i < g->players; i++) {
		journey_credit *to = &credits[g->channels[d->order[i]]];

		for (size_t k = 0; k < SUMS; k++)
			sums[k] += d->sums[SUMS * i + k];
		double now = rate(sums[CONVERSIONS], sums[ENDS]), value = rate(sums[VALUE], sums[ENDS]);

		to->conversions += now - before;
		to->value += value - worth;
		d->squares[d->order[i]] += (now - before) * (now - before);
		before = now;
		worth = value;
	}
}

static journey_status play_some(const game *g, journey_credit *credits)
{
	size_t n = g->players;
	drawing d = {.order = jy_alloc_items(g->allocator, n, sizeof *d.order),
		.turn = jy_alloc_items(g->allocator, n, sizeof *d.turn),
		.sums = jy_alloc_items(g->allocator, SUMS * n, sizeof *d.sums),
		.squares = jy_alloc_items(g->allocator, n, sizeof *d.squares)};
	bool have = d.order && d.turn && d.sums && d.squares;
	double samples = g->options->samples;

	for (uint32_t i = 0; have && i < g->options->samples; i++) {
		draw_order(g, &d, i);
		play(g, &d, credits);
	}
	for (size_t i = 0; have && i < n; i++) {
		journey_credit *to = &credits[g->channels[i]];
		double rest = d.squares[i] - to->conversions * to->conversions / samples;

		to->conversions /= samples;
		to->value /= samples;
		to->standard_error = rest > 0 ? jy_sqrt(rest / (samples - 1) / samples) : 0;
	}
	jy_free(g->allocator, d.order, d.order ? n * sizeof *d.order : 0);
	jy_free(g->allocator, d.turn, d.turn ? n * sizeof *d.turn : 0);
	jy_free(g->allocator, d.sums, d.sums ? SUMS * n * sizeof *d.sums : 0);
	jy_free(g->allocator, d.squares, d.squares ? n * sizeof *d.squares : 0);
	return have ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_attribution_rate(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits)
{
	game g = {.allocator = allocator, .paths = paths, .options = options};
	journey_status status = find_players(&g);

	if (status == JOURNEY_OK && g.players)
		status = g.players <= JOURNEY_SHAPLEY_EXACT_MAX ? play_all(&g, credits) : play_some(&g, credits);
	jy_free(allocator, g.place, g.place ? paths->channels * sizeof *g.place : 0);
	jy_free(allocator, g.channels, g.channels ? paths->channels * sizeof *g.channels : 0);
	return status;
}
