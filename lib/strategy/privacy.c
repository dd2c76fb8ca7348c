#include "strategy/privacy.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/add.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- building ---- */

journey_status journey_builder_private(journey_builder *builder, journey_str event, journey_str name,
				       unsigned flags)
{
	uint32_t index;
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, event.size > 0 ? "events" : "profile.attributes", name);
	jy_add_check(&a, flags > 0 && flags <= (JOURNEY_PRIVATE_PII | JOURNEY_PRIVATE_HASH), NULL, "no such flags");
	if (a.status == JOURNEY_OK && event.size == 0) {
		if (!jy_names_find(&builder->names, JY_NAME_ATTRIBUTE, name, &index)) {
			jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the attribute is not declared");
			return jy_add_end(&a);
		}
		if (jy_add_check(&a,
				 (flags & JOURNEY_PRIVATE_HASH) == 0 ||
					 builder->attributes[index].type == JOURNEY_FIELD_STRING,
				 NULL, "only an attribute of type string is kept as its hash")) {
			builder->attributes[index].pii =
				builder->attributes[index].pii || (flags & JOURNEY_PRIVATE_PII) != 0;
			builder->attributes[index].hash =
				builder->attributes[index].hash || (flags & JOURNEY_PRIVATE_HASH) != 0;
		}
		return jy_add_end(&a);
	}
	jy_add_check(&a, flags == JOURNEY_PRIVATE_PII, NULL, "a property can be `pii` and no more");
	if (a.status == JOURNEY_OK && jy_names_find(&builder->names, JY_NAME_EVENT, event, &index)) {
		jy_decl_event *owner = &builder->events[index];

		for (i = 0; i < owner->property_count; i++) {
			if (jy_str_equal(owner->properties[i].name, name)) {
				owner->properties[i].pii = true;
				return jy_add_end(&a);
			}
		}
	}
	jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the event has no such property");
	return jy_add_end(&a);
}

