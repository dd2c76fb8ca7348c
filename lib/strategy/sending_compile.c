/* The choke point of a strategy, compiled: one list of caps, the rules of each channel, tags as bits. */
#include "strategy/sending.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/text.h"
#include "strategy/content.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- tags ---- */

static uint64_t find_tag(const jy_sending *s, journey_str tag)
{
	uint32_t i;

	for (i = 0; i < s->tag_count; i++)
		if (jy_str_equal(s->tags[i], tag))
			return UINT64_C(1) << i;
	return 0;
}

static uint64_t take_tag(jy_compiler *c, journey_str tag, journey_str where)
{
	jy_sending *s = &c->strategy->sending;
	uint64_t bit = find_tag(s, tag);

	if (bit != 0 || c->status != JOURNEY_OK)
		return bit;
	if (s->tag_count == JOURNEY_SENDING_TAGS_MAX) {
		jy_compiler_fail_at(c, JOURNEY_LIMIT, "more than JOURNEY_SENDING_TAGS_MAX (64) different tags",
				    "%.*s.send.tags", STR(where));
		return 0;
	}
	s->tags[s->tag_count] = jy_compiler_str(c, tag);
	return UINT64_C(1) << s->tag_count++;
}

static void compile_send(jy_compiler *c, const jy_decl_journey *from, const jy_op *op, jy_step *step)
{
	const journey_send_options *o = &op->as.send;
	size_t i;

	for (i = 0; i < o->tag_count && c->status == JOURNEY_OK; i++)
		step->as.send.rules.tags |= take_tag(c, o->tags[i], op->where);
	step->as.send.rules.own_priority = o->priority < 0 || o->priority > 0;
	step->as.send.rules.priority =
		step->as.send.rules.own_priority ? o->priority : from->options.priority;
	step->as.send.rules.audience = o->audience;
	/* Leaving an audience is no marketing. */
	step->as.send.rules.transactional = o->transactional != 0 || o->audience == JOURNEY_AUDIENCE_REMOVE;
	step->as.send.rules.digest = jy_compiler_name(c, JY_NAME_DIGEST, o->digest, "%.*s.send.digest", STR(op->where));
}

/* Steps are in the order of the operations that made them. */
static void compile_sends(jy_compiler *c)
{
	size_t i, k;

	c->strategy->sending.tags = jy_compiler_items(c, JOURNEY_SENDING_TAGS_MAX, sizeof(journey_str));
	for (i = 0; i < c->builder->journey_count && c->status == JOURNEY_OK; i++) {
		const jy_decl_journey *from = &c->builder->journeys[i];
		jy_journey *journey = &c->strategy->journeys[i];

		for (k = 0; k < from->op_count && c->status == JOURNEY_OK; k++) {
			uint32_t step;

			if (from->ops[k].kind != JY_OP_SEND)
				continue;
			step = jy_journey_step(journey, from->ops[k].name);
			if (step != JY_NONE)
				compile_send(c, from, &from->ops[k], &journey->steps[step]);
		}
	}
}

/* ---- caps ---- */

/* What a cap counts, whatever it allows. */
static uint64_t identity_of(jy_compiler *c, const journey_cap_options *o)
{
	jy_buffer *b = &c->definition;
	bool ok;

	b->size = 0;
	ok = jy_buffer_zigzag(b, o->window) && jy_buffer_u8(b, (uint8_t)o->period) && jy_buffer_u8(b, (uint8_t)o->zone) &&
	     jy_buffer_str(b, o->channel) && jy_buffer_str(b, o->tag) && jy_buffer_str(b, o->journey);
	if (!ok)
		jy_compiler_memory(c);
	return jy_hash128_of(0, b->data, b->size).a;
}

