/* `journey score lift`: what was found, for machines and for people. */
#include "score_lift.h"

static const score_flag flags[] = {
	{JOURNEY_IMPACT_EMPTY, "empty", "an arm is empty"},
	{JOURNEY_IMPACT_SINGLE, "single", "an arm has a single unit: no intervals"},
	{JOURNEY_IMPACT_NO_VARIANCE, "no_variance", "all values are the same: no intervals"},
	{JOURNEY_IMPACT_CONTROL_ZERO, "control_zero", "the control's mean is 0: no relative difference"},
	{JOURNEY_IMPACT_CONTROL_NEGATIVE, "control_negative", "the control's mean is below 0: relative to its absolute value"},
	{JOURNEY_IMPACT_CONTROL_WEAK, "control_weak", "the control's mean may be 0: don't rely on the relative difference"},
	{JOURNEY_IMPACT_FEW, "few", "few conversions: exact test and intervals"},
	{JOURNEY_IMPACT_SKEWED, "skewed", "few units may carry the sum of the smaller arm: the test may find too much"},
	{JOURNEY_IMPACT_NOT_POSITIVE, "not_positive", "a mean is not above 0: no log interval"},
	{JOURNEY_IMPACT_STRATA_POOLED, "strata_pooled", "small strata were put together"},
	{JOURNEY_IMPACT_NO_COVARIATE, "no_covariate", "the covariate doesn't vary"},
};

#define FLAGS (sizeof flags / sizeof *flags)

static void key_number(tool_text *out, const char *key, bool known, double value)
{
	tool_text_print(out, ",\"%s\":", key);
	if (known)
		tool_text_number(out, value);
	else
		tool_text_put(out, "null");
}

static void key_interval(tool_text *out, const char *key, const journey_estimate *e)
{
	tool_text_print(out, ",\"%s\":", key);
	if (e->known != JOURNEY_KNOWN_INTERVAL) {
		tool_text_put(out, "null");
		return;
	}
	tool_text_put(out, "[");
	tool_text_number(out, e->low);
	tool_text_put(out, ",");
	tool_text_number(out, e->high);
	tool_text_put(out, "]");
}

/* difference, se, relative, ci, p and the relative one's; each led by a comma. */
static void members(tool_text *out, const journey_impact_result *r)
{
	const journey_estimate *a = &r->absolute, *b = &r->relative;

	key_number(out, "difference", a->known, a->value);
	key_number(out, "se", a->known == JOURNEY_KNOWN_INTERVAL, a->standard_error);
	key_number(out, "relative", b->known, b->value);
	key_interval(out, "ci", a);
	key_number(out, "p", a->known == JOURNEY_KNOWN_INTERVAL, a->p_value);
	key_number(out, "relative_se", b->known == JOURNEY_KNOWN_INTERVAL, b->standard_error);
	key_interval(out, "relative_ci", b);
	key_number(out, "relative_p", b->known == JOURNEY_KNOWN_INTERVAL, b->p_value);
}

static void adjusted(tool_text *out, const char *key, const journey_impact_result *r, const journey_adjustment *by)
{
	tool_text_print(out, ",\"%s\":{\"theta\":", key);
	tool_text_number(out, by->theta);
	key_number(out, "variance_reduction", true, by->reduction);
	members(out, r);
	tool_text_put(out, "}");
}

static void write_exact(tool_text *out, const journey_exact_result *few)
{
	tool_text_put(out, ",\"exact\":{\"p\":");
	tool_text_number(out, few->p_exact);
	key_number(out, "p_mid", true, few->p_mid);
	key_interval(out, "ci", &few->absolute);
	key_interval(out, "relative_ci", &few->relative);
	tool_text_put(out, "}");
}

static void write_bayes(tool_text *out, const journey_posterior *b)
{
	bool known = b->known == JOURNEY_KNOWN_INTERVAL;

	tool_text_put(out, ",\"bayes\":{\"estimate\":");
	if (b->known)
		tool_text_number(out, b->value);
	else
		tool_text_put(out, "null");
	if (known) {
		tool_text_put(out, ",\"ci\":[");
		tool_text_number(out, b->low);
		tool_text_put(out, ",");
		tool_text_number(out, b->high);
		tool_text_put(out, "]");
	}
	key_number(out, "chance", known, b->chance);
	key_number(out, "risk_treated", known, b->risk_treated);
	key_number(out, "risk_control", known, b->risk_control);
	tool_text_put(out, "}");
}

static void write_segments(tool_text *out, const lift *w, const lift_variant *v)
{
	tool_text_put(out, ",\"segments\":{");
	for (size_t i = 0; i < w->segment_count; i++) {
		const lift_segment *s = &v->found[i];

		tool_text_put(out, i ? "," : "");
		tool_text_json(out, s->name);
		tool_text_put(out, ":{\"mean\":");
		tool_text_number(out, s->impact.treated);
		members(out, &s->impact);
		tool_text_put(out, ",\"shrunk\":");
		score_json_estimate(out, &s->shrunk);
		tool_text_put(out, ",");
		score_json_flags(out, s->impact.flags, flags, FLAGS);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "},\"heterogeneity\":{\"q\":");
	tool_text_number(out, v->pool.q);
	key_number(out, "p", true, v->pool.p_heterogeneity);
	key_number(out, "i2", true, v->pool.i_squared);
	key_number(out, "tau2", true, v->pool.between);
	tool_text_put(out, "}");
}

