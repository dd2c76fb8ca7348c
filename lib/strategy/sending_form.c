/* The choke point in the binary form of a strategy. */
#include "strategy/sending.h"

#include "base/text.h"

/* ---- writing ---- */

static bool put_cap(jy_buffer *out, const journey_cap_options *o)
{
	return jy_buffer_varint(out, o->count) && jy_buffer_zigzag(out, o->window) &&
	       jy_buffer_u8(out, (uint8_t)o->period) && jy_buffer_u8(out, (uint8_t)o->zone) &&
	       jy_buffer_u8(out, (uint8_t)((o->from_first ? 1 : 0) | (o->wait ? 2 : 0))) &&
	       jy_buffer_str(out, o->channel) && jy_buffer_str(out, o->tag) && jy_buffer_str(out, o->journey);
}

static bool put_channel(jy_buffer *out, const journey_sending_options *o)
{
	size_t i;
	bool ok = jy_buffer_str(out, o->channel) &&
		  jy_buffer_u8(out, (uint8_t)((o->quiet_drop ? 1 : 0) | (o->cap_wait ? 2 : 0) | (o->counts ? 4 : 0) | (o->audience ? 8 : 0))) &&
		  jy_buffer_varint(out, o->window_count);

	for (i = 0; ok && i < o->window_count; i++)
		ok = jy_buffer_u8(out, (uint8_t)o->windows[i].days) && jy_buffer_varint(out, (uint64_t)o->windows[i].from) &&
		     jy_buffer_varint(out, (uint64_t)o->windows[i].until);
	ok = ok && jy_buffer_str(out, o->holidays) && jy_buffer_varint(out, o->throttle.count) &&
	     jy_buffer_zigzag(out, o->throttle.window) && jy_buffer_str(out, o->ramp_start) &&
	     jy_buffer_varint(out, o->ramp_count);
	for (i = 0; ok && i < o->ramp_count; i++)
		ok = jy_buffer_varint(out, o->ramp[i]);
	return ok && jy_buffer_str(out, o->fallback);
}

static bool put_preference(jy_buffer *out, const journey_preference_options *o)
{
	return jy_buffer_str(out, o->channel) && jy_buffer_str(out, o->pause) && jy_buffer_str(out, o->most) &&
	       jy_buffer_zigzag(out, o->per) && jy_buffer_str(out, o->hours);
}

static bool put_digest(jy_buffer *out, const journey_digest_options *o)
{
	return jy_buffer_str(out, o->name) && jy_buffer_u8(out, (uint8_t)o->days) && jy_buffer_varint(out, (uint64_t)o->at) &&
	       jy_buffer_zigzag(out, o->span) && jy_buffer_u8(out, o->backoff ? 1 : 0) && jy_buffer_varint(out, o->most) &&
	       jy_buffer_str(out, o->template_name) && jy_buffer_str(out, o->text);
}

static bool has_rules(const jy_op *op)
{
	return op->kind == JY_OP_SEND &&
	       (op->as.send.tag_count > 0 || op->as.send.priority < 0 || op->as.send.priority > 0 || op->as.send.transactional ||
		op->as.send.digest.size > 0 || op->as.send.audience != 0);
}

/* The send steps that say something: journey, operation, what. */
static bool put_sends(jy_buffer *out, const journey_builder *b)
{
	size_t i, k, t, count = 0;
	bool ok;

	for (i = 0; i < b->journey_count; i++)
		for (k = 0; k < b->journeys[i].op_count; k++)
			count += has_rules(&b->journeys[i].ops[k]);
	ok = jy_buffer_varint(out, count);
	for (i = 0; ok && i < b->journey_count; i++)
		for (k = 0; ok && k < b->journeys[i].op_count; k++) {
			const journey_send_options *o = &b->journeys[i].ops[k].as.send;

			if (!has_rules(&b->journeys[i].ops[k]))
				continue;
			ok = jy_buffer_varint(out, i) && jy_buffer_varint(out, k) && jy_buffer_varint(out, o->tag_count);
			for (t = 0; ok && t < o->tag_count; t++)
				ok = jy_buffer_str(out, o->tags[t]);
			ok = ok && jy_buffer_double(out, o->priority) && jy_buffer_u8(out, (uint8_t)((o->transactional ? 1 : 0) | (unsigned)o->audience << 1)) &&
			     jy_buffer_str(out, o->digest);
		}
	return ok;
}

