/* What a strategy says, compiled: each template once for each place that uses it. */
#include "strategy/content.h"

#include "base/error.h"
#include "base/text.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- locales ---- */

/* Letter case does not matter, and `_` is `-`. */
static bool same_locale(journey_str a, journey_str b)
{
	size_t i;

	if (a.size != b.size)
		return false;
	for (i = 0; i < a.size; i++) {
		char x = a.data[i] == '_' ? '-' : a.data[i], y = b.data[i] == '_' ? '-' : b.data[i];

		x = x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
		y = y >= 'A' && y <= 'Z' ? (char)(y - 'A' + 'a') : y;
		if (x != y)
			return false;
	}
	return true;
}

static uint32_t find_locale(const jy_content_set *s, journey_str locale)
{
	uint32_t i;

	for (i = 0; i < s->locale_count; i++)
		if (same_locale(s->locales[i], locale))
			return i;
	return JY_NONE;
}

static const jy_locale_next *find_fallback(const jy_content_set *s, journey_str locale)
{
	uint32_t i;

	for (i = 0; i < s->fallback_count; i++)
		if (same_locale(s->fallbacks[i].locale, locale))
			return &s->fallbacks[i];
	return NULL;
}

/* Those whose followers are all at an end are at an end, too; a circle never is. */
static void check_circles(jy_compiler *c)
{
	const jy_content_set *s = &c->strategy->contents;
	bool *ends = jy_compiler_items(c, s->fallback_count, sizeof(*ends)), moved = true;
	uint32_t i, k;

	while (ends != NULL && moved) {
		moved = false;
		for (i = 0; i < s->fallback_count; i++) {
			bool end = true;

			for (k = 0; k < s->fallbacks[i].count; k++) {
				const jy_locale_next *next = find_fallback(s, s->fallbacks[i].to[k]);

				end = end && (next == NULL || ends[next - s->fallbacks]);
			}
			moved = moved || (end && !ends[i]);
			ends[i] = end;
		}
	}
	for (i = 0; ends != NULL && i < s->fallback_count; i++)
		if (!ends[i])
			jy_compiler_fail_at(c, JOURNEY_INVALID, "what comes after this locale leads back to it",
					    "locales.fallback.%.*s", STR(s->fallbacks[i].locale));
}

static void compile_locales(jy_compiler *c)
{
	const jy_decl_content *from = &c->builder->content;
	jy_scope scope = {.profile = true, .event = JY_NONE, .why = "a customer's locale is read from `profile` only"};
	jy_content_set *s = &c->strategy->contents;
	size_t i, k;

	s->locales = jy_compiler_items(c, JOURNEY_CONTENT_LOCALES_MAX, sizeof(*s->locales));
	if (s->locales != NULL)
		s->locales[s->locale_count++] = jy_compiler_str(c, from->otherwise);
	s->currency = jy_compiler_str(c, from->currency);
	jy_compiler_expr(c, &scope, from->of, JY_WANT_TEXT, &s->locale_of, "locales.of");
	s->fallbacks = jy_compiler_items(c, from->fallback_count, sizeof(*s->fallbacks));
	for (i = 0; c->status == JOURNEY_OK && i < from->fallback_count; i++) {
		jy_locale_next *to = &s->fallbacks[s->fallback_count++];

		to->locale = jy_compiler_str(c, from->fallbacks[i].locale);
		to->to = jy_compiler_items(c, from->fallbacks[i].count, sizeof(*to->to));
		for (k = 0; c->status == JOURNEY_OK && k < from->fallbacks[i].count; k++)
			to->to[to->count++] = jy_compiler_str(c, from->fallbacks[i].to[k]);
	}
	if (c->status == JOURNEY_OK)
		check_circles(c);
	if (from->fallback_count > 0 && from->otherwise.size == 0)
		jy_compiler_fail_at(c, JOURNEY_INVALID, "the default locale is missing", "locales");
}

/* Locales that are looked at for one chain. */
#define WALK_MAX 64

