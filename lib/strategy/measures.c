/* KPIs and groups of the report: declared, written in binary form, compiled. */
#include "strategy/measures.h"

#include "base/text.h"
#include "strategy/add.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- declaring ---- */

static bool has_of(const journey_kpi_options *o)
{
	return o->form == JOURNEY_KPI_FORM_SUM || o->form == JOURNEY_KPI_FORM_QUANTILE || o->form == JOURNEY_KPI_FORM_RATIO;
}

/* The key that says the event in a document. */
static const char *form_key(journey_kpi_form form)
{
	static const char *const keys[] = {"share", "count", "sum", "ratio", "quantile"};

	return form <= JOURNEY_KPI_FORM_QUANTILE ? keys[form] : "share";
}

/* Fields that a form lacks, or that it has not. */
static void check_fields(jy_add *a, const journey_kpi_options *o)
{
	bool ratio = o->form == JOURNEY_KPI_FORM_RATIO, quantile = o->form == JOURNEY_KPI_FORM_QUANTILE;

	jy_add_check(a, o->form >= JOURNEY_KPI_FORM_SHARE && o->form <= JOURNEY_KPI_FORM_QUANTILE, NULL, "no such form of a KPI");
	jy_add_check(a, o->of.size == 0 || has_of(o), "of", "it goes with a sum, a ratio or a quantile");
	jy_add_check(a, o->of.size > 0 || !has_of(o) || ratio, "of", "the number to add up is missing");
	jy_add_check(a, ratio || (o->over.size == 0 && o->per.size == 0), o->per.size > 0 ? "per" : "over", "it goes with a ratio");
	jy_add_check(a, o->over_when.size == 0 || o->over.size > 0, "over_when", "it goes with `over`");
	jy_add_check(a, !ratio || o->of.size + o->over.size + o->per.size > 0, NULL,
		     "a ratio of a number to itself; expected `of`, `per` or `over`");
	jy_add_check(a, quantile || o->quantile == 0, "quantile", "it goes with a quantile");
	jy_add_check(a, !quantile || (o->quantile > 0 && o->quantile < 1), "quantile", "expected a number between 0 and 1");
	jy_add_check(a, o->before.size == 0 || (!ratio && !quantile), "before", "it goes with a share, a count or a sum");
}

