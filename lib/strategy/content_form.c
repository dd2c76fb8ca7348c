/* What is said, in the binary form of a strategy. */
#include "strategy/content.h"

#include "base/text.h"

/* ---- writing ---- */

static bool put_locales(jy_buffer *out, const jy_decl_content *c)
{
	size_t i, k;
	bool ok = jy_buffer_str(out, c->otherwise) && jy_buffer_str(out, c->of) && jy_buffer_str(out, c->currency) &&
		  jy_buffer_varint(out, c->fallback_count);

	for (i = 0; ok && i < c->fallback_count; i++) {
		ok = jy_buffer_str(out, c->fallbacks[i].locale) && jy_buffer_varint(out, c->fallbacks[i].count);
		for (k = 0; ok && k < c->fallbacks[i].count; k++)
			ok = jy_buffer_str(out, c->fallbacks[i].to[k]);
	}
	return ok;
}

static bool put_template(jy_buffer *out, const jy_decl_content *c, uint32_t owner)
{
	const journey_content_template *t = &c->templates[owner];
	size_t i, variants = 0, texts = 0;
	bool ok = jy_buffer_str(out, t->name) && jy_buffer_str(out, t->offer) && jy_buffer_u8(out, (uint8_t)t->missing) &&
		  jy_buffer_str(out, t->experiment);

	for (i = 0; i < c->variant_count; i++)
		variants += c->variants[i].owner == owner;
	for (i = 0; i < c->text_count; i++)
		texts += c->texts[i].owner == owner;
	ok = ok && jy_buffer_varint(out, variants);
	for (i = 0; ok && i < c->variant_count; i++)
		if (c->variants[i].owner == owner)
			ok = jy_buffer_str(out, c->variants[i].name) && jy_buffer_double(out, c->variants[i].weight);
	ok = ok && jy_buffer_varint(out, texts);
	for (i = 0; ok && i < c->text_count; i++) {
		const journey_content_text *x = &c->texts[i].text;

		if (c->texts[i].owner == owner)
			ok = jy_buffer_str(out, x->part) && jy_buffer_str(out, x->locale) && jy_buffer_str(out, x->variant) &&
			     jy_buffer_u8(out, (uint8_t)x->format) && jy_buffer_str(out, x->text);
	}
	return ok;
}

static bool is_trial(const jy_op *op)
{
	return op->kind == JY_OP_SEND && op->as.send.via_weights != NULL;
}

/* The send steps whose channel is an experiment: journey, operation, name, shares. */
static bool put_vias(jy_buffer *out, const journey_builder *b)
{
	size_t i, k, n, count = 0;
	bool ok;

	for (i = 0; i < b->journey_count; i++)
		for (k = 0; k < b->journeys[i].op_count; k++)
			count += is_trial(&b->journeys[i].ops[k]);
	ok = jy_buffer_varint(out, count);
	for (i = 0; ok && i < b->journey_count; i++)
		for (k = 0; ok && k < b->journeys[i].op_count; k++) {
			const journey_send_options *o = &b->journeys[i].ops[k].as.send;

			if (!is_trial(&b->journeys[i].ops[k]))
				continue;
			ok = jy_buffer_varint(out, i) && jy_buffer_varint(out, k) && jy_buffer_str(out, o->via_experiment);
			for (n = 0; ok && n < o->via_count; n++)
				ok = jy_buffer_double(out, o->via_weights[n]);
		}
	return ok;
}

bool jy_content_write(const journey_builder *b, jy_buffer *out)
{
	const jy_decl_content *c = &b->content;
	size_t i;
	bool ok = put_locales(out, c) && jy_buffer_varint(out, c->format_count);

	for (i = 0; ok && i < c->format_count; i++)
		ok = jy_buffer_str(out, c->formats[i].channel) && jy_buffer_u8(out, (uint8_t)c->formats[i].format);
	ok = ok && jy_buffer_varint(out, c->block_count);
	for (i = 0; ok && i < c->block_count; i++)
		ok = jy_buffer_str(out, c->blocks[i].name) && jy_buffer_str(out, c->blocks[i].text);
	ok = ok && jy_buffer_varint(out, c->template_count);
	for (i = 0; ok && i < c->template_count; i++)
		ok = put_template(out, c, (uint32_t)i);
	return ok && put_vias(out, b);
}

/* ---- reading ---- */

typedef struct reading {
	journey_builder *b;
	jy_reader *r;
	journey_status status;
} reading;

static bool go_on(const reading *g)
{
	return g->status == JOURNEY_OK && !g->r->failed;
}

static void take(reading *g, journey_status status)
{
	if (go_on(g))
		g->status = status;
}