typedef struct walk {
	const jy_content_set *s;
	journey_str seen[WALK_MAX];
	uint32_t seen_count;
	uint32_t *out, count, room;
} walk;

static bool was_seen(const walk *w, journey_str locale)
{
	uint32_t i;

	for (i = 0; i < w->seen_count; i++)
		if (same_locale(w->seen[i], locale))
			return true;
	return false;
}

static void add_index(walk *w, uint32_t index)
{
	uint32_t i;

	for (i = 0; i < w->count; i++)
		if (w->out[i] == index)
			return;
	if (index != JY_NONE && w->count < w->room)
		w->out[w->count++] = index;
}

/* "de-AT" is followed by "de". */
static journey_str parent_of(journey_str locale)
{
	size_t i = locale.size;

	while (i > 0 && locale.data[i - 1] != '-' && locale.data[i - 1] != '_')
		i--;
	return jy_str_of(locale.data, i > 0 ? i - 1 : 0);
}

/* Each locale is looked at once, so that the recursion is at most WALK_MAX deep. */
static void follow(walk *w, journey_str locale)
{
	const jy_locale_next *next;
	uint32_t i;

	while (locale.size > 0 && w->seen_count < WALK_MAX && !was_seen(w, locale)) {
		w->seen[w->seen_count++] = locale;
		add_index(w, find_locale(w->s, locale));
		next = find_fallback(w->s, locale);
		for (i = 0; next != NULL && i < next->count; i++)
			follow(w, next->to[i]);
		locale = next != NULL ? jy_str_of(NULL, 0) : parent_of(locale);
	}
}

uint32_t jy_locale_chain(const journey_strategy *strategy, journey_str locale, uint32_t *out, uint32_t room)
{
	walk w = {.s = &strategy->contents, .out = out, .room = room};

	if (strategy->contents.locales[0].size > 0)
		follow(&w, locale);
	add_index(&w, 0);
	return w.count;
}

/* ---- formats ---- */

static void compile_formats(jy_compiler *c)
{
	const jy_decl_content *from = &c->builder->content;
	jy_content_set *s = &c->strategy->contents;
	size_t i;

	s->formats = jy_compiler_items(c, c->strategy->channel_count, sizeof(*s->formats));
	for (i = 0; s->formats != NULL && i < c->strategy->channel_count; i++)
		s->formats[i] = JOURNEY_FORMAT_HTML;
	for (i = 0; c->status == JOURNEY_OK && i < from->format_count; i++) {
		uint32_t channel = jy_compiler_name(c, JY_NAME_CHANNEL, from->formats[i].channel, "channels.%.*s.format",
						    STR(from->formats[i].channel));

		if (channel != JY_NONE)
			s->formats[channel] = from->formats[i].format;
	}
}

static journey_template_target target_of(journey_content_format format)
{
	static const journey_template_target targets[] = {
		[JOURNEY_FORMAT_DEFAULT] = JOURNEY_TEMPLATE_HTML, [JOURNEY_FORMAT_HTML] = JOURNEY_TEMPLATE_HTML,
		[JOURNEY_FORMAT_TEXT] = JOURNEY_TEMPLATE_TEXT,    [JOURNEY_FORMAT_JSON] = JOURNEY_TEMPLATE_JSON,
		[JOURNEY_FORMAT_URL] = JOURNEY_TEMPLATE_URL,
	};

	return targets[format];
}

unsigned jy_content_targets(const jy_compiler *c, const uint32_t *via, size_t count)
{
	const jy_decl_sending *sending = &c->builder->sending;
	unsigned targets = 0;
	uint32_t channel;
	size_t i, k, n;

	for (i = 0; i < count; i++) {
		channel = via[i];
		/* Who stands in for whom may be a circle. */
		for (n = 0; n <= c->strategy->channel_count && channel != JY_NONE; n++) {
			targets |= 1u << target_of(c->strategy->contents.formats[channel]);
			for (k = 0; k < sending->channel_count; k++)
				if (jy_str_equal(sending->channels[k].channel, c->strategy->channels[channel].name))
					break;
			if (k == sending->channel_count || sending->channels[k].fallback.size == 0 ||
			    !jy_names_find(&c->builder->names, JY_NAME_CHANNEL, sending->channels[k].fallback, &channel))
				break;
		}
	}
	return targets;
}