journey_status journey_builder_kpi_with(journey_builder *builder, const journey_kpi_options *options)
{
	journey_kpi_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "kpis", options != NULL ? options->name : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	check_fields(&a, &item);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_name(&a, form_key(item.form), &item.event, false);
	jy_add_text(&a, "when", &item.when);
	jy_add_text(&a, "of", &item.of);
	jy_add_name(&a, "over", &item.over, true);
	jy_add_text(&a, "over_when", &item.over_when);
	jy_add_text(&a, "per", &item.per);
	jy_add_text(&a, "before", &item.before);
	jy_add_span(&a, "within", item.within, false);
	jy_add_room(&a, &builder->kpis, &builder->kpi_capacity, builder->kpi_count, JOURNEY_STRATEGY_NAMES_MAX, sizeof(item),
		    "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(&a, JY_NAME_KPI, item.name, builder->kpi_count);
	if (a.status == JOURNEY_OK)
		builder->kpis[builder->kpi_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_kpi(journey_builder *builder, journey_str name, journey_str event, journey_str when,
				   journey_str of)
{
	journey_kpi_options o = {.size = sizeof(o)};

	o.name = name;
	o.form = of.size > 0 ? JOURNEY_KPI_FORM_SUM : JOURNEY_KPI_FORM_SHARE;
	o.event = event;
	o.when = when;
	o.of = of;
	return journey_builder_kpi_with(builder, &o);
}

journey_status journey_builder_report_by(journey_builder *builder, journey_report_dimension dimension, journey_str attribute)
{
	bool named = dimension == JOURNEY_BY_ATTRIBUTE;
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "report.by", attribute);
	jy_add_check(&a, dimension >= JOURNEY_BY_RECOMMENDATION && dimension <= JOURNEY_BY_ATTRIBUTE, NULL, "no such dimension");
	jy_add_check(&a, named || attribute.size == 0, NULL, "only groups by an attribute have its name");
	jy_add_name(&a, NULL, &attribute, !named);
	for (i = 0; i < builder->by_count; i++)
		jy_add_check(&a, builder->by[i].dimension != dimension || !jy_str_equal(builder->by[i].attribute, attribute), NULL,
			     "it is said twice");
	if (a.status == JOURNEY_OK && builder->by_count == JOURNEY_REPORT_BY_MAX)
		jy_add_fail(&a, JOURNEY_LIMIT, NULL, "more than JOURNEY_REPORT_BY_MAX (%d) dimensions", JOURNEY_REPORT_BY_MAX);
	if (a.status == JOURNEY_OK)
		builder->by[builder->by_count++] = (jy_decl_by){dimension, attribute};
	return jy_add_end(&a);
}

/* ---- binary form ---- */

/* Whether journey_builder_kpi() would have made it. */
static bool is_plain(const journey_kpi_options *o)
{
	bool short_form = o->form == (o->of.size > 0 ? JOURNEY_KPI_FORM_SUM : JOURNEY_KPI_FORM_SHARE);

	return short_form && o->within == 0 && o->before.size == 0;
}

static bool put_kpi(jy_buffer *b, const journey_kpi_options *o, size_t index)
{
	return jy_buffer_varint(b, index) && jy_buffer_u8(b, (uint8_t)o->form) && jy_buffer_str(b, o->over) &&
	       jy_buffer_str(b, o->over_when) && jy_buffer_str(b, o->per) && jy_buffer_double(b, o->quantile) &&
	       jy_buffer_zigzag(b, o->within) && jy_buffer_str(b, o->before);
}

bool jy_measures_write(const journey_builder *builder, jy_buffer *out)
{
	size_t i, count = 0;
	bool ok;

	for (i = 0; i < builder->kpi_count; i++)
		count += !is_plain(&builder->kpis[i]);
	ok = jy_buffer_varint(out, count);
	for (i = 0; ok && i < builder->kpi_count; i++)
		ok = is_plain(&builder->kpis[i]) || put_kpi(out, &builder->kpis[i], i);
	ok = ok && jy_buffer_varint(out, builder->by_count);
	for (i = 0; ok && i < builder->by_count; i++)
		ok = jy_buffer_u8(out, (uint8_t)builder->by[i].dimension) && jy_buffer_str(out, builder->by[i].attribute);
	return ok;
}

/* Completes a KPI that the older part of the form declared. */
static journey_status get_kpi(journey_builder *builder, jy_reader *r)
{
	journey_kpi_options more = {0}, *to;
	uint64_t index = jy_reader_varint(r);
	jy_add a;

	more.form = (journey_kpi_form)jy_reader_u8(r);
	more.over = jy_reader_str(r);
	more.over_when = jy_reader_str(r);
	more.per = jy_reader_str(r);
	more.quantile = jy_reader_double(r);
	more.within = jy_reader_zigzag(r);
	more.before = jy_reader_str(r);
	r->failed = r->failed || index >= builder->kpi_count;
	if (r->failed)
		return JOURNEY_OK;
	to = &builder->kpis[index];
	more.of = to->of;
	jy_add_begin(&a, builder, "kpis", to->name);
	check_fields(&a, &more);
	jy_add_name(&a, "over", &more.over, true);
	jy_add_text(&a, "over_when", &more.over_when);
	jy_add_text(&a, "per", &more.per);
	jy_add_text(&a, "before", &more.before);
	jy_add_span(&a, "within", more.within, false);
	if (a.status == JOURNEY_OK) {
		more.size = to->size;
		more.name = to->name;
		more.event = to->event;
		more.when = to->when;
		*to = more;
	}
	return jy_add_end(&a);
}

journey_status jy_measures_read(journey_builder *builder, jy_reader *r)
{
	journey_status status = JOURNEY_OK;
	size_t i, count = jy_reader_count(r, 15);

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++)
		status = get_kpi(builder, r);
	count = status == JOURNEY_OK ? jy_reader_count(r, 2) : 0;
	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_report_dimension dimension = (journey_report_dimension)jy_reader_u8(r);
		journey_str attribute = jy_reader_str(r);

		if (!r->failed)
			status = journey_builder_report_by(builder, dimension, attribute);
	}
	return status;
}

/* ---- compiling ---- */

static jy_scope over_event(uint32_t event)
{
	jy_scope scope = {.event = JY_NONE};

	scope.event = event;
	scope.why = "a KPI reads `event` only";
	return scope;
}

static const jy_scope scope_before = {
	.profile = true,
	.event = JY_NONE,
	.why = "what a KPI compares with from before the first exposure reads `profile` and `now` only",
};

