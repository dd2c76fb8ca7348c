/* The binary form of what lifecycle.c takes: sets, plans, ways in, exit rules, renamed steps. */
#include "strategy/lifecycle.h"

#include "base/text.h"

/* ---- writing ---- */

static bool put_sets(const jy_decl_lifecycle *from, jy_buffer *b)
{
	bool ok = jy_buffer_varint(b, from->set_count);
	size_t i;

	for (i = 0; ok && i < from->set_count; i++) {
		const journey_set_options *o = &from->sets[i];

		ok = jy_buffer_str(b, o->name) && jy_buffer_varint(b, o->limits) && jy_buffer_varint(b, o->at_once) &&
		     jy_buffer_varint(b, o->entries) && jy_buffer_zigzag(b, o->entries_window);
	}
	return ok;
}

static bool put_lives(const journey_builder *builder, jy_buffer *b)
{
	const jy_decl_lifecycle *from = &builder->lifecycle;
	bool ok = jy_buffer_varint(b, from->plan_count);
	size_t i;

	for (i = 0; ok && i < from->plan_count; i++) {
		const journey_lifecycle_options *o = &from->plans[i].options;

		ok = jy_buffer_str(b, builder->journeys[from->plans[i].journey].options.name) &&
		     jy_buffer_u8(b, (uint8_t)o->standing) && jy_buffer_u8(b, (uint8_t)o->catch_up) &&
		     jy_buffer_u8(b, (uint8_t)o->missing) && jy_buffer_varint(b, o->limits) &&
		     jy_buffer_varint(b, o->at_once) && jy_buffer_varint(b, o->entries) &&
		     jy_buffer_zigzag(b, o->entries_window) && jy_buffer_zigzag(b, o->total) &&
		     jy_buffer_str(b, o->set) && jy_buffer_zigzag(b, o->at_most) && jy_buffer_str(b, o->priority) &&
		     jy_buffer_str(b, o->enter_from);
	}
	return ok;
}

static bool put_enters(const journey_builder *builder, jy_buffer *b)
{
	const jy_decl_lifecycle *from = &builder->lifecycle;
	bool ok = jy_buffer_varint(b, from->enter_count);
	size_t i;

	for (i = 0; ok && i < from->enter_count; i++) {
		const journey_enter_options *o = &from->enters[i].options;

		ok = jy_buffer_str(b, builder->journeys[from->enters[i].journey].options.name) &&
		     jy_buffer_str(b, o->trigger) && jy_buffer_str(b, o->segment) && jy_buffer_str(b, o->stage) &&
		     jy_buffer_str(b, o->from);
	}
	return ok;
}

static bool put_exits(const journey_builder *builder, jy_buffer *b)
{
	const jy_decl_lifecycle *from = &builder->lifecycle;
	bool ok = jy_buffer_varint(b, from->exit_count);
	size_t i;

	for (i = 0; ok && i < from->exit_count; i++) {
		const journey_exit_options *o = &from->exits[i].options;

		ok = jy_buffer_str(b, builder->journeys[from->exits[i].journey].options.name) &&
		     jy_buffer_str(b, o->event) && jy_buffer_str(b, o->when) && jy_buffer_str(b, o->key) &&
		     jy_buffer_str(b, o->segment) && jy_buffer_str(b, o->left) && jy_buffer_str(b, o->stage) &&
		     jy_buffer_str(b, o->condition) &&
		     jy_buffer_u8(b, (uint8_t)((o->goal ? 1 : 0) | (o->at_step_end ? 2 : 0)));
	}
	return ok;
}

static bool put_renames(const journey_builder *builder, jy_buffer *b)
{
	const jy_decl_lifecycle *from = &builder->lifecycle;
	bool ok = jy_buffer_varint(b, from->rename_count);
	size_t i;

	for (i = 0; ok && i < from->rename_count; i++)
		ok = jy_buffer_str(b, builder->journeys[from->renames[i].journey].options.name) &&
		     jy_buffer_str(b, from->renames[i].from) && jy_buffer_str(b, from->renames[i].to);
	return ok;
}