/* ---- sources and experiments ---- */

static uint32_t take_source(jy_compiler *c, journey_str name)
{
	jy_content_set *s = &c->strategy->contents;
	size_t i;

	for (i = 0; i < s->source_count; i++)
		if (jy_str_equal(s->sources[i], name))
			return (uint32_t)i;
	if (c->status == JOURNEY_OK && !jy_grow(&c->strategy->allocator, &s->sources, &s->source_capacity,
						 s->source_count + 1, sizeof(*s->sources)))
		jy_compiler_memory(c);
	if (c->status != JOURNEY_OK)
		return 0;
	s->sources[s->source_count] = jy_compiler_str(c, name);
	return (uint32_t)s->source_count++;
}

/* Source and expression as the key of a map. */
static bool value_key(jy_buffer *key, uint32_t source, journey_str expression)
{
	key->size = 0;
	return jy_buffer_u32(key, source) && jy_buffer_bytes(key, expression.data, expression.size);
}

void jy_content_note(jy_compiler *c, uint32_t source, journey_str expression)
{
	jy_content_set *s = &c->strategy->contents;
	jy_buffer key;
	uint64_t place;

	if (c->status != JOURNEY_OK || s->value_count >= JOURNEY_CONTENT_MISSES_MAX)
		return;
	jy_buffer_init(&key, &c->builder->allocator);
	if (!value_key(&key, source, expression)) {
		jy_compiler_memory(c);
	} else if (!jy_map_find(&s->value_places, key.data, key.size, &place)) {
		if (!jy_grow(&c->strategy->allocator, &s->values, &s->value_capacity, s->value_count + 1, sizeof(*s->values)) ||
		    jy_map_put(&s->value_places, key.data, key.size, s->value_count) != JOURNEY_OK) {
			jy_compiler_memory(c);
		} else {
			s->values[s->value_count].source = source;
			s->values[s->value_count++].expression = jy_compiler_str(c, expression);
		}
	}
	jy_buffer_free(&key);
}

bool jy_content_value_of(const journey_strategy *strategy, jy_buffer *key, uint32_t source, journey_str expression,
			 uint32_t *out)
{
	uint64_t place;

	*out = JY_NONE;
	if (!value_key(key, source, expression))
		return false;
	if (jy_map_find(&strategy->contents.value_places, key->data, key->size, &place))
		*out = (uint32_t)place;
	return true;
}

uint32_t jy_trial_arm(const journey_strategy *strategy, journey_str experiment, journey_str arm)
{
	const jy_content_set *s = &strategy->contents;
	size_t i;

	for (i = 0; i < s->trial_count; i++)
		if (jy_str_equal(s->trials[i].experiment, experiment) && jy_str_equal(s->trials[i].arm, arm))
			return (uint32_t)i;
	return JY_NONE;
}

static void take_trial(jy_compiler *c, journey_str experiment, journey_str arm)
{
	jy_content_set *s = &c->strategy->contents;

	if (c->status != JOURNEY_OK || jy_trial_arm(c->strategy, experiment, arm) != JY_NONE)
		return;
	if (!jy_grow(&c->strategy->allocator, &s->trials, &s->trial_capacity, s->trial_count + 1, sizeof(*s->trials))) {
		jy_compiler_memory(c);
		return;
	}
	s->trials[s->trial_count].experiment = jy_compiler_str(c, experiment);
	s->trials[s->trial_count++].arm = jy_compiler_str(c, arm);
}

void jy_compile_via(jy_compiler *c, const journey_send_options *from, jy_step *step)
{
	size_t i;

	step->as.send.via_experiment = jy_compiler_str(c, from->via_experiment);
	if (c->status != JOURNEY_OK || from->via_weights == NULL)
		return;
	step->as.send.via_weights = jy_compiler_items(c, from->via_count, sizeof(*step->as.send.via_weights));
	for (i = 0; c->status == JOURNEY_OK && i < from->via_count; i++) {
		step->as.send.via_weights[i] = from->via_weights[i];
		take_trial(c, from->via_experiment, from->via[i]);
	}
}