static size_t count_of(reading *g, size_t least)
{
	return go_on(g) ? jy_reader_count(g->r, least) : 0;
}

static void get_locales(reading *g)
{
	journey_locales_options o = {.size = sizeof(o)};
	journey_str to[JOURNEY_CONTENT_CHAIN_MAX], currency, locale;
	size_t i, k, n, count;

	o.otherwise = jy_reader_str(g->r);
	o.of = jy_reader_str(g->r);
	currency = jy_reader_str(g->r);
	if (go_on(g) && o.otherwise.size > 0)
		take(g, journey_builder_locales(g->b, &o));
	if (go_on(g) && currency.size > 0)
		take(g, journey_builder_currency(g->b, currency));
	count = count_of(g, 2);
	for (i = 0; i < count && go_on(g); i++) {
		locale = jy_reader_str(g->r);
		n = count_of(g, 1);
		if (n > JOURNEY_CONTENT_CHAIN_MAX)
			g->r->failed = true;
		for (k = 0; k < n && go_on(g); k++)
			to[k] = jy_reader_str(g->r);
		if (go_on(g))
			take(g, journey_builder_locale_fallback(g->b, locale, to, n));
	}
}

static void get_text(reading *g)
{
	journey_content_text x = {.size = sizeof(x)};

	x.part = jy_reader_str(g->r);
	x.locale = jy_reader_str(g->r);
	x.variant = jy_reader_str(g->r);
	x.format = (journey_content_format)jy_reader_u8(g->r);
	x.text = jy_reader_str(g->r);
	if (go_on(g))
		take(g, journey_builder_template_text(g->b, &x));
}

static void get_template(reading *g)
{
	journey_content_template t = {.size = sizeof(t)};
	size_t i, count;

	t.name = jy_reader_str(g->r);
	t.offer = jy_reader_str(g->r);
	t.missing = (journey_content_missing)jy_reader_u8(g->r);
	t.experiment = jy_reader_str(g->r);
	if (go_on(g))
		take(g, journey_builder_template(g->b, &t));
	count = count_of(g, 9);
	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(g->r);
		double weight = jy_reader_double(g->r);

		if (go_on(g))
			take(g, journey_builder_template_variant(g->b, name, weight));
	}
	count = count_of(g, 5);
	for (i = 0; i < count && go_on(g); i++)
		get_text(g);
}

static void get_via(reading *g)
{
	double weights[JOURNEY_STRATEGY_CHOICES_MAX];
	uint64_t journey = jy_reader_varint(g->r), op = jy_reader_varint(g->r);
	journey_str name = jy_reader_str(g->r);
	journey_send_options rules = {0}, *to;
	size_t i;
	jy_add a;

	if (journey >= g->b->journey_count || op >= g->b->journeys[journey].op_count ||
	    g->b->journeys[journey].ops[op].kind != JY_OP_SEND)
		g->r->failed = true;
	if (!go_on(g))
		return;
	to = &g->b->journeys[journey].ops[op].as.send;
	for (i = 0; i < to->via_count; i++)
		weights[i] = jy_reader_double(g->r);
	if (!go_on(g))
		return;
	rules.via_experiment = name;
	rules.via_weights = weights;
	rules.via_count = to->via_count;
	rules.digest = to->digest;
	jy_add_begin(&a, g->b, "journeys", g->b->journeys[journey].options.name);
	jy_add_via(&a, &rules);
	take(g, jy_add_end(&a));
	if (!go_on(g))
		return;
	to->via_experiment = rules.via_experiment;
	to->via_weights = rules.via_weights;
}

journey_status jy_content_read(journey_builder *builder, jy_reader *r)
{
	reading g = {builder, r, JOURNEY_OK};
	size_t i, count;

	get_locales(&g);
	count = count_of(&g, 2);
	for (i = 0; i < count && go_on(&g); i++) {
		journey_str channel = jy_reader_str(r);
		journey_content_format format = (journey_content_format)jy_reader_u8(r);

		if (go_on(&g))
			take(&g, journey_builder_format(builder, channel, format));
	}
	count = count_of(&g, 2);
	for (i = 0; i < count && go_on(&g); i++) {
		journey_str name = jy_reader_str(r), text = jy_reader_str(r);

		if (go_on(&g))
			take(&g, journey_builder_block(builder, name, text));
	}
	count = count_of(&g, 6);
	for (i = 0; i < count && go_on(&g); i++)
		get_template(&g);
	count = count_of(&g, 11);
	for (i = 0; i < count && go_on(&g); i++)
		get_via(&g);
	return g.status;
}