static void add_cap(jy_compiler *c, const journey_cap_options *o, size_t place)
{
	jy_sending *s = &c->strategy->sending;
	jy_cap *cap = &s->caps[s->cap_count];

	*cap = (jy_cap){.count = o->count, .window = o->window, .period = o->period, .zone = o->zone};
	cap->from_first = o->from_first != 0;
	cap->wait = o->wait != 0;
	cap->channel = jy_compiler_name(c, JY_NAME_CHANNEL, o->channel, "caps[%zu].channel", place);
	cap->journey = jy_compiler_name(c, JY_NAME_JOURNEY, o->journey, "caps[%zu].journey", place);
	cap->tag = o->tag.size > 0 ? find_tag(s, o->tag) : 0;
	if (c->status == JOURNEY_OK && o->tag.size > 0 && cap->tag == 0) {
		jy_compiler_fail_at(c, JOURNEY_NOT_FOUND, "no send has this tag", "caps[%zu].tag", place);
		jy_compiler_hint(c, "tags are those of sends: send: {..., tags: [%.*s]}", STR(o->tag));
	}
	cap->identity = identity_of(c, o);
	s->cap_count++;
}

static const journey_sending_options *rules_of(const journey_builder *b, journey_str channel)
{
	size_t i;

	for (i = 0; i < b->sending.channel_count; i++)
		if (jy_str_equal(b->sending.channels[i].channel, channel))
			return &b->sending.channels[i];
	return NULL;
}

static void compile_caps(jy_compiler *c)
{
	jy_sending *s = &c->strategy->sending;
	size_t i, k, most = c->builder->sending.cap_count;

	for (i = 0; i < c->builder->channel_count; i++)
		most += c->builder->channels[i].cap_count;
	s->caps = jy_compiler_items(c, most, sizeof(*s->caps));
	for (i = 0; i < c->builder->channel_count && c->status == JOURNEY_OK; i++) {
		const journey_channel_options *channel = &c->builder->channels[i];
		const journey_sending_options *rules = rules_of(c->builder, channel->name);

		for (k = 0; k < channel->cap_count && c->status == JOURNEY_OK; k++) {
			journey_cap_options o = {.count = channel->caps[k].count, .window = channel->caps[k].window};

			o.channel = channel->name;
			o.wait = rules != NULL && rules->cap_wait;
			add_cap(c, &o, k);
		}
	}
	for (i = 0; i < c->builder->sending.cap_count && c->status == JOURNEY_OK; i++)
		add_cap(c, &c->builder->sending.caps[i], i);
}

/* ---- channels ---- */

static void compile_holidays(jy_compiler *c, const journey_sending_options *o, jy_channel_rules *rules)
{
	const jy_decl_sending *from = &c->builder->sending;
	uint32_t at;
	size_t i;

	if (o->holidays.size == 0)
		return;
	rules->holidays = jy_compiler_items(c, from->holiday_count, sizeof(*rules->holidays));
	for (i = 0; i < from->holiday_count && c->status == JOURNEY_OK; i++) {
		if (!jy_str_equal(from->holidays[i].calendar, o->holidays))
			continue;
		for (at = rules->holiday_count++; at > 0 && rules->holidays[at - 1] > from->holidays[i].day; at--)
			rules->holidays[at] = rules->holidays[at - 1];
		rules->holidays[at] = from->holidays[i].day;
	}
	if (c->status == JOURNEY_OK && rules->holiday_count == 0)
		jy_compiler_fail_at(c, JOURNEY_NOT_FOUND, "no such calendar of holidays", "channels.%.*s.holidays",
				    STR(o->channel));
}

