/*
 * Triggers by another cause than an event, in the binary form. Each says where it stands among all triggers, which are
 * declared before them in it.
 */
#include "strategy/causes.h"

#include "base/error.h"
#include "base/text.h"

/* ---- writing ---- */

static bool put_cause(const jy_decl_cause *cause, jy_buffer *b)
{
	const journey_cause_options *o = &cause->options;
	bool ok = jy_buffer_varint(b, cause->trigger) && jy_buffer_str(b, o->name) &&
		  jy_buffer_u8(b, (uint8_t)o->kind) && jy_buffer_str(b, o->of) && jy_buffer_str(b, o->from) &&
		  jy_buffer_str(b, o->to) && jy_buffer_str(b, o->condition) && jy_buffer_str(b, o->score) &&
		  jy_buffer_u8(b, o->below != 0) && jy_buffer_zigzag(b, o->level) && jy_buffer_str(b, o->when) &&
		  jy_buffer_str(b, o->per) && jy_buffer_u8(b, o->yearly != 0) && jy_buffer_zigzag(b, o->offset) &&
		  jy_buffer_u8(b, o->has_at != 0) && jy_buffer_varint(b, (uint64_t)o->at) &&
		  jy_buffer_u8(b, (uint8_t)o->every) && jy_buffer_varint(b, o->days) &&
		  jy_buffer_varint(b, o->day_of_month) && jy_buffer_str(b, o->cron) && jy_buffer_str(b, o->zone) &&
		  jy_buffer_varint(b, o->capture_count);
	size_t i;

	for (i = 0; ok && i < o->capture_count; i++)
		ok = jy_buffer_str(b, o->capture[i]);
	ok = ok && jy_buffer_varint(b, cause->field_count);
	for (i = 0; ok && i < cause->field_count; i++)
		ok = jy_buffer_str(b, cause->fields[i].name) && jy_buffer_u8(b, (uint8_t)cause->fields[i].type);
	return ok;
}

bool jy_causes_write(const journey_builder *builder, jy_buffer *out)
{
	const jy_decl_causes *causes = &builder->causes;
	bool ok = jy_buffer_varint(out, causes->count);
	size_t i;

	for (i = 0; ok && i < causes->count; i++)
		ok = put_cause(&causes->items[i], out);
	ok = ok && jy_buffer_varint(out, causes->once_count);
	for (i = 0; ok && i < causes->once_count; i++)
		ok = jy_buffer_str(out, builder->triggers[causes->onces[i].trigger].name) &&
		     jy_buffer_u8(out, (uint8_t)causes->onces[i].once);
	return ok;
}

/* ---- reading ---- */

typedef struct reading {
	jy_reader *r;
	journey_builder *b;
	journey_status status;
} reading;

static bool go_on(const reading *g)
{
	return g->status == JOURNEY_OK && !g->r->failed;
}

static void get_fields(reading *g, journey_str trigger)
{
	size_t count = jy_reader_count(g->r, 2), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(g->r);
		journey_field_type type = (journey_field_type)jy_reader_u8(g->r);

		if (go_on(g))
			g->status = journey_builder_cause_field(g->b, trigger, name, type);
	}
}

/* One, at the end of all triggers; gives the place where it belongs. */
static uint32_t get_cause(reading *g)
{
	journey_str captures[JOURNEY_STRATEGY_CAPTURES_MAX];
	journey_cause_options o = {.size = sizeof(o)};
	uint64_t place = jy_reader_varint(g->r);
	size_t i;

	o.name = jy_reader_str(g->r);
	o.kind = (journey_cause)jy_reader_u8(g->r);
	o.of = jy_reader_str(g->r);
	o.from = jy_reader_str(g->r);
	o.to = jy_reader_str(g->r);
	o.condition = jy_reader_str(g->r);
	o.score = jy_reader_str(g->r);
	o.below = jy_reader_u8(g->r);
	o.level = jy_reader_zigzag(g->r);
	o.when = jy_reader_str(g->r);
	o.per = jy_reader_str(g->r);
	o.yearly = jy_reader_u8(g->r);
	o.offset = jy_reader_zigzag(g->r);
	o.has_at = jy_reader_u8(g->r);
	o.at = (int32_t)jy_reader_varint(g->r);
	o.every = (journey_every)jy_reader_u8(g->r);
	o.days = (uint32_t)jy_reader_varint(g->r);
	o.day_of_month = (uint32_t)jy_reader_varint(g->r);
	o.cron = jy_reader_str(g->r);
	o.zone = jy_reader_str(g->r);
	o.capture_count = jy_reader_count(g->r, 1);
	o.capture = captures;
	if (o.capture_count > JOURNEY_STRATEGY_CAPTURES_MAX || place > JOURNEY_STRATEGY_NAMES_MAX)
		g->r->failed = true;
	for (i = 0; go_on(g) && i < o.capture_count; i++)
		captures[i] = jy_reader_str(g->r);
	if (go_on(g))
		g->status = journey_builder_cause(g->b, &o);
	get_fields(g, o.name);
	return (uint32_t)place;
}

/*
 * Brings the triggers into the order of their declaration: those by other causes, which were added last, in their
 * places among the others. False: there are no such places.
 */
static bool arrange(journey_builder *b, const uint32_t *places, journey_trigger_options *sorted)
{
	size_t count = b->causes.count, plain = b->trigger_count - count, next = 0, from = 0, i;

	for (i = 0; i < b->trigger_count; i++) {
		bool cause = next < count && places[next] == i;

		if (!cause && from == plain)
			return false;
		sorted[i] = cause ? b->triggers[plain + next] : b->triggers[from];
		if (cause)
			b->causes.items[next++].trigger = (uint32_t)i;
		else
			from++;
	}
	return next == count;
}

static void put_in_order(reading *g, const uint32_t *places)
{
	journey_builder *b = g->b;
	size_t size = b->trigger_count * sizeof(*b->triggers), i;
	journey_trigger_options *sorted = jy_arena_alloc(&b->arena, size);

	if (sorted == NULL) {
		g->status = jy_error_memory(&b->error);
		return;
	}
	if (!arrange(b, places, sorted)) {
		g->r->failed = true;
		return;
	}
	memcpy(b->triggers, sorted, size);
	for (i = 0; i < b->trigger_count && go_on(g); i++)
		g->status = jy_names_put(&b->names, JY_NAME_TRIGGER, b->triggers[i].name, (uint32_t)i);
}

static void get_onces(reading *g)
{
	size_t count = go_on(g) ? jy_reader_count(g->r, 2) : 0, i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str trigger = jy_reader_str(g->r);
		journey_once once = (journey_once)jy_reader_u8(g->r);

		if (go_on(g))
			g->status = journey_builder_once(g->b, trigger, once);
	}
}

journey_status jy_causes_read(journey_builder *builder, jy_reader *in)
{
	reading g = {in, builder, JOURNEY_OK};
	size_t count = jy_reader_count(in, 20), i;
	uint32_t *places = jy_arena_items(&builder->arena, count, sizeof(*places));

	if (places == NULL)
		return jy_error_memory(&builder->error);
	for (i = 0; i < count && go_on(&g); i++)
		places[i] = get_cause(&g);
	if (go_on(&g) && count > 0)
		put_in_order(&g, places);
	get_onces(&g);
	return g.status;
}