/* ---- templates ---- */

static void fail_template(jy_compiler *c, const jy_template *t, const char *part, const char *message)
{
	jy_compiler_fail_at(c, JOURNEY_INVALID, message, "%s.%.*s%s%s", t->offer ? "offers" : "templates", STR(t->name),
			    part[0] != '\0' ? "." : "", part);
}

static void compile_variants(jy_compiler *c, const jy_decl_content *from, uint32_t owner, jy_template *t)
{
	double sum = 0;
	size_t i;

	t->variants = jy_compiler_items(c, JOURNEY_CONTENT_VARIANTS_MAX, sizeof(*t->variants));
	for (i = 0; c->status == JOURNEY_OK && i < from->variant_count; i++) {
		if (from->variants[i].owner != owner)
			continue;
		t->variants[t->variant_count].name = jy_compiler_str(c, from->variants[i].name);
		t->variants[t->variant_count++].weight = from->variants[i].weight;
		take_trial(c, t->experiment, from->variants[i].name);
		sum += from->variants[i].weight;
	}
	if (t->variant_count > 0 && sum < 1 - 1e-9)
		take_trial(c, t->experiment, jy_str(""));
}

static uint32_t find_part(const jy_template *t, journey_str name)
{
	uint32_t i;

	for (i = 0; i < t->part_count; i++)
		if (jy_str_equal(t->parts[i].name, name))
			return i;
	return JY_NONE;
}

static void compile_text_place(jy_compiler *c, const journey_content_text *x, jy_template *t)
{
	jy_content_set *s = &c->strategy->contents;
	char place[JY_PLACE_MAX];

	jy_text_place(place, sizeof(place), x);
	if (find_part(t, x->part) == JY_NONE) {
		t->parts[t->part_count].name = jy_compiler_str(c, x->part);
		t->parts[t->part_count++].format = x->format;
	} else if (jy_str_is(x->part, "body")) {
		t->parts[JY_CONTENT_BODY].format = x->format;
	}
	if (x->locale.size == 0 || c->status != JOURNEY_OK)
		return;
	if (s->locales[0].size == 0) {
		fail_template(c, t, place, "no text is for a locale where `locales` does not say which customers have");
	} else if (find_locale(s, x->locale) == JY_NONE) {
		if (s->locale_count == JOURNEY_CONTENT_LOCALES_MAX)
			jy_compiler_fail(c, JOURNEY_LIMIT, "templates", "more than JOURNEY_CONTENT_LOCALES_MAX (%d) locales",
					 JOURNEY_CONTENT_LOCALES_MAX);
		else
			s->locales[s->locale_count++] = jy_compiler_str(c, x->locale);
	}
}

/* Whoever is in this variant must get some text, wherever they live. */
static bool has_text(const jy_compiler *c, uint32_t owner, journey_str variant)
{
	const jy_decl_content *from = &c->builder->content;
	const jy_content_set *s = &c->strategy->contents;
	size_t i;

	for (i = 0; i < from->text_count; i++) {
		const journey_content_text *x = &from->texts[i].text;
		bool local = x->locale.size > 0 && !same_locale(x->locale, s->locales[0]);

		if (from->texts[i].owner == owner && !local && (x->variant.size == 0 || jy_str_equal(x->variant, variant)))
			return true;
	}
	return false;
}

static void check_texts(jy_compiler *c, uint32_t owner, const jy_template *t)
{
	double sum = 0;
	uint32_t i;

	for (i = 0; i < t->variant_count; i++) {
		sum += t->variants[i].weight;
		if (!has_text(c, owner, t->variants[i].name))
			fail_template(c, t, "variants", "a variant has no text in the default locale, and neither has the template");
	}
	if ((t->variant_count == 0 || sum < 1 - 1e-9) && !has_text(c, owner, jy_str("")))
		fail_template(c, t, "", t->variant_count == 0 ? "the template has no text in the default locale"
							       : "who is in no variant gets no text in the default locale");
}