static void write_variant(tool_text *out, const lift *w, const lift_variant *v)
{
	tool_text_json(out, v->name);
	tool_text_print(out, ":{\"n\":%llu", (unsigned long long)v->arm.units);
	key_number(out, "mean", true, v->mean);
	if (v->is_control) {
		tool_text_put(out, ",\"control\":true}");
		return;
	}
	members(out, &v->impact);
	if (w->correct)
		key_number(out, "p_corrected", v->impact.absolute.known == JOURNEY_KNOWN_INTERVAL, v->corrected);
	if (w->covariate)
		adjusted(out, "cuped", &v->cuped, &v->cuped_by);
	if (w->segment && !w->denominator)
		adjusted(out, "stratified", &v->stratified, &v->stratified_by);
	if (w->segment)
		write_segments(out, w, v);
	if (w->sequential) {
		tool_text_put(out, ",\"fixed\":{\"n\":");
		tool_text_print(out, "%llu", (unsigned long long)v->arm.units);
		members(out, &v->fixed);
		tool_text_put(out, "}");
	}
	if (v->few.size)
		write_exact(out, &v->few);
	if (w->bayes)
		write_bayes(out, &v->bayes);
	tool_text_put(out, ",");
	score_json_flags(out, v->impact.flags, flags, FLAGS);
	tool_text_put(out, "}");
}

void lift_json(tool_text *out, const lift *w)
{
	tool_text_put(out, "{\"kpi\":");
	tool_text_put(out, w->quantile > 0 ? "\"quantile\"" : w->denominator ? "\"ratio\"" : w->share ? "\"share\"" : "\"mean\"");
	tool_text_put(out, ",\"control\":");
	tool_text_json(out, w->variants[w->control_at].name);
	tool_text_put(out, ",\"variants\":{");
	for (size_t i = 0; i < w->count; i++) {
		tool_text_put(out, i ? "," : "");
		write_variant(out, w, &w->variants[i]);
	}
	tool_text_put(out, "},\"srm\":{\"chi2\":");
	tool_text_number(out, w->srm.chi_square);
	key_number(out, "p", true, w->srm.p_value);
	tool_text_put(out, "}}\n");
}

/* The ends of the axis that all intervals of a table share. */
static void axis(const lift *w, double *least, double *most)
{
	*least = *most = 0;
	for (size_t i = 0; i < w->count; i++) {
		const journey_estimate *e = &w->variants[i].impact.absolute;

		*least = e->known && e->low < *least ? e->low : *least;
		*most = e->known && e->high > *most ? e->high : *most;
	}
}

static void line(tool_text *out, journey_str name, uint64_t units, double mean, const journey_impact_result *r, double least,
	double most)
{
	score_name(out, name, 22);
	if (units)
		tool_text_print(out, "%10llu", (unsigned long long)units);
	else
		tool_text_put(out, "          ");
	score_cell(out, mean, 4, 11);
	if (r && r->absolute.known) {
		score_cell(out, r->absolute.value, 4, 12);
		if (r->relative.known)
			score_cell(out, r->relative.value * 100, 3, 9);
		else
			tool_text_put(out, "        -");
		tool_text_put(out, " %");
	}
	if (r && r->absolute.known == JOURNEY_KNOWN_INTERVAL) {
		if (r->absolute.p_value < 1e-4)
			tool_text_put(out, "   <0.0001");
		else
			score_cell(out, r->absolute.p_value, 2, 10);
		tool_text_put(out, "  ");
		score_interval(out, r->absolute.low, r->absolute.value, r->absolute.high, least, most, 30);
	}
	tool_text_put(out, "\n");
}

void lift_text(tool_text *out, const lift *w)
{
	double least, most;
	uint32_t seen = 0;

	axis(w, &least, &most);
	tool_text_put(out, "variant                    units       mean  difference  relative           p\n");
	for (size_t i = 0; i < w->count; i++) {
		const lift_variant *v = &w->variants[i];

		line(out, v->name, v->arm.units, v->mean, v->is_control ? NULL : &v->impact, least, most);
		seen |= v->impact.flags;
		if (v->is_control)
			continue;
		if (v->few.size && !v->exact) {
			tool_text_put(out, "  exact test: p ");
			score_number(out, v->few.p_exact, 2);
			tool_text_put(out, "\n");
		}
		if (w->bayes && v->bayes.known == JOURNEY_KNOWN_INTERVAL) {
			tool_text_put(out, "  chance to win ");
			score_number(out, v->bayes.chance, 3);
			tool_text_put(out, ", risk if chosen ");
			score_number(out, v->bayes.risk_treated, 3);
			tool_text_put(out, "\n");
		}
		if (w->covariate)
			line(out, tool_str("  with covariate"), 0, v->cuped.treated, &v->cuped, least, most);
		if (w->segment && !w->denominator)
			line(out, tool_str("  stratified"), 0, v->stratified.treated, &v->stratified, least, most);
		for (size_t k = 0; w->segment && k < w->segment_count; k++) {
			tool_text_put(out, "  ");
			line(out, v->found[k].name, 0, v->found[k].impact.treated, &v->found[k].impact, least, most);
		}
	}
	tool_text_put(out, "split as intended: p ");
	score_number(out, w->srm.p_value, 3);
	tool_text_put(out, w->srm.p_value < .001 ? " - NOT: don't trust the comparison\n" : "\n");
	score_notes(out, seen, flags, FLAGS);
}