static void compile_rules(jy_compiler *c, const journey_sending_options *o, jy_channel_rules *rules)
{
	journey_time start = 0;
	size_t i;

	rules->quiet_drop = o->quiet_drop != 0;
	rules->counts = o->counts != 0;
	rules->audience = o->audience != 0;
	rules->windows = jy_compiler_items(c, o->window_count, sizeof(*rules->windows));
	for (i = 0; i < o->window_count && c->status == JOURNEY_OK; i++)
		rules->windows[i] = o->windows[i];
	rules->window_count = (uint32_t)o->window_count;
	compile_holidays(c, o, rules);
	rules->throttle = o->throttle;
	rules->ramp = jy_compiler_items(c, o->ramp_count, sizeof(*rules->ramp));
	for (i = 0; i < o->ramp_count && c->status == JOURNEY_OK; i++)
		rules->ramp[i] = o->ramp[i];
	rules->ramp_count = (uint32_t)o->ramp_count;
	if (o->ramp_count > 0 && jy_time_parse(o->ramp_start, &start))
		rules->ramp_start = (start - (start < 0 ? JOURNEY_DAY - 1 : 0)) / JOURNEY_DAY;
	rules->fallback =
		jy_compiler_name(c, JY_NAME_CHANNEL, o->fallback, "channels.%.*s.fallback", STR(o->channel));
}

/* Messages go by channels, customers into audiences. */
static void check_audiences(jy_compiler *c)
{
	const journey_strategy *s = c->strategy;
	uint32_t i, k, v;

	for (i = 0; i < s->journey_count; i++)
		for (k = 0; k < s->journeys[i].step_count && c->status == JOURNEY_OK; k++) {
			const jy_step *step = &s->journeys[i].steps[k];

			for (v = 0; step->kind == JY_STEP_SEND && v < step->as.send.via_count && c->status == JOURNEY_OK; v++)
				if (s->sending.channels[step->as.send.via[v]].audience !=
				    (step->as.send.rules.audience != JOURNEY_AUDIENCE_NONE))
					jy_compiler_fail_at(c, JOURNEY_INVALID, "`audience: add` or `remove` goes with channels that "
							    "are audiences, and only with them", "%.*s.send", STR(step->where));
		}
}

static void compile_channels(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	const jy_decl_sending *from = &c->builder->sending;
	size_t i;
	uint32_t k;

	s->sending.channels = jy_compiler_items(c, s->channel_count, sizeof(*s->sending.channels));
	for (k = 0; k < s->channel_count && c->status == JOURNEY_OK; k++)
		s->sending.channels[k].fallback = JY_NONE;
	for (i = 0; i < from->channel_count && c->status == JOURNEY_OK; i++) {
		uint32_t index = jy_compiler_name(c, JY_NAME_CHANNEL, from->channels[i].channel, "channels");

		if (c->status == JOURNEY_OK)
			compile_rules(c, &from->channels[i], &s->sending.channels[index]);
	}
}

/* ---- preferences ---- */

static uint32_t attribute(jy_compiler *c, journey_str name, journey_field_type type, const char *part)
{
	uint32_t index = jy_compiler_name(c, JY_NAME_ATTRIBUTE, name, "preferences.%s", part);

	if (index != JY_NONE && c->strategy->attributes[index].type != type)
		jy_compiler_fail_at(c, JOURNEY_TYPE, "the attribute is of another type: `pause` is a timestamp, `most` an int, "
				    "`hours` a string", "preferences.%s", part);
	return index;
}

static void compile_preferences(jy_compiler *c)
{
	jy_sending *s = &c->strategy->sending;
	const jy_decl_sending *from = &c->builder->sending;
	size_t i;

	s->preferences = jy_compiler_items(c, from->preference_count, sizeof(*s->preferences));
	for (i = 0; i < from->preference_count && c->status == JOURNEY_OK; i++) {
		const journey_preference_options *o = &from->preferences[i];
		jy_preference *p = &s->preferences[s->preference_count++];

		p->channel = jy_compiler_name(c, JY_NAME_CHANNEL, o->channel, "preferences.%.*s", STR(o->channel));
		p->pause = attribute(c, o->pause, JOURNEY_FIELD_TIMESTAMP, "pause");
		p->most = attribute(c, o->most, JOURNEY_FIELD_INT, "most");
		p->hours = attribute(c, o->hours, JOURNEY_FIELD_STRING, "hours");
		p->per = o->per;
	}
}