static void compile_template(jy_compiler *c, uint32_t owner)
{
	const jy_decl_content *from = &c->builder->content;
	const journey_content_template *o = &from->templates[owner];
	jy_template *t = &c->strategy->contents.templates[owner];
	uint32_t offer;
	char name[JOURNEY_STRATEGY_NAME_MAX + 16];
	size_t i;

	t->offer = o->offer.size > 0;
	t->name = jy_compiler_str(c, t->offer ? o->offer : o->name);
	t->missing = o->missing;
	t->experiment = o->experiment.size > 0 ? jy_compiler_str(c, o->experiment) : t->name;
	jy_format(name, sizeof(name), "%s%.*s", t->offer ? "offers." : "", STR(t->name));
	t->source = take_source(c, jy_str(name));
	offer = t->offer ? jy_compiler_name(c, JY_NAME_OFFER, t->name, "offers.%.*s", STR(t->name)) : JY_NONE;
	if (c->status == JOURNEY_OK && offer != JY_NONE && c->builder->offers[offer].text.size > 0)
		fail_template(c, t, "text", "the offer has a text twice");
	compile_variants(c, from, owner, t);
	t->parts = jy_compiler_items(c, JOURNEY_CONTENT_PARTS_MAX, sizeof(*t->parts));
	if (c->status != JOURNEY_OK)
		return;
	t->parts[JY_CONTENT_BODY].name = jy_str("body");
	t->parts[JY_CONTENT_SUBJECT].name = jy_str("subject");
	t->part_count = JY_CONTENT_NAMED;
	for (i = 0; c->status == JOURNEY_OK && i < from->text_count; i++)
		if (from->texts[i].owner == owner)
			compile_text_place(c, &from->texts[i].text, t);
	check_texts(c, owner, t);
}

void jy_compile_contents(jy_compiler *c)
{
	const jy_decl_content *from = &c->builder->content;
	jy_content_set *s = &c->strategy->contents;
	uint32_t i;

	compile_locales(c);
	compile_formats(c);
	s->blocks = jy_compiler_items(c, from->block_count, sizeof(*s->blocks));
	for (i = 0; c->status == JOURNEY_OK && i < from->block_count; i++)
		s->blocks[s->block_count++].name = jy_compiler_str(c, from->blocks[i].name);
	s->templates = jy_compiler_items(c, from->template_count, sizeof(*s->templates));
	for (i = 0; c->status == JOURNEY_OK && i < from->template_count; i++) {
		s->template_count++;
		compile_template(c, i);
	}
}

/* ---- uses ---- */

static uint32_t find_variant(const jy_template *t, journey_str name)
{
	uint32_t i;

	for (i = 0; i < t->variant_count; i++)
		if (jy_str_equal(t->variants[i].name, name))
			return i;
	return JY_NONE;
}

static unsigned part_targets(const jy_template *t, uint32_t part, unsigned targets)
{
	if (part == JY_CONTENT_SUBJECT)
		return 1u << JOURNEY_TEMPLATE_HEADER;
	return t->parts[part].format == JOURNEY_FORMAT_DEFAULT ? targets : 1u << target_of(t->parts[part].format);
}

/* A template as it was compiled last. Uses that can read the same share it: most of those of one journey. */
typedef struct jy_template_use {
	jy_scope scope;
	unsigned targets;
	const jy_content *content; /* NULL: none yet */
} jy_template_use;

static bool used_before(jy_compiler *c, const jy_scope *scope, uint32_t owner, unsigned targets, jy_content *out)
{
	const jy_template_use *use;

	if (c->template_uses == NULL)
		c->template_uses = jy_compiler_items(c, c->strategy->contents.template_count, sizeof(*use));
	if (c->template_uses == NULL)
		return false;
	use = &c->template_uses[owner];
	if (use->content == NULL || use->targets != targets || !jy_scope_same(&use->scope, scope))
		return false;
	*out = *use->content;
	return true;
}

