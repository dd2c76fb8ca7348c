/* `journey score lift`: from the file to exact sums. */
#include "score_lift.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define MICRO 1e6
#define LARGEST 9e12

static bool same(journey_str a, journey_str b)
{
	return a.size == b.size && (!a.size || memcmp(a.data, b.data, a.size) == 0);
}

/* 1 if all numbers are whole, else micro-units. */
static int scale_of(const lift *w, const char *column, const double *numbers, double *scale)
{
	*scale = 1;
	for (size_t i = 0; i < score_rows(&w->table); i++) {
		if (!(numbers[i] >= -LARGEST && numbers[i] <= LARGEST))
			return score_wrong(&w->table, i, column, "a number within -9e12 .. 9e12 is expected");
		double whole = (double)(int64_t)numbers[i];

		if (numbers[i] < whole || numbers[i] > whole)
			*scale = MICRO;
	}
	return 0;
}

static int64_t scaled(double number, double scale)
{
	double x = number * scale;

	return (int64_t)(x < 0 ? x - .5 : x + .5);
}

/* The place of a name, which is added at the end if it is new; `most` if there is no room. */
static size_t place(journey_str *names, size_t *count, size_t most, journey_str name, size_t hint)
{
	if (hint < *count && same(names[hint], name))
		return hint;
	for (size_t i = 0; i < *count; i++)
		if (same(names[i], name))
			return i;
	if (*count < most)
		names[(*count)++] = name;
	else
		return most;
	return *count - 1;
}

typedef struct columns {
	const journey_str *variant, *segment;
	const double *value, *other;
	const char *other_name;
} columns;

static int find_columns(lift *w, columns *c)
{
	score_table *t = &w->table;

	c->other_name = w->denominator ? w->denominator : w->covariate;
	if (!c->other_name && w->quantile <= 0 && score_has(t, "covariate"))
		c->other_name = w->covariate = "covariate";
	c->variant = score_texts(t, "variant");
	c->value = c->variant ? score_numbers(t, w->value) : NULL;
	if (!c->value)
		return TOOL_FAILED;
	if (c->other_name && !(c->other = score_numbers(t, c->other_name)))
		return TOOL_FAILED;
	if (w->segment && !(c->segment = score_texts(t, w->segment)))
		return TOOL_FAILED;
	return 0;
}

/* All values 0 or 1: a share. */
static bool is_share(const double *value, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		if ((value[i] < 0 || value[i] > 0) && (value[i] < 1 || value[i] > 1))
			return false;
	return true;
}

static int add_row(lift *w, const columns *c, size_t row, lift_variant *v, size_t segment)
{
	int64_t y = scaled(c->value[row], w->options.scale), x = c->other ? scaled(c->other[row], w->scale_x) : 0;

	if (c->segment && !v->segments && !(v->segments = calloc(LIFT_SEGMENTS_MAX, sizeof *v->segments))) {
		tool_error("score lift", "out of memory");
		return TOOL_FAILED;
	}
	if (w->quantile > 0 && !v->sketch && journey_sketch_new(NULL, &v->sketch)) {
		tool_error("score lift", "out of memory");
		return TOOL_FAILED;
	}
	if (v->sketch)
		journey_sketch_add(v->sketch, y);
	if (journey_arm_add(&v->arm, y) || journey_pair_add(&v->pair, y, x)
		|| (v->segments && journey_pair_add(&v->segments[segment], y, x)))
		return score_wrong(&w->table, row, w->value, "the sums grow too large");
	return 0;
}

static int add_rows(lift *w, const columns *c)
{
	journey_str names[LIFT_VARIANTS_MAX];
	size_t variant = 0, segment = 0;
	int status = 0;

	for (size_t i = 0; i < score_rows(&w->table) && !status; i++) {
		variant = place(names, &w->count, LIFT_VARIANTS_MAX, c->variant[i], variant);
		if (variant == LIFT_VARIANTS_MAX)
			return score_wrong(&w->table, i, "variant", "more than %d variants", LIFT_VARIANTS_MAX);
		if (c->segment)
			segment = place(w->segments, &w->segment_count, LIFT_SEGMENTS_MAX, c->segment[i], segment);
		if (segment == LIFT_SEGMENTS_MAX)
			return score_wrong(&w->table, i, w->segment, "more than %d segments", LIFT_SEGMENTS_MAX);
		w->variants[variant].name = names[variant];
		status = add_row(w, c, i, &w->variants[variant], segment);
	}
	return status;
}

static int find_control(lift *w)
{
	if (w->count < 2) {
		tool_error("score lift", "%s: two variants are needed, found %zu", w->table.path, w->count);
		return TOOL_FAILED;
	}
	while (w->control && w->control_at < w->count && !same(tool_str(w->control), w->variants[w->control_at].name))
		w->control_at++;
	if (w->control_at == w->count) {
		tool_error("score lift", "%s: no variant \"%s\"", w->table.path, w->control);
		return TOOL_FAILED;
	}
	w->variants[w->control_at].is_control = true;
	return 0;
}

int lift_read(lift *w)
{
	columns c = {0};
	int status = find_columns(w, &c);

	if (!status)
		status = scale_of(w, w->value, c.value, &w->options.scale);
	if (!status && c.other)
		status = scale_of(w, c.other_name, c.other, &w->scale_x);
	if (status)
		return status;
	w->share = !w->denominator && w->quantile <= 0 && is_share(c.value, score_rows(&w->table));
	w->options.kind = w->share ? JOURNEY_KPI_SHARE : JOURNEY_KPI_MEAN;
	status = add_rows(w, &c);
	return status ? status : find_control(w);
}