bool jy_lifecycle_write(const journey_builder *builder, jy_buffer *out)
{
	return put_sets(&builder->lifecycle, out) && put_lives(builder, out) && put_enters(builder, out) &&
	       put_exits(builder, out) && put_renames(builder, out);
}

/* ---- reading ---- */

static journey_status get_sets(journey_builder *builder, jy_reader *r)
{
	size_t count = jy_reader_count(r, 5), i;
	journey_status status = JOURNEY_OK;

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_set_options o = {.size = sizeof(o)};

		o.name = jy_reader_str(r);
		o.limits = (uint32_t)jy_reader_varint(r);
		o.at_once = (uint32_t)jy_reader_varint(r);
		o.entries = (uint32_t)jy_reader_varint(r);
		o.entries_window = jy_reader_zigzag(r);
		if (!r->failed)
			status = journey_builder_journey_set(builder, &o);
	}
	return status;
}

static journey_status get_lives(journey_builder *builder, jy_reader *r)
{
	size_t count = jy_reader_count(r, 13), i;
	journey_status status = JOURNEY_OK;

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_lifecycle_options o = {.size = sizeof(o)};
		journey_str journey = jy_reader_str(r);

		o.standing = (journey_standing)jy_reader_u8(r);
		o.catch_up = (journey_catch_up)jy_reader_u8(r);
		o.missing = (journey_missing)jy_reader_u8(r);
		o.limits = (uint32_t)jy_reader_varint(r);
		o.at_once = (uint32_t)jy_reader_varint(r);
		o.entries = (uint32_t)jy_reader_varint(r);
		o.entries_window = jy_reader_zigzag(r);
		o.total = jy_reader_zigzag(r);
		o.set = jy_reader_str(r);
		o.at_most = jy_reader_zigzag(r);
		o.priority = jy_reader_str(r);
		o.enter_from = jy_reader_str(r);
		if (!r->failed)
			status = journey_builder_lifecycle(builder, journey, &o);
	}
	return status;
}

static journey_status get_enters(journey_builder *builder, jy_reader *r)
{
	size_t count = jy_reader_count(r, 5), i;
	journey_status status = JOURNEY_OK;

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_enter_options o = {.size = sizeof(o)};
		journey_str journey = jy_reader_str(r);

		o.trigger = jy_reader_str(r);
		o.segment = jy_reader_str(r);
		o.stage = jy_reader_str(r);
		o.from = jy_reader_str(r);
		if (!r->failed)
			status = journey_builder_enter(builder, journey, &o);
	}
	return status;
}

static journey_status get_exits(journey_builder *builder, jy_reader *r)
{
	size_t count = jy_reader_count(r, 9), i;
	journey_status status = JOURNEY_OK;

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_exit_options o = {.size = sizeof(o)};
		journey_str journey = jy_reader_str(r);
		uint8_t flags;

		o.event = jy_reader_str(r);
		o.when = jy_reader_str(r);
		o.key = jy_reader_str(r);
		o.segment = jy_reader_str(r);
		o.left = jy_reader_str(r);
		o.stage = jy_reader_str(r);
		o.condition = jy_reader_str(r);
		flags = jy_reader_u8(r);
		o.goal = flags & 1;
		o.at_step_end = flags >> 1 & 1;
		if (!r->failed)
			status = journey_builder_exit_rule(builder, journey, &o);
	}
	return status;
}

static journey_status get_renames(journey_builder *builder, jy_reader *r)
{
	size_t count = jy_reader_count(r, 3), i;
	journey_status status = JOURNEY_OK;

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_str journey = jy_reader_str(r), from = jy_reader_str(r), to = jy_reader_str(r);

		if (!r->failed)
			status = journey_builder_rename(builder, journey, from, to);
	}
	return status;
}

journey_status jy_lifecycle_read(journey_builder *builder, jy_reader *in)
{
	static journey_status (*const parts[])(journey_builder *, jy_reader *) = {get_sets, get_lives, get_enters,
										     get_exits, get_renames};
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts) && status == JOURNEY_OK && !in->failed; i++)
		status = parts[i](builder, in);
	return status;
}