static void use_template(jy_compiler *c, const jy_scope *scope, uint32_t owner, unsigned targets, journey_str user,
			 jy_content *out)
{
	const jy_decl_content *from = &c->builder->content;
	jy_template *t = &c->strategy->contents.templates[owner];
	char where[JY_COMPILER_PLACE_MAX], place[JY_PLACE_MAX];
	size_t i, count = 0;

	if (used_before(c, scope, owner, targets, out) || c->status != JOURNEY_OK)
		return;
	for (i = 0; i < from->text_count; i++)
		count += from->texts[i].owner == owner;
	out->source = t->source;
	out->owner = owner;
	out->texts = jy_compiler_items(c, count, sizeof(*out->texts));
	t->used = true;
	t->sample = out;
	for (i = 0; c->status == JOURNEY_OK && i < from->text_count; i++) {
		const journey_content_text *x = &from->texts[i].text;
		jy_content_text *to = &out->texts[out->count];

		if (from->texts[i].owner != owner)
			continue;
		out->count++;
		to->part = find_part(t, x->part);
		to->locale = x->locale.size > 0 ? find_locale(&c->strategy->contents, x->locale) : 0;
		to->variant = x->variant.size > 0 ? find_variant(t, x->variant) : JY_NONE;
		jy_text_place(place, sizeof(place), x);
		jy_format(where, sizeof(where), "%s.%.*s.%s", t->offer ? "offers" : "templates", STR(t->name), place);
		jy_text_compile(c, scope, x->text, part_targets(t, to->part, targets), t->source, where, &to->text);
		if (c->status != JOURNEY_OK && c->status != JOURNEY_NO_MEMORY && user.size > 0)
			jy_compiler_hint(c, "the template is used at %.*s", STR(user));
	}
	if (c->status == JOURNEY_OK) {
		c->template_uses[owner] = (jy_template_use){*scope, targets, out};
		c->template_uses[owner].scope.object = jy_compiler_str(c, scope->object);
	}
}

static void use_text(jy_compiler *c, const jy_scope *scope, journey_str text, unsigned targets, journey_str source,
		     const char *place, jy_content *out)
{
	out->owner = JY_NONE;
	if (text.size == 0)
		return;
	out->source = take_source(c, source);
	out->texts = jy_compiler_items(c, 1, sizeof(*out->texts));
	if (c->status != JOURNEY_OK)
		return;
	out->count = 1;
	out->texts->variant = JY_NONE;
	jy_text_compile(c, scope, text, targets, out->source, place, &out->texts->text);
}

void jy_content_compile(jy_compiler *c, const jy_scope *scope, journey_str name, journey_str text, journey_str where,
			unsigned targets, jy_content *out)
{
	char place[JY_COMPILER_PLACE_MAX];
	uint32_t owner;
	bool declared = name.size > 0 && jy_names_find(&c->builder->names, JY_NAME_TEMPLATE, name, &owner);

	out->owner = JY_NONE;
	if (c->status != JOURNEY_OK)
		return;
	if (declared && text.size > 0)
		jy_compiler_fail_at(c, JOURNEY_INVALID, "both a text and a template that is declared", "%.*s.text", STR(where));
	else if (declared)
		use_template(c, scope, owner, targets, where, out);
	if (declared)
		return;
	jy_format(place, sizeof(place), "%.*s.text", STR(where));
	use_text(c, scope, text, targets, where, place, out);
}

void jy_content_offer(jy_compiler *c, const jy_scope *scope, const journey_offer_options *offer, unsigned targets,
		      jy_content *out)
{
	static const journey_str nobody = {NULL, 0};
	char source[JOURNEY_STRATEGY_NAME_MAX + 16], place[JOURNEY_STRATEGY_NAME_MAX + 16];
	uint32_t owner;

	out->owner = JY_NONE;
	if (c->status != JOURNEY_OK)
		return;
	if (jy_names_find(&c->builder->names, JY_NAME_OFFER_TEXTS, offer->name, &owner)) {
		use_template(c, scope, owner, targets, nobody, out);
		return;
	}
	jy_format(source, sizeof(source), "offers.%.*s", STR(offer->name));
	jy_format(place, sizeof(place), "%s.text", source);
	use_text(c, scope, offer->text, targets, jy_str(source), place, out);
}

