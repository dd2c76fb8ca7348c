/* What is said: what nothing uses, where a text may have a hole, locales that lead nowhere. */
#include "strategy/proof.h"

#include "base/text.h"
#include "content/filter.h"
#include "strategy/content.h"

static const char *section_of(const jy_template *t)
{
	return t->offer ? "offers" : "templates";
}

static void find_unused(jy_proving *p)
{
	const jy_content_set *c = &p->strategy->contents;
	uint32_t i;

	for (i = 0; i < c->template_count; i++)
		if (!c->templates[i].used && !c->templates[i].offer)
			jy_find(p, JOURNEY_SEVERITY_NOTE, "unused-template",
				jy_find_at(p, "templates.%.*s", JY_TEXT(c->templates[i].name)), "remove it",
				"no send and no digest uses the template `%.*s`", JY_TEXT(c->templates[i].name));
	for (i = 0; i < c->block_count; i++)
		if (!c->blocks[i].used)
			jy_find(p, JOURNEY_SEVERITY_NOTE, "unused-block",
				jy_find_at(p, "blocks.%.*s", JY_TEXT(c->blocks[i].name)), "remove it",
				"no text includes the block `%.*s`", JY_TEXT(c->blocks[i].name));
}

/* ---- holes ---- */

static bool has_default(const jy_shown *shown)
{
	uint32_t i;

	for (i = 0; i < shown->filter_count; i++)
		if (shown->filters[i].filter->id == JY_FILTER_DEFAULT)
			return true;
	return false;
}

static bool names_attribute(const jy_shown *shown)
{
	return shown->slot != JY_NO_SLOT && jy_slot_kind(shown->slot) == JY_SLOT_ATTRIBUTE;
}

static void find_holes_in(jy_proving *p, const jy_template *t, const journey_template *text)
{
	size_t i;

	for (i = 0; i < text->part_count && jy_proving_ok(p); i++) {
		const jy_shown *shown = text->parts[i].kind == JY_PART_VALUE ? text->parts[i].shown : NULL;

		if (shown == NULL || has_default(shown) || !names_attribute(shown))
			continue;
		jy_find(p, JOURNEY_SEVERITY_NOTE, "text-with-hole",
			jy_find_at(p, "%s.%.*s", section_of(t), JY_TEXT(t->name)),
			"give it a default, `{{ profile.x | default: \"...\" }}`, or say `missing: skip`",
			"the text goes to customers without `%.*s` with nothing in its place", JY_TEXT(shown->place.expression));
	}
}

static void find_holes(jy_proving *p)
{
	const jy_content_set *c = &p->strategy->contents;
	uint32_t i, k;

	for (i = 0; i < c->template_count && jy_proving_ok(p); i++) {
		const jy_template *t = &c->templates[i];

		for (k = 0; t->missing == JOURNEY_CONTENT_FALLBACK && t->sample != NULL && k < t->sample->count; k++)
			if (t->sample->texts[k].text.count > 0)
				find_holes_in(p, t, t->sample->texts[k].text.forms[0].compiled);
	}
}

/* ---- locales ---- */

/* Whether the chain of a locale has a text before it comes to the default. */
static bool leads_somewhere(const journey_strategy *s, journey_str locale)
{
	uint32_t chain[2];

	return jy_locale_chain(s, locale, chain, 2) > 1 || chain[0] != 0 || jy_str_equal(locale, s->contents.locales[0]);
}

static void find_nowhere(jy_proving *p)
{
	const jy_content_set *c = &p->strategy->contents;
	uint32_t i, k;

	for (i = 0; i < c->fallback_count && jy_proving_ok(p); i++)
		for (k = 0; k < c->fallbacks[i].count; k++)
			if (!leads_somewhere(p->strategy, c->fallbacks[i].to[k]))
				jy_find(p, JOURNEY_SEVERITY_WARNING, "locale-without-text",
					jy_find_at(p, "locales.fallback.%.*s", JY_TEXT(c->fallbacks[i].locale)), NULL,
					"`%.*s` falls back to `%.*s`, in which nothing is written", JY_TEXT(c->fallbacks[i].locale),
					JY_TEXT(c->fallbacks[i].to[k]));
}

/* A variant that has no text where the template has one shows the same to all customers of that locale. */
static void find_same(jy_proving *p, const jy_template *t, uint32_t locale)
{
	bool differs = false, there = false;
	uint32_t i;

	for (i = 0; i < t->sample->count; i++) {
		const jy_content_text *it = &t->sample->texts[i];

		there = there || (it->locale == locale && it->variant == JY_NONE);
		differs = differs || (it->locale == locale && it->variant != JY_NONE);
	}
	if (there && !differs)
		jy_find(p, JOURNEY_SEVERITY_WARNING, "variants-alike",
			jy_find_at(p, "%s.%.*s.variants", section_of(t), JY_TEXT(t->name)),
			"give the variants texts under `locales`, too",
			"customers whose locale is `%.*s` get the same text from all variants",
			JY_TEXT(p->strategy->contents.locales[locale]));
}

static void find_alike(jy_proving *p)
{
	const jy_content_set *c = &p->strategy->contents;
	uint32_t i, k;

	for (i = 0; i < c->template_count; i++)
		for (k = 1; c->templates[i].variant_count > 0 && c->templates[i].sample != NULL && k < c->locale_count; k++)
			find_same(p, &c->templates[i], k);
}

/* ---- names ---- */

/* A name that is nearly that of a template is more likely a slip than the host's own. */
static void find_slips(jy_proving *p)
{
	const jy_content_set *c = &p->strategy->contents;
	uint32_t i, k, n;

	for (i = 0; i < p->strategy->journey_count; i++)
		for (k = 0; k < p->strategy->journeys[i].step_count; k++) {
			const jy_step *step = &p->strategy->journeys[i].steps[k];

			if (step->kind != JY_STEP_SEND || step->as.send.template_name.size == 0 ||
			    step->as.send.content.owner != JY_NONE)
				continue;
			for (n = 0; n < c->template_count; n++)
				if (!c->templates[n].offer &&
				    jy_near_miss(step->as.send.template_name, &c->templates[n].name, 1) == 0)
					jy_find(p, JOURNEY_SEVERITY_WARNING, "template-not-declared",
						jy_find_at(p, "%.*s.send.template", JY_TEXT(step->where)), NULL,
						"`%.*s` is no template of this strategy, so that the host must know it; did you mean `%.*s`?",
						JY_TEXT(step->as.send.template_name), JY_TEXT(c->templates[n].name));
		}
}

void jy_prove_content(jy_proving *p)
{
	find_unused(p);
	find_holes(p);
	find_nowhere(p);
	find_alike(p);
	find_slips(p);
}