bool jy_sending_write(const journey_builder *b, jy_buffer *out)
{
	const jy_decl_sending *s = &b->sending;
	size_t i;
	bool ok = jy_buffer_varint(out, s->cap_count);

	for (i = 0; ok && i < s->cap_count; i++)
		ok = put_cap(out, &s->caps[i]);
	ok = ok && jy_buffer_varint(out, s->channel_count);
	for (i = 0; ok && i < s->channel_count; i++)
		ok = put_channel(out, &s->channels[i]);
	ok = ok && jy_buffer_varint(out, s->holiday_count);
	for (i = 0; ok && i < s->holiday_count; i++)
		ok = jy_buffer_str(out, s->holidays[i].calendar) && jy_buffer_zigzag(out, s->holidays[i].day);
	ok = ok && jy_buffer_varint(out, s->preference_count);
	for (i = 0; ok && i < s->preference_count; i++)
		ok = put_preference(out, &s->preferences[i]);
	ok = ok && jy_buffer_varint(out, s->digest_count);
	for (i = 0; ok && i < s->digest_count; i++)
		ok = put_digest(out, &s->digests[i]);
	return ok && put_sends(out, b);
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

static void get_cap(reading *g)
{
	journey_cap_options o = {0};
	uint8_t flags;

	o.size = sizeof(o);
	o.count = (uint32_t)jy_reader_varint(g->r);
	o.window = jy_reader_zigzag(g->r);
	o.period = (journey_period)jy_reader_u8(g->r);
	o.zone = (journey_cap_zone)jy_reader_u8(g->r);
	flags = jy_reader_u8(g->r);
	o.from_first = flags & 1;
	o.wait = flags >> 1 & 1;
	o.channel = jy_reader_str(g->r);
	o.tag = jy_reader_str(g->r);
	o.journey = jy_reader_str(g->r);
	if (go_on(g))
		g->status = journey_builder_cap(g->b, &o);
}

static void get_channel(reading *g)
{
	journey_send_window windows[JOURNEY_SENDING_WINDOWS_MAX];
	uint32_t ramp[JOURNEY_SENDING_RAMP_MAX];
	journey_sending_options o = {0};
	uint8_t flags;
	size_t i;

	o.size = sizeof(o);
	o.channel = jy_reader_str(g->r);
	flags = jy_reader_u8(g->r);
	o.quiet_drop = flags & 1;
	o.cap_wait = flags >> 1 & 1;
	o.counts = flags >> 2 & 1;
	o.audience = flags >> 3 & 1;
	o.window_count = jy_reader_count(g->r, 3);
	if (o.window_count > JOURNEY_SENDING_WINDOWS_MAX)
		g->r->failed = true;
	for (i = 0; i < o.window_count && go_on(g); i++) {
		windows[i].days = jy_reader_u8(g->r);
		windows[i].from = (int32_t)jy_reader_varint(g->r);
		windows[i].until = (int32_t)jy_reader_varint(g->r);
	}
	o.windows = windows;
	o.holidays = jy_reader_str(g->r);
	o.throttle.count = (uint32_t)jy_reader_varint(g->r);
	o.throttle.window = jy_reader_zigzag(g->r);
	o.ramp_start = jy_reader_str(g->r);
	o.ramp_count = jy_reader_count(g->r, 1);
	if (o.ramp_count > JOURNEY_SENDING_RAMP_MAX)
		g->r->failed = true;
	for (i = 0; i < o.ramp_count && go_on(g); i++)
		ramp[i] = (uint32_t)jy_reader_varint(g->r);
	o.ramp = ramp;
	o.fallback = jy_reader_str(g->r);
	if (go_on(g))
		g->status = journey_builder_sending(g->b, &o);
}

static void get_holidays(reading *g)
{
	size_t i, count = jy_reader_count(g->r, 2);

	if (count > JOURNEY_SENDING_HOLIDAYS_MAX)
		g->r->failed = true;
	for (i = 0; i < count && go_on(g); i++) {
		jy_decl_holiday item;
		jy_add a;

		item.calendar = jy_reader_str(g->r);
		item.day = jy_reader_zigzag(g->r);
		if (item.day < JOURNEY_TIME_MIN / JOURNEY_DAY || item.day > JOURNEY_TIME_MAX / JOURNEY_DAY)
			g->r->failed = true;
		if (!go_on(g))
			return;
		jy_add_begin(&a, g->b, "holidays", item.calendar);
		jy_add_name(&a, NULL, &item.calendar, false);
		jy_add_room(&a, &g->b->sending.holidays, &g->b->sending.holiday_capacity, g->b->sending.holiday_count,
			    JOURNEY_SENDING_HOLIDAYS_MAX, sizeof(item), "JOURNEY_SENDING_HOLIDAYS_MAX");
		if (a.status == JOURNEY_OK)
			g->b->sending.holidays[g->b->sending.holiday_count++] = item;
		g->status = jy_add_end(&a);
	}
}

static void get_preference(reading *g)
{
	journey_preference_options o = {0};

	o.size = sizeof(o);
	o.channel = jy_reader_str(g->r);
	o.pause = jy_reader_str(g->r);
	o.most = jy_reader_str(g->r);
	o.per = jy_reader_zigzag(g->r);
	o.hours = jy_reader_str(g->r);
	if (go_on(g))
		g->status = journey_builder_preference(g->b, &o);
}

static void get_digest(reading *g)
{
	journey_digest_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(g->r);
	o.days = jy_reader_u8(g->r);
	o.at = (int32_t)jy_reader_varint(g->r);
	o.span = jy_reader_zigzag(g->r);
	o.backoff = jy_reader_u8(g->r);
	o.most = (uint32_t)jy_reader_varint(g->r);
	o.template_name = jy_reader_str(g->r);
	o.text = jy_reader_str(g->r);
	if (go_on(g))
		g->status = journey_builder_digest(g->b, &o);
}

static void get_send(reading *g)
{
	journey_str tags[JOURNEY_SENDING_TAGS_OF_SEND_MAX];
	uint64_t journey = jy_reader_varint(g->r), op = jy_reader_varint(g->r);
	journey_send_options rules = {0}, *to;
	uint8_t flags;
	size_t i;
	jy_add a;

	rules.tag_count = jy_reader_count(g->r, 1);
	if (rules.tag_count > JOURNEY_SENDING_TAGS_OF_SEND_MAX)
		g->r->failed = true;
	for (i = 0; i < rules.tag_count && go_on(g); i++)
		tags[i] = jy_reader_str(g->r);
	rules.tags = tags;
	rules.priority = jy_reader_double(g->r);
	flags = jy_reader_u8(g->r);
	rules.transactional = flags & 1;
	rules.audience = (journey_audience)(flags >> 1);
	rules.digest = jy_reader_str(g->r);
	if (journey >= g->b->journey_count || op >= g->b->journeys[journey].op_count ||
	    g->b->journeys[journey].ops[op].kind != JY_OP_SEND)
		g->r->failed = true;
	if (!go_on(g))
		return;
	jy_add_begin(&a, g->b, "journeys", g->b->journeys[journey].options.name);
	jy_add_send_rules(&a, &rules);
	g->status = jy_add_end(&a);
	if (g->status != JOURNEY_OK)
		return;
	to = &g->b->journeys[journey].ops[op].as.send;
	to->tags = rules.tags;
	to->tag_count = rules.tag_count;
	to->priority = rules.priority;
	to->transactional = rules.transactional;
	to->digest = rules.digest;
	to->audience = rules.audience;
}

static void get_each(reading *g, size_t least, void (*get)(reading *g))
{
	size_t i, count = go_on(g) ? jy_reader_count(g->r, least) : 0;

	for (i = 0; i < count && go_on(g); i++)
		get(g);
}

journey_status jy_sending_read(journey_builder *builder, jy_reader *r)
{
	reading g = {builder, r, JOURNEY_OK};

	get_each(&g, 8, get_cap);
	get_each(&g, 8, get_channel);
	if (go_on(&g))
		get_holidays(&g);
	get_each(&g, 5, get_preference);
	get_each(&g, 8, get_digest);
	get_each(&g, 13, get_send);
	return g.status;
}