/* ---- digests ---- */

static const jy_scope scope_digest = {
	.profile = true,
	.membership = true,
	.sends = true,
	.digest = true,
	.event = JY_NONE,
	.why = "a digest reads `profile`, `stage`, `segment()`, `now`, `sent.count()` and `digest` only",
};

/* What its texts are escaped for: by the channels of the steps that it collects. */
static unsigned digest_targets(const jy_compiler *c, uint32_t digest)
{
	const journey_strategy *s = c->strategy;
	unsigned targets = 0;
	uint32_t i, k;

	for (i = 0; i < s->journey_count; i++)
		for (k = 0; k < s->journeys[i].step_count; k++) {
			const jy_step *step = &s->journeys[i].steps[k];

			if (step->kind == JY_STEP_SEND && step->as.send.rules.digest == digest)
				targets |= jy_content_targets(c, step->as.send.via, step->as.send.via_count);
		}
	return targets != 0 ? targets : 1u << JOURNEY_TEMPLATE_HTML;
}

static void compile_digests(jy_compiler *c)
{
	jy_sending *s = &c->strategy->sending;
	const jy_decl_sending *from = &c->builder->sending;
	char place[JY_COMPILER_PLACE_MAX];
	size_t i;

	s->digests = jy_compiler_items(c, from->digest_count, sizeof(*s->digests));
	for (i = 0; i < from->digest_count && c->status == JOURNEY_OK; i++) {
		const journey_digest_options *o = &from->digests[i];
		jy_digest *digest = &s->digests[s->digest_count++];

		digest->name = jy_compiler_str(c, o->name);
		digest->window = (journey_send_window){o->days, o->at, o->at + 1};
		digest->span = o->span;
		digest->backoff = o->backoff != 0;
		digest->most = o->most > 0 ? o->most : JOURNEY_SENDING_DIGEST_MAX;
		digest->template_name = jy_compiler_str(c, o->template_name);
		jy_format(place, sizeof(place), "digests.%.*s", STR(o->name));
		jy_content_compile(c, &scope_digest, o->template_name, o->text, jy_str(place), digest_targets(c, s->digest_count - 1),
				   &digest->content);
	}
}

/* ---- the whole ---- */

/* Which caps and preferences a channel's sends meet. */
static void compile_meetings(jy_compiler *c)
{
	jy_sending *s = &c->strategy->sending;
	uint32_t i, k;

	for (k = 0; k < c->strategy->channel_count && c->status == JOURNEY_OK; k++) {
		jy_channel_rules *rules = &s->channels[k];

		rules->caps = jy_compiler_items(c, s->cap_count, sizeof(*rules->caps));
		rules->preferences = jy_compiler_items(c, s->preference_count, sizeof(*rules->preferences));
		if (c->status != JOURNEY_OK)
			return;
		for (i = 0; i < s->cap_count; i++)
			if (s->caps[i].channel == JY_NONE || s->caps[i].channel == k)
				rules->caps[rules->cap_count++] = i;
		for (i = 0; i < s->preference_count; i++)
			if (s->preferences[i].channel == JY_NONE || s->preferences[i].channel == k)
				rules->preferences[rules->preference_count++] = i;
	}
}

void jy_compile_sending(jy_compiler *c)
{
	jy_sending *s = &c->strategy->sending;
	uint32_t i;

	s->sunday = c->builder->week_start == JOURNEY_WEEK_SUNDAY;
	compile_sends(c);
	compile_caps(c);
	compile_channels(c);
	check_audiences(c);
	compile_preferences(c);
	compile_digests(c);
	compile_meetings(c);
	s->counted = s->cap_count > 0;
	for (i = 0; i < s->preference_count; i++)
		s->counted = s->counted || s->preferences[i].most != JY_NONE;
}