void jy_content_finish(jy_compiler *c)
{
	static const journey_str nobody = {NULL, 0};
	jy_scope scope = {.profile = true, .membership = true, .sends = true, .digest = true, .anywhere = true,
			  .event = JY_NONE, .offer = JY_SCOPE_OFFER, .trigger_mode = JY_SCOPE_ANY_TRIGGER,
			  .why = "a template reads what can be read where it is used"};
	jy_content_set *s = &c->strategy->contents;
	jy_content *unused;
	uint32_t i;

	for (i = 0; c->status == JOURNEY_OK && i < s->template_count; i++) {
		if (s->templates[i].used)
			continue;
		unused = jy_compiler_items(c, 1, sizeof(*unused));
		if (unused != NULL)
			use_template(c, &scope, i, 1u << JOURNEY_TEMPLATE_HTML, nobody, unused);
		s->templates[i].used = false;
	}
}

void jy_content_set_free(journey_strategy *strategy)
{
	jy_content_set *s = &strategy->contents;
	size_t i;

	for (i = 0; i < strategy->template_count; i++)
		journey_template_free(strategy->templates[i]);
	jy_free(&strategy->allocator, strategy->templates, strategy->template_capacity * sizeof(journey_template *));
	jy_free(&strategy->allocator, s->sources, s->source_capacity * sizeof(*s->sources));
	jy_free(&strategy->allocator, s->values, s->value_capacity * sizeof(*s->values));
	jy_free(&strategy->allocator, s->trials, s->trial_capacity * sizeof(*s->trials));
	jy_map_free(&s->value_places);
}

void jy_content_check_digest(jy_compiler *c, const jy_content *content, journey_str where)
{
	if (c->status == JOURNEY_OK && content->owner != JY_NONE &&
	    c->strategy->contents.templates[content->owner].variant_count > 0)
		jy_compiler_fail_at(c, JOURNEY_INVALID, "what a digest collects can have no variants: one text is made of all of it",
				    "%.*s.send.digest", STR(where));
}

/* ---- reading ---- */

uint32_t jy_content_parts(const journey_strategy *strategy, const jy_content *content)
{
	return content->owner != JY_NONE ? strategy->contents.templates[content->owner].part_count : 1;
}

journey_str jy_content_part_name(const journey_strategy *strategy, const jy_content *content, uint32_t part)
{
	return content->owner != JY_NONE ? strategy->contents.templates[content->owner].parts[part].name : jy_str("body");
}

journey_template_target jy_content_target(const journey_strategy *strategy, const jy_content *content, uint32_t part,
			    journey_content_format format)
{
	const jy_template *t = content->owner != JY_NONE ? &strategy->contents.templates[content->owner] : NULL;

	if (part == JY_CONTENT_SUBJECT)
		return JOURNEY_TEMPLATE_HEADER;
	return target_of(t != NULL && t->parts[part].format != JOURNEY_FORMAT_DEFAULT ? t->parts[part].format : format);
}

const jy_content_text *jy_content_text_of(const jy_content *content, uint32_t part, uint32_t variant,
					  const uint32_t *chain, uint32_t count)
{
	const jy_content_text *common;
	uint32_t i, k;

	for (i = 0; i < count; i++) {
		common = NULL;
		for (k = 0; k < content->count; k++) {
			const jy_content_text *it = &content->texts[k];

			if (it->part != part || it->locale != chain[i])
				continue;
			if (variant != JY_NONE && it->variant == variant)
				return it;
			if (it->variant == JY_NONE)
				common = it;
		}
		if (common != NULL)
			return common;
	}
	return NULL;
}
