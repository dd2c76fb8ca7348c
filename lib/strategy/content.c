#include "strategy/content.h"

#include "base/error.h"
#include "base/text.h"

#define LIST(a, b, list, most)                                                                               \
	jy_add_room(a, &(b)->content.list##s, &(b)->content.list##_capacity, (b)->content.list##_count, most, \
		    sizeof(*(b)->content.list##s), #most)

/* Shares that add up to 1 in decimal may miss it by this much. */
#define SLACK 1e-9

/* ---- locales ---- */

/* "de", "de-AT", "zh-Hant-TW": words of letters and digits. */
static bool is_locale(journey_str locale)
{
	size_t i, word = 0;

	if (locale.size < 2 || locale.size > 35)
		return false;
	for (i = 0; i < locale.size; i++) {
		char x = locale.data[i];

		if (x == '-' && word > 0)
			word = 0;
		else if ((jy_is_alpha(x) || jy_is_digit(x)) && word < 8)
			word++;
		else
			return false;
	}
	return word > 0;
}

static void add_locale(jy_add *a, const char *part, journey_str *locale)
{
	jy_add_name(a, part, locale, false);
	if (a->status == JOURNEY_OK && !is_locale(*locale))
		jy_add_fail(a, JOURNEY_INVALID, part, "`%.*s` is no locale; expected one such as `de` or `de-AT`",
			    (int)locale->size, locale->data);
}

journey_status journey_builder_locales(journey_builder *builder, const journey_locales_options *options)
{
	journey_locales_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "locales", jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	jy_add_check(&a, builder->content.otherwise.size == 0, NULL, "locales are said twice");
	if (a.status == JOURNEY_OK)
		add_locale(&a, "default", &item.otherwise);
	jy_add_text(&a, "of", &item.of);
	if (a.status == JOURNEY_OK) {
		builder->content.otherwise = item.otherwise;
		builder->content.of = item.of;
	}
	return jy_add_end(&a);
}

journey_status journey_builder_locale_fallback(journey_builder *builder, journey_str locale, const journey_str *to,
					       size_t count)
{
	jy_decl_fallback item = {locale, to, count};
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "locales.fallback", locale);
	add_locale(&a, NULL, &item.locale);
	jy_add_check(&a, count > 0, NULL, "nothing comes after this locale");
	jy_add_names(&a, "to", &item.to, count, JOURNEY_CONTENT_CHAIN_MAX);
	for (i = 0; i < count && a.status == JOURNEY_OK; i++) {
		journey_str next = item.to[i];

		add_locale(&a, NULL, &next);
	}
	for (i = 0; i < builder->content.fallback_count; i++)
		jy_add_check(&a, !jy_str_equal(builder->content.fallbacks[i].locale, locale), NULL,
			     "what comes after this locale is said twice");
	LIST(&a, builder, fallback, JOURNEY_CONTENT_LOCALES_MAX);
	if (a.status == JOURNEY_OK)
		builder->content.fallbacks[builder->content.fallback_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_currency(journey_builder *builder, journey_str code)
{
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "currency", jy_str(""));
	jy_add_check(&a, code.size == 3, NULL, "a currency is three capital letters, such as EUR");
	for (i = 0; a.status == JOURNEY_OK && i < code.size; i++)
		jy_add_check(&a, code.data[i] >= 'A' && code.data[i] <= 'Z', NULL,
			     "a currency is three capital letters, such as EUR");
	jy_add_text(&a, NULL, &code);
	if (a.status == JOURNEY_OK)
		builder->content.currency = code;
	return jy_add_end(&a);
}

journey_status journey_builder_format(journey_builder *builder, journey_str channel, journey_content_format format)
{
	jy_decl_format item = {channel, format};
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "channels", channel);
	jy_add_name(&a, NULL, &item.channel, false);
	jy_add_check(&a, format >= JOURNEY_FORMAT_HTML && format <= JOURNEY_FORMAT_URL, "format", "no such format");
	for (i = 0; i < builder->content.format_count; i++)
		jy_add_check(&a, !jy_str_equal(builder->content.formats[i].channel, channel), "format",
			     "the format of this channel is said twice");
	LIST(&a, builder, format, JOURNEY_STRATEGY_NAMES_MAX);
	if (a.status == JOURNEY_OK)
		builder->content.formats[builder->content.format_count++] = item;
	return jy_add_end(&a);
}

/* ---- blocks and templates ---- */

journey_status journey_builder_block(journey_builder *builder, journey_str name, journey_str text)
{
	jy_decl_block item = {name, text};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "blocks", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_text(&a, NULL, &item.text);
	LIST(&a, builder, block, JOURNEY_STRATEGY_NAMES_MAX);
	jy_add_take(&a, JY_NAME_BLOCK, item.name, builder->content.block_count);
	if (a.status == JOURNEY_OK)
		builder->content.blocks[builder->content.block_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_template(journey_builder *builder, const journey_content_template *options)
{
	journey_content_template item;
	bool own = options != NULL && options->size >= sizeof(item) && options->offer.size > 0;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, own ? "offers" : "templates",
		     options == NULL ? jy_str("") : own ? options->offer : options->name);
	jy_add_options(&a, &item, options, sizeof(item));
	jy_add_check(&a, (item.name.size > 0) != (item.offer.size > 0), NULL, "a template has a name, or it is an offer's own");
	jy_add_name(&a, NULL, &item.name, true);
	jy_add_name(&a, NULL, &item.offer, true);
	jy_add_name(&a, "experiment", &item.experiment, true);
	jy_add_check(&a, item.missing >= JOURNEY_CONTENT_FALLBACK && item.missing <= JOURNEY_CONTENT_FAIL, "missing",
		     "expected fallback, skip or fail");
	LIST(&a, builder, template, JOURNEY_STRATEGY_NAMES_MAX);
	jy_add_take(&a, own ? JY_NAME_OFFER_TEXTS : JY_NAME_TEMPLATE, own ? item.offer : item.name,
		    builder->content.template_count);
	if (a.status == JOURNEY_OK)
		builder->content.templates[builder->content.template_count++] = item;
	return jy_add_end(&a);
}

/* Begins at the template that was declared last; false: there is none. */
static bool begin_part(jy_add *a, journey_builder *builder, uint32_t *owner)
{
	const journey_content_template *last;

	if (builder->content.template_count == 0) {
		jy_add_begin(a, builder, "templates", jy_str(""));
		jy_add_fail(a, JOURNEY_MISUSE, NULL, "no template was declared before");
		return false;
	}
	*owner = (uint32_t)builder->content.template_count - 1;
	last = &builder->content.templates[*owner];
	jy_add_begin(a, builder, last->offer.size > 0 ? "offers" : "templates",
		     last->offer.size > 0 ? last->offer : last->name);
	return true;
}

static bool find_variant(const journey_builder *builder, uint32_t owner, journey_str name)
{
	size_t i;

	for (i = 0; i < builder->content.variant_count; i++)
		if (builder->content.variants[i].owner == owner && jy_str_equal(builder->content.variants[i].name, name))
			return true;
	return false;
}

journey_status journey_builder_template_variant(journey_builder *builder, journey_str name, double weight)
{
	jy_decl_variant item = {0, name, weight};
	double sum = weight;
	size_t i, count = 0;
	char part[JOURNEY_STRATEGY_NAME_MAX + 16];
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (!begin_part(&a, builder, &item.owner))
		return jy_add_end(&a);
	jy_add_name(&a, "variants", &item.name, false);
	jy_format(part, sizeof(part), "variants.%.*s", (int)(a.status == JOURNEY_OK ? item.name.size : 0),
		  a.status == JOURNEY_OK ? item.name.data : "");
	jy_add_number(&a, part, weight, 0, 1);
	jy_add_check(&a, a.status != JOURNEY_OK || !find_variant(builder, item.owner, item.name), part, "the variant is declared twice");
	for (i = 0; i < builder->content.variant_count; i++)
		if (builder->content.variants[i].owner == item.owner) {
			sum += builder->content.variants[i].weight;
			count++;
		}
	jy_add_check(&a, a.status != JOURNEY_OK || sum <= 1 + SLACK, "variants", "the weights add up to more than 1");
	if (a.status == JOURNEY_OK && count >= JOURNEY_CONTENT_VARIANTS_MAX)
		jy_add_fail(&a, JOURNEY_LIMIT, "variants", "more than JOURNEY_CONTENT_VARIANTS_MAX (%d)",
			    JOURNEY_CONTENT_VARIANTS_MAX);
	LIST(&a, builder, variant, JOURNEY_CONTENT_TEXTS_MAX);
	if (a.status == JOURNEY_OK)
		builder->content.variants[builder->content.variant_count++] = item;
	return jy_add_end(&a);
}

/* Against the texts that the template has already: said twice, another format, too many parts. */
static void check_text(jy_add *a, const jy_decl_text *item, const char *place)
{
	const jy_decl_content *content = &a->builder->content;
	const journey_content_text *t = &item->text;
	journey_str seen[JOURNEY_CONTENT_PARTS_MAX];
	size_t i, k, count = 0;

	for (i = 0; i < content->text_count && a->status == JOURNEY_OK; i++) {
		const journey_content_text *x = &content->texts[i].text;

		if (content->texts[i].owner != item->owner)
			continue;
		if (jy_str_equal(x->part, t->part)) {
			jy_add_check(a, !jy_str_equal(x->locale, t->locale) || !jy_str_equal(x->variant, t->variant), place,
				     "the text is said twice");
			jy_add_check(a, x->format == t->format, place, "the part has another format elsewhere");
			return;
		}
		for (k = 0; k < count && !jy_str_equal(seen[k], x->part); k++)
			;
		if (k == count && count < JOURNEY_CONTENT_PARTS_MAX)
			seen[count++] = x->part;
	}
	/* The body and the subject always have their places. */
	for (k = 0, i = 0; k < count; k++)
		i += !jy_str_is(seen[k], "body") && !jy_str_is(seen[k], "subject");
	if (a->status == JOURNEY_OK && i + 2 >= JOURNEY_CONTENT_PARTS_MAX && !jy_str_is(t->part, "body") &&
	    !jy_str_is(t->part, "subject"))
		jy_add_fail(a, JOURNEY_LIMIT, place, "more than JOURNEY_CONTENT_PARTS_MAX (%d) parts",
			    JOURNEY_CONTENT_PARTS_MAX);
}

journey_status journey_builder_template_text(journey_builder *builder, const journey_content_text *text)
{
	jy_decl_text item = {0};
	journey_content_text *t = &item.text;
	char place[JY_PLACE_MAX];
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (!begin_part(&a, builder, &item.owner))
		return jy_add_end(&a);
	jy_add_options(&a, t, text, sizeof(*t));
	if (t->part.size == 0)
		t->part = jy_str("body");
	jy_add_name(&a, "parts", &t->part, false);
	if (t->locale.size > 0)
		add_locale(&a, "locales", &t->locale);
	jy_add_name(&a, "variants", &t->variant, true);
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_text_place(place, sizeof(place), t);
	jy_add_text(&a, place, &t->text);
	jy_add_check(&a, t->text.size > 0, place, "the text is empty");
	jy_add_check(&a, t->variant.size == 0 || find_variant(builder, item.owner, t->variant), place,
		     "the template has no such variant");
	jy_add_check(&a, t->format >= JOURNEY_FORMAT_DEFAULT && t->format <= JOURNEY_FORMAT_URL, place, "no such format");
	jy_add_check(&a, t->format == JOURNEY_FORMAT_DEFAULT || !jy_str_is(t->part, "subject"), place,
		     "a subject is plain text, without a format of its own");
	check_text(&a, &item, place);
	LIST(&a, builder, text, JOURNEY_CONTENT_TEXTS_MAX);
	if (a.status == JOURNEY_OK)
		builder->content.texts[builder->content.text_count++] = item;
	return jy_add_end(&a);
}

/* Where the document has it: variants.V.locales.L.parts.P */
void jy_text_place(char *out, size_t size, const journey_content_text *t)
{
	bool named = !jy_str_is(t->part, "body") && !jy_str_is(t->part, "subject");

	jy_format(out, size, "%s%.*s%s%s%.*s%s%s%.*s", t->variant.size > 0 ? "variants." : "", (int)t->variant.size,
		  t->variant.size > 0 ? t->variant.data : "", t->variant.size > 0 ? "." : "",
		  t->locale.size > 0 ? "locales." : "", (int)t->locale.size, t->locale.size > 0 ? t->locale.data : "",
		  t->locale.size > 0 ? "." : "", named ? "parts." : "", (int)t->part.size, t->part.data);
}

/* ---- sends ---- */

void jy_add_via(jy_add *a, journey_send_options *o)
{
	double sum = 0;
	size_t i;

	jy_add_name(a, "send.via", &o->via_experiment, true);
	jy_add_check(a, (o->via_experiment.size > 0) == (o->via_weights != NULL), "send.via",
		     "an experiment with channels has a name, and a share for each of them");
	if (a->status != JOURNEY_OK || o->via_weights == NULL)
		return;
	jy_add_check(a, o->digest.size == 0, "send.via", "a digest chooses its channel when it leaves: no experiment can");
	for (i = 0; i < o->via_count; i++) {
		jy_add_number(a, "send.via", o->via_weights[i], 0, 1);
		sum += o->via_weights[i];
	}
	jy_add_check(a, a->status != JOURNEY_OK || (sum >= 1 - SLACK && sum <= 1 + SLACK), "send.via",
		     "the shares of the channels do not add up to 1");
	if (a->status != JOURNEY_OK)
		return;
	o->via_weights = jy_arena_copy(&a->builder->arena, o->via_weights, o->via_count * sizeof(*o->via_weights));
	if (o->via_weights == NULL)
		jy_add_fail(a, JOURNEY_NO_MEMORY, NULL, "no memory");
}

void jy_content_forget(journey_builder *builder)
{
	jy_decl_content *c = &builder->content;

	jy_free(&builder->allocator, c->fallbacks, c->fallback_capacity * sizeof(*c->fallbacks));
	jy_free(&builder->allocator, c->formats, c->format_capacity * sizeof(*c->formats));
	jy_free(&builder->allocator, c->blocks, c->block_capacity * sizeof(*c->blocks));
	jy_free(&builder->allocator, c->templates, c->template_capacity * sizeof(*c->templates));
	jy_free(&builder->allocator, c->variants, c->variant_capacity * sizeof(*c->variants));
	jy_free(&builder->allocator, c->texts, c->text_capacity * sizeof(*c->texts));
}