static void compile_kpi(jy_compiler *c, const journey_kpi_options *from, jy_kpi *kpi)
{
	jy_scope scope, over;

	kpi->name = jy_compiler_str(c, from->name);
	kpi->form = from->form;
	kpi->quantile = from->quantile;
	kpi->within = from->within;
	kpi->over = JY_NONE;
	kpi->event = jy_compiler_name(c, JY_NAME_EVENT, from->event, "kpis.%.*s.%s", STR(from->name), form_key(from->form));
	if (from->over.size > 0)
		kpi->over = jy_compiler_name(c, JY_NAME_EVENT, from->over, "kpis.%.*s.over", STR(from->name));
	scope = over_event(kpi->event);
	over = over_event(kpi->over == JY_NONE ? kpi->event : kpi->over);
	jy_compiler_expr(c, &scope, from->when, JY_WANT_BOOL, &kpi->when, "kpis.%.*s.when", STR(from->name));
	jy_compiler_expr(c, &scope, from->of, JY_WANT_NUMBER, &kpi->of, "kpis.%.*s.of", STR(from->name));
	jy_compiler_expr(c, &over, from->over_when, JY_WANT_BOOL, &kpi->over_when, "kpis.%.*s.over_when", STR(from->name));
	jy_compiler_expr(c, &over, from->per, JY_WANT_NUMBER, &kpi->per, "kpis.%.*s.per", STR(from->name));
	jy_compiler_expr(c, &scope_before, from->before, JY_WANT_NUMBER, &kpi->before, "kpis.%.*s.before", STR(from->name));
}

static void compile_by(jy_compiler *c, const jy_decl_by *from, jy_report_by *by)
{
	by->dimension = from->dimension;
	by->attribute = JY_NONE;
	if (from->dimension != JOURNEY_BY_ATTRIBUTE)
		return;
	by->attribute = jy_compiler_name(c, JY_NAME_ATTRIBUTE, from->attribute, "report.by.%.*s", STR(from->attribute));
	if (c->status == JOURNEY_OK && c->strategy->attributes[by->attribute].pii)
		jy_compiler_fail(c, JOURNEY_INVALID, "report.by",
				 "the attribute `%.*s` is personal (`pii`): a report does not list its values", STR(from->attribute));
}

/* A group's sums are found by the names of their journey, attribute and group, which a key of storage must hold. */
static void check_names(jy_compiler *c, const journey_builder *b)
{
	size_t i;

	for (i = 0; i < b->journey_count && c->status == JOURNEY_OK; i++)
		if (b->journeys[i].options.name.size > JOURNEY_REPORT_NAME_MAX)
			jy_compiler_fail(c, JOURNEY_LIMIT, "report.by", "a journey's name has %zu bytes; the limit is %d (JOURNEY_REPORT_NAME_MAX)",
					 b->journeys[i].options.name.size, JOURNEY_REPORT_NAME_MAX);
	for (i = 0; i < b->by_count && c->status == JOURNEY_OK; i++)
		if (b->by[i].attribute.size > JOURNEY_REPORT_NAME_MAX)
			jy_compiler_fail(c, JOURNEY_LIMIT, "report.by", "an attribute's name has %zu bytes; the limit is %d (JOURNEY_REPORT_NAME_MAX)",
					 b->by[i].attribute.size, JOURNEY_REPORT_NAME_MAX);
}

void jy_compile_measures(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->kpis = jy_compiler_items(c, c->builder->kpi_count, sizeof(*s->kpis));
	for (i = 0; i < c->builder->kpi_count && c->status == JOURNEY_OK; i++) {
		compile_kpi(c, &c->builder->kpis[i], &s->kpis[i]);
		s->reads_before = s->reads_before || s->kpis[i].before != NULL;
		s->kpi_count++;
	}
	if (c->builder->by_count > 0)
		check_names(c, c->builder);
	for (i = 0; i < c->builder->by_count && c->status == JOURNEY_OK; i++)
		compile_by(c, &c->builder->by[i], &s->report_by[s->report_by_count++]);
}

void jy_measures_visit(jy_filling *f, uint32_t kpi)
{
	journey_strategy *s = f->c->strategy;

	jy_filling_add(f, &s->events[s->kpis[kpi].event].kpis, kpi);
	if (s->kpis[kpi].over != JY_NONE)
		jy_filling_add(f, &s->events[s->kpis[kpi].over].kpis, kpi);
}