#define ROOM(a, b, list)                                                                                     \
	jy_add_room(a, &(b)->list##s, &(b)->list##_capacity, (b)->list##_count, JOURNEY_STRATEGY_NAMES_MAX,  \
		    sizeof(*(b)->list##s), "JOURNEY_STRATEGY_NAMES_MAX")

journey_status journey_builder_consent_rule(journey_builder *builder, const journey_consent_options *options)
{
	journey_consent_options item;
	jy_consent consent = {.granted = false, .declared = true, .needs = JY_NONE};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "consents", options != NULL ? options->purpose : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_name(&a, NULL, &item.purpose, false);
	jy_add_span(&a, "expires", item.expires, false);
	jy_add_check(&a, item.expires == 0 || item.granted == 0, "expires",
		     "what is granted by default cannot expire: it would be granted again");
	jy_add_name(&a, "needs", &item.needs, true);
	if (a.status == JOURNEY_OK && item.needs.size > 0 &&
	    !jy_names_find(&builder->names, JY_NAME_CONSENT, item.needs, &consent.needs))
		jy_add_fail(&a, JOURNEY_NOT_FOUND, "needs", "the purpose `%.*s` is not declared before this one",
			    STR(item.needs));
	jy_add_names(&a, "channels", &item.channels, item.channel_count, JOURNEY_PRIVACY_NAMES_MAX);
	ROOM(&a, builder, consent);
	jy_add_room(&a, &builder->rules, &builder->rule_capacity, builder->consent_count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(item), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(&a, JY_NAME_CONSENT, item.purpose, builder->consent_count);
	if (a.status == JOURNEY_OK) {
		consent.purpose = item.purpose;
		consent.granted = item.granted != 0;
		consent.expires = item.expires;
		builder->rules[builder->consent_count] = item;
		builder->consents[builder->consent_count++] = consent;
	}
	return jy_add_end(&a);
}

journey_status journey_builder_consent(journey_builder *builder, journey_str purpose, int granted)
{
	journey_consent_options options = {0};

	options.size = sizeof(options);
	options.purpose = purpose;
	options.granted = granted;
	return journey_builder_consent_rule(builder, &options);
}

journey_status journey_builder_gate(journey_builder *builder, const journey_gate_options *options)
{
	journey_gate_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "gates", options != NULL ? options->name : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_text(&a, "when", &item.when);
	jy_add_check(&a, item.when.size > 0, "when", "a gate needs a condition");
	jy_add_names(&a, "purposes", &item.purposes, item.purpose_count, JOURNEY_PRIVACY_NAMES_MAX);
	jy_add_names(&a, "channels", &item.channels, item.channel_count, JOURNEY_PRIVACY_NAMES_MAX);
	ROOM(&a, builder, gate);
	jy_add_take(&a, JY_NAME_GATE, item.name, builder->gate_count);
	if (a.status == JOURNEY_OK)
		builder->gates[builder->gate_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_suppression(journey_builder *builder, const journey_suppression_options *options)
{
	journey_suppression_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "suppression", options != NULL ? options->name : jy_str(""));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, item.by_count > 0, "by", "the list does not say what its values are");
	jy_add_names(&a, "by", &item.by, item.by_count, JOURNEY_PRIVACY_NAMES_MAX);
	jy_add_names(&a, "channels", &item.channels, item.channel_count, JOURNEY_PRIVACY_NAMES_MAX);
	ROOM(&a, builder, suppression);
	jy_add_take(&a, JY_NAME_SUPPRESSION, item.name, builder->suppression_count);
	if (a.status == JOURNEY_OK)
		builder->suppressions[builder->suppression_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_retention(journey_builder *builder, journey_retention what, journey_duration keep)
{
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "retention", jy_str(""));
	if (jy_add_check(&a, what >= JOURNEY_RETAIN_EVENTS && what < JOURNEY_RETAIN_CLASSES, NULL,
			 "no such class of data"))
		jy_add_check(&a, builder->retention[what] == 0, NULL, "it is said twice how long this is kept");
	jy_add_span(&a, NULL, keep, true);
	if (a.status == JOURNEY_OK)
		builder->retention[what] = keep;
	return jy_add_end(&a);
}

/* ---- compiling ---- */

static const jy_scope scope_gate = {
	.profile = true,
	.membership = true,
	.event = JY_NONE,
	.why = "a gate reads `profile`, `stage`, `segment()` and `now` only",
};

/* Whether a declared purpose is close enough to be meant. */
static bool near_purpose(const jy_compiler *c, journey_str purpose)
{
	for (size_t i = 0; i < c->builder->consent_count; i++) {
		if (jy_near_miss(purpose, &c->builder->consents[i].purpose, 1) == 0)
			return true;
	}
	return false;
}

void jy_compile_consents(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i, most = c->builder->consent_count + c->builder->channel_count;
	uint32_t index;

	s->consents = jy_compiler_items(c, most, sizeof(*s->consents));
	for (i = 0; i < c->builder->consent_count && c->status == JOURNEY_OK; i++) {
		s->consents[i] = c->builder->consents[i];
		s->consents[i].purpose = jy_compiler_str(c, c->builder->consents[i].purpose);
		s->consent_count++;
	}
	/* A purpose that only channels name is opt-in; one that is nearly a declared one is a slip of the pen. */
	for (i = 0; i < c->builder->channel_count && c->status == JOURNEY_OK; i++) {
		journey_str purpose = c->builder->channels[i].consent;

		if (purpose.size == 0 || jy_names_find(&s->names, JY_NAME_CONSENT, purpose, &index))
			continue;
		if (near_purpose(c, purpose)) {
			jy_compiler_name(c, JY_NAME_CONSENT, purpose, "channels.%.*s.consent",
					 STR(c->builder->channels[i].name));
			return;
		}
		s->consents[s->consent_count].needs = JY_NONE;
		s->consents[s->consent_count].purpose = jy_compiler_str(c, purpose);
		if (c->status == JOURNEY_OK &&
		    jy_names_put(&s->names, JY_NAME_CONSENT, purpose, s->consent_count) != JOURNEY_OK)
			jy_compiler_memory(c);
		s->consent_count++;
	}
}

/* Channels by name as an ascending list without repetition. */
static uint32_t *channels_of(jy_compiler *c, const char *section, journey_str owner, const journey_str *names,
			     size_t count, uint32_t *out_count)
{
	uint32_t *list = jy_compiler_items(c, count, sizeof(*list)), n = 0, k;
	size_t i;

	for (i = 0; i < count && c->status == JOURNEY_OK; i++) {
		uint32_t index = jy_compiler_name(c, JY_NAME_CHANNEL, names[i], "%s.%.*s.channels[%zu]", section,
						  STR(owner), i);

		for (k = n; k > 0 && list[k - 1] > index; k--)
			list[k] = list[k - 1];
		if (k > 0 && list[k - 1] == index) {
			for (; k < n; k++)
				list[k] = list[k + 1];
			continue;
		}
		list[k] = index;
		n++;
	}
	*out_count = n;
	return list;
}

static bool has(const uint32_t *list, uint32_t count, uint32_t index)
{
	uint32_t i;

	for (i = 0; i < count && list[i] != index; i++)
		;
	return i < count;
}

/* The purposes that name a channel, besides its own. */
static void compile_purposes(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	uint32_t **channels = jy_compiler_items(c, c->builder->consent_count, sizeof(*channels));
	uint32_t *counts = jy_compiler_items(c, c->builder->consent_count, sizeof(*counts)), i, k;

	for (i = 0; i < c->builder->consent_count && c->status == JOURNEY_OK; i++) {
		const journey_consent_options *rule = &c->builder->rules[i];

		channels[i] = channels_of(c, "consents", rule->purpose, rule->channels, rule->channel_count,
					  &counts[i]);
	}
	for (k = 0; k < s->channel_count && c->status == JOURNEY_OK; k++) {
		jy_channel *channel = &s->channels[k];

		channel->purposes = jy_compiler_items(c, c->builder->consent_count, sizeof(uint32_t));
		for (i = 0; i < c->builder->consent_count && c->status == JOURNEY_OK; i++) {
			if (i != channel->consent && has(channels[i], counts[i], k))
				channel->purposes[channel->purpose_count++] = i;
		}
	}
}

/* Whether sends of a channel need one of the purposes. */
static bool needs_one(const journey_strategy *s, const jy_channel *channel, const uint32_t *purposes, size_t count)
{
	uint32_t i, at;
	size_t k;

	for (k = 0; k < count; k++) {
		for (at = channel->consent; at != JY_NONE; at = s->consents[at].needs)
			if (at == purposes[k])
				return true;
		for (i = 0; i < channel->purpose_count; i++)
			for (at = channel->purposes[i]; at != JY_NONE; at = s->consents[at].needs)
				if (at == purposes[k])
					return true;
	}
	return false;
}

static void compile_gate(jy_compiler *c, const journey_gate_options *from, jy_gate *gate)
{
	journey_strategy *s = c->strategy;
	uint32_t *named, named_count, *purposes, k;
	size_t i;

	gate->name = jy_compiler_str(c, from->name);
	gate->open = from->open != 0;
	jy_compiler_expr(c, &scope_gate, from->when, JY_WANT_BOOL, &gate->when, "gates.%.*s.when", STR(from->name));
	named = channels_of(c, "gates", from->name, from->channels, from->channel_count, &named_count);
	purposes = jy_compiler_items(c, from->purpose_count, sizeof(*purposes));
	for (i = 0; i < from->purpose_count && c->status == JOURNEY_OK; i++) {
		if (!jy_names_find(&s->names, JY_NAME_CONSENT, from->purposes[i], &purposes[i]))
			jy_compiler_name(c, JY_NAME_CONSENT, from->purposes[i], "gates.%.*s.purposes[%zu]",
					 STR(from->name), i);
	}
	gate->channels = jy_compiler_items(c, s->channel_count, sizeof(*gate->channels));
	for (k = 0; k < s->channel_count && c->status == JOURNEY_OK; k++) {
		bool all = from->channel_count + from->purpose_count == 0;

		if (all || has(named, named_count, k) ||
		    needs_one(s, &s->channels[k], purposes, from->purpose_count))
			gate->channels[gate->channel_count++] = k;
	}
}

static void compile_gates(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->gates = jy_compiler_items(c, c->builder->gate_count, sizeof(*s->gates));
	for (i = 0; i < c->builder->gate_count && c->status == JOURNEY_OK; i++) {
		compile_gate(c, &c->builder->gates[i], &s->gates[i]);
		s->gate_count++;
	}
}

/* What the values of a list are: a kind of identifier or an attribute. */
static void check_by(jy_compiler *c, const journey_suppression_options *from, size_t i)
{
	journey_str name = from->by[i];

	if (c->status != JOURNEY_OK || jy_strategy_attribute(c->strategy, name) != JY_NONE ||
	    jy_str_is(name, "user_id") || jy_str_is(name, "anonymous_id"))
		return;
	(void)jy_compiler_name(c, JY_NAME_IDENTIFIER, name, "suppression.%.*s.by[%zu]", STR(from->name), i);
	if (c->status == JOURNEY_NOT_FOUND && !c->error.hint[0])
		jy_compiler_near(c, JY_NAME_ATTRIBUTE, name, &c->error);
}

static void compile_suppression(jy_compiler *c, const journey_suppression_options *from, jy_suppression *list)
{
	journey_strategy *s = c->strategy;
	uint32_t *named, k;
	size_t i;

	list->name = jy_compiler_str(c, from->name);
	list->by = jy_compiler_items(c, from->by_count, sizeof(*list->by));
	list->attributes = jy_compiler_items(c, from->by_count, sizeof(*list->attributes));
	for (i = 0; i < from->by_count && c->status == JOURNEY_OK; i++) {
		check_by(c, from, i);
		list->by[i] = jy_compiler_str(c, from->by[i]);
		list->attributes[i] = jy_strategy_attribute(s, from->by[i]);
		if (list->attributes[i] != JY_NONE && s->attributes[list->attributes[i]].type != JOURNEY_FIELD_STRING)
			jy_compiler_fail_at(c, JOURNEY_TYPE, "a list holds texts: the attribute is of another type",
					    "suppression.%.*s.by[%zu]", STR(from->name), i);
	}
	list->by_count = (uint32_t)from->by_count;
	named = channels_of(c, "suppression", from->name, from->channels, from->channel_count, &list->channel_count);
	list->channels = named;
	if (from->channel_count > 0)
		return;
	list->channels = jy_compiler_items(c, s->channel_count, sizeof(*list->channels));
	for (k = 0; k < s->channel_count && c->status == JOURNEY_OK; k++)
		list->channels[list->channel_count++] = k;
}

static void compile_suppressions(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->suppressions = jy_compiler_items(c, c->builder->suppression_count, sizeof(*s->suppressions));
	for (i = 0; i < c->builder->suppression_count && c->status == JOURNEY_OK; i++) {
		compile_suppression(c, &c->builder->suppressions[i], &s->suppressions[i]);
		s->suppression_count++;
	}
}

void jy_compile_privacy(jy_compiler *c)
{
	compile_purposes(c);
	compile_gates(c);
	compile_suppressions(c);
	memcpy(c->strategy->retention, c->builder->retention, sizeof(c->strategy->retention));
}

/* ---- the binary form ---- */

static bool put_names(jy_buffer *out, const journey_str *names, size_t count)
{
	size_t i;
	bool ok = jy_buffer_varint(out, count);

	for (i = 0; ok && i < count; i++)
		ok = jy_buffer_str(out, names[i]);
	return ok;
}

/* Consents beyond what has been in the form from the start, in their order. */
static bool put_rules(const journey_builder *b, jy_buffer *out)
{
	size_t i;
	bool ok = true;

	for (i = 0; ok && i < b->consent_count; i++)
		ok = jy_buffer_zigzag(out, b->consents[i].expires) &&
		     jy_buffer_varint(out, b->consents[i].needs == JY_NONE ? 0 : (uint64_t)b->consents[i].needs + 1) &&
		     put_names(out, b->rules[i].channels, b->rules[i].channel_count);
	return ok;
}

static bool put_flags(const journey_builder *b, jy_buffer *out)
{
	size_t i, k;
	bool ok = true;

	for (i = 0; ok && i < b->event_count; i++)
		for (k = 0; ok && k < b->events[i].property_count; k++)
			ok = jy_buffer_u8(out, b->events[i].properties[k].pii ? JOURNEY_PRIVATE_PII : 0);
	for (i = 0; ok && i < b->attribute_count; i++)
		ok = jy_buffer_u8(out, b->attributes[i].hash ? JOURNEY_PRIVATE_HASH : 0);
	return ok;
}

static bool put_lists(const journey_builder *b, jy_buffer *out)
{
	size_t i;
	bool ok = jy_buffer_varint(out, b->gate_count);

	for (i = 0; ok && i < b->gate_count; i++)
		ok = jy_buffer_str(out, b->gates[i].name) && jy_buffer_str(out, b->gates[i].when) &&
		     put_names(out, b->gates[i].purposes, b->gates[i].purpose_count) &&
		     put_names(out, b->gates[i].channels, b->gates[i].channel_count) &&
		     jy_buffer_u8(out, b->gates[i].open ? 1 : 0);
	ok = ok && jy_buffer_varint(out, b->suppression_count);
	for (i = 0; ok && i < b->suppression_count; i++)
		ok = jy_buffer_str(out, b->suppressions[i].name) &&
		     put_names(out, b->suppressions[i].by, b->suppressions[i].by_count) &&
		     put_names(out, b->suppressions[i].channels, b->suppressions[i].channel_count);
	return ok;
}

bool jy_privacy_write(const journey_builder *b, jy_buffer *out)
{
	size_t i;
	bool ok = put_rules(b, out) && put_flags(b, out) && put_lists(b, out);

	for (i = 1; ok && i < JOURNEY_RETAIN_CLASSES; i++)
		ok = jy_buffer_zigzag(out, b->retention[i]);
	return ok;
}

typedef struct reading {
	journey_builder *b;
	jy_reader *r;
	journey_status status;
} reading;

static bool go_on(const reading *g)
{
	return g->status == JOURNEY_OK && !g->r->failed;
}

static size_t get_names(reading *g, journey_str *names)
{
	size_t i, count = jy_reader_count(g->r, 1);

	if (count > JOURNEY_PRIVACY_NAMES_MAX)
		g->r->failed = true;
	for (i = 0; i < count && !g->r->failed; i++)
		names[i] = jy_reader_str(g->r);
	return g->r->failed ? 0 : count;
}

static void get_rules(reading *g)
{
	journey_str names[JOURNEY_PRIVACY_NAMES_MAX];
	const journey_str *list = names;
	size_t i;
	jy_add a;

	for (i = 0; i < g->b->consent_count && go_on(g); i++) {
		journey_duration expires = jy_reader_zigzag(g->r);
		uint64_t needs = jy_reader_varint(g->r);
		size_t count = get_names(g, names);

		/* As the builder checks it: a purpose declared before. */
		if (!go_on(g) || expires < 0 || (expires > 0 && g->b->consents[i].granted) || needs > i) {
			g->r->failed = true;
			return;
		}
		jy_add_begin(&a, g->b, "consents", g->b->consents[i].purpose);
		jy_add_names(&a, "channels", &list, count, JOURNEY_PRIVACY_NAMES_MAX);
		g->status = jy_add_end(&a);
		if (g->status != JOURNEY_OK)
			return;
		g->b->consents[i].expires = expires;
		g->b->consents[i].needs = needs == 0 ? JY_NONE : (uint32_t)needs - 1;
		g->b->rules[i].channels = list;
		g->b->rules[i].channel_count = count;
		list = names;
	}
}

static void get_flags(reading *g)
{
	size_t i, k;

	for (i = 0; i < g->b->event_count; i++)
		for (k = 0; k < g->b->events[i].property_count && go_on(g); k++)
			g->b->events[i].properties[k].pii = jy_reader_u8(g->r) != 0;
	for (i = 0; i < g->b->attribute_count && go_on(g); i++)
		if (jy_reader_u8(g->r) != 0 && go_on(g))
			g->status = journey_builder_private(g->b, jy_str(""), g->b->attributes[i].name,
							    JOURNEY_PRIVATE_HASH);
}

static void get_lists(reading *g)
{
	journey_str first[JOURNEY_PRIVACY_NAMES_MAX], second[JOURNEY_PRIVACY_NAMES_MAX];
	size_t i, count = jy_reader_count(g->r, 5);

	for (i = 0; i < count && go_on(g); i++) {
		journey_gate_options o = {.size = sizeof(o), .purposes = first, .channels = second};

		o.name = jy_reader_str(g->r);
		o.when = jy_reader_str(g->r);
		o.purpose_count = get_names(g, first);
		o.channel_count = get_names(g, second);
		o.open = jy_reader_u8(g->r);
		if (go_on(g))
			g->status = journey_builder_gate(g->b, &o);
	}
	count = go_on(g) ? jy_reader_count(g->r, 3) : 0;
	for (i = 0; i < count && go_on(g); i++) {
		journey_suppression_options o = {.size = sizeof(o), .by = first, .channels = second};

		o.name = jy_reader_str(g->r);
		o.by_count = get_names(g, first);
		o.channel_count = get_names(g, second);
		if (go_on(g))
			g->status = journey_builder_suppression(g->b, &o);
	}
}

journey_status jy_privacy_read(journey_builder *builder, jy_reader *r)
{
	reading g = {builder, r, JOURNEY_OK};
	int i;

	get_rules(&g);
	if (go_on(&g))
		get_flags(&g);
	if (go_on(&g))
		get_lists(&g);
	for (i = 1; i < JOURNEY_RETAIN_CLASSES && go_on(&g); i++) {
		journey_duration keep = jy_reader_zigzag(r);

		if (keep != 0 && go_on(&g))
			g.status = journey_builder_retention(builder, (journey_retention)i, keep);
	}
	return g.status;
}
