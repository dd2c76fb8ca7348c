/* The binary form of the steps of <journey/steps.h>, and of waits with a key. */
#include "strategy/step_kinds.h"

bool jy_step_kind_written(const jy_op *op)
{
	return op->kind >= JY_OP_UNTIL || (op->kind == JY_OP_WAIT && op->as.wait.key.size > 0);
}

static bool put_values(jy_buffer *b, const journey_step_value *values, size_t count)
{
	bool ok = jy_buffer_varint(b, count);
	size_t i;

	for (i = 0; i < count; i++)
		ok = ok && jy_buffer_str(b, values[i].name) && jy_buffer_str(b, values[i].value);
	return ok;
}

static bool put_choose(jy_buffer *b, const journey_choose_options *o)
{
	bool ok = jy_buffer_str(b, o->name) && jy_buffer_varint(b, o->offer_count);
	size_t i;

	for (i = 0; i < o->offer_count; i++)
		ok = ok && jy_buffer_str(b, o->offers[i]);
	return ok && jy_buffer_str(b, o->as);
}

static bool put_until(jy_buffer *b, const journey_until_options *o)
{
	return jy_buffer_str(b, o->name) && jy_buffer_str(b, o->date) && jy_buffer_zigzag(b, o->offset) &&
	       jy_buffer_zigzag(b, o->has_at ? o->at : -1) && jy_buffer_varint(b, o->days);
}

static bool put_content(jy_buffer *b, const jy_op *op)
{
	switch (op->kind) {
	case JY_OP_WAIT:
		return jy_buffer_str(b, op->as.wait.name) && jy_buffer_str(b, op->as.wait.event) &&
		       jy_buffer_str(b, op->as.wait.when) && jy_buffer_zigzag(b, op->as.wait.at_most) &&
		       jy_buffer_str(b, op->as.wait.key);
	case JY_OP_UNTIL:
		return put_until(b, &op->as.until);
	case JY_OP_FIRST:
		return jy_buffer_str(b, op->as.first.name) && jy_buffer_zigzag(b, op->as.first.at_most);
	case JY_OP_HAPPENS:
		return jy_buffer_str(b, op->as.happens.event) && jy_buffer_str(b, op->as.happens.segment) &&
		       jy_buffer_str(b, op->as.happens.when) && jy_buffer_str(b, op->as.happens.key);
	case JY_OP_UPDATE:
		return jy_buffer_str(b, op->as.update.name) &&
		       put_values(b, op->as.update.values, op->as.update.value_count);
	case JY_OP_EMIT:
		return jy_buffer_str(b, op->as.emit.name) && jy_buffer_str(b, op->as.emit.event) &&
		       put_values(b, op->as.emit.values, op->as.emit.value_count);
	case JY_OP_CHOOSE:
		return put_choose(b, &op->as.choose);
	case JY_OP_LOOP:
		return jy_buffer_str(b, op->as.loop.name) && jy_buffer_str(b, op->as.loop.when) &&
		       jy_buffer_varint(b, op->as.loop.at_most);
	case JY_OP_PARALLEL:
		return jy_buffer_str(b, op->as.parallel.name) && jy_buffer_u8(b, op->as.parallel.any ? 1 : 0);
	case JY_OP_START:
		return jy_buffer_str(b, op->as.start.name) && jy_buffer_str(b, op->as.start.journey) &&
		       jy_buffer_str(b, op->as.start.key) && jy_buffer_u8(b, op->as.start.hand_over ? 1 : 0);
	case JY_OP_GO:
		return jy_buffer_str(b, op->as.go.name) && jy_buffer_str(b, op->as.go.to) &&
		       jy_buffer_varint(b, op->as.go.at_most);
	default:
		return true;
	}
}

bool jy_step_kind_write(jy_buffer *out, const jy_op *op)
{
	return jy_buffer_u8(out, (uint8_t)(op->kind == JY_OP_WAIT ? JY_OP_WAIT_KEYED : op->kind)) && put_content(out, op);
}

/* ---- reading ---- */

static journey_status read_wait(journey_builder *builder, jy_reader *in)
{
	journey_wait_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.event = jy_reader_str(in);
	o.when = jy_reader_str(in);
	o.at_most = jy_reader_zigzag(in);
	o.key = jy_reader_str(in);
	return in->failed ? JOURNEY_OK : journey_builder_wait(builder, &o);
}

static journey_status read_until(journey_builder *builder, jy_reader *in)
{
	journey_until_options o = {0};
	int64_t at;

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.date = jy_reader_str(in);
	o.offset = jy_reader_zigzag(in);
	at = jy_reader_zigzag(in);
	o.has_at = at >= 0;
	o.at = at >= 0 && at < INT32_MAX ? (int32_t)at : 0;
	o.days = (uint32_t)jy_reader_varint(in);
	return in->failed ? JOURNEY_OK : journey_builder_wait_until(builder, &o);
}

static journey_status read_first(journey_builder *builder, jy_reader *in)
{
	journey_first_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.at_most = jy_reader_zigzag(in);
	return in->failed ? JOURNEY_OK : journey_builder_wait_first(builder, &o);
}

static journey_status read_happens(journey_builder *builder, jy_reader *in)
{
	journey_happens_options o = {0};

	o.size = sizeof(o);
	o.event = jy_reader_str(in);
	o.segment = jy_reader_str(in);
	o.when = jy_reader_str(in);
	o.key = jy_reader_str(in);
	return in->failed ? JOURNEY_OK : journey_builder_happens(builder, &o);
}

static size_t read_values(jy_reader *in, journey_step_value *values)
{
	size_t count = jy_reader_count(in, 2), i;

	if (count > JOURNEY_STEP_VALUES_MAX)
		in->failed = true;
	for (i = 0; i < count && !in->failed; i++) {
		values[i].name = jy_reader_str(in);
		values[i].value = jy_reader_str(in);
	}
	return in->failed ? 0 : count;
}

static journey_status read_update(journey_builder *builder, jy_reader *in)
{
	journey_step_value values[JOURNEY_STEP_VALUES_MAX];
	journey_update_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.value_count = read_values(in, values);
	o.values = values;
	return in->failed ? JOURNEY_OK : journey_builder_update(builder, &o);
}

static journey_status read_emit(journey_builder *builder, jy_reader *in)
{
	journey_step_value values[JOURNEY_STEP_VALUES_MAX];
	journey_emit_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.event = jy_reader_str(in);
	o.value_count = read_values(in, values);
	o.values = values;
	return in->failed ? JOURNEY_OK : journey_builder_emit(builder, &o);
}

static journey_status read_choose(journey_builder *builder, jy_reader *in)
{
	journey_str offers[JOURNEY_STRATEGY_CHOICES_MAX];
	journey_choose_options o = {0};
	size_t i;

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.offer_count = jy_reader_count(in, 1);
	if (o.offer_count > JOURNEY_STRATEGY_CHOICES_MAX)
		in->failed = true;
	for (i = 0; i < o.offer_count && !in->failed; i++)
		offers[i] = jy_reader_str(in);
	o.offers = offers;
	o.as = jy_reader_str(in);
	return in->failed ? JOURNEY_OK : journey_builder_choose(builder, &o);
}

static journey_status read_loop(journey_builder *builder, jy_reader *in)
{
	journey_loop_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.when = jy_reader_str(in);
	o.at_most = (uint32_t)jy_reader_varint(in);
	return in->failed ? JOURNEY_OK : journey_builder_loop(builder, &o);
}

static journey_status read_parallel(journey_builder *builder, jy_reader *in)
{
	journey_parallel_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.any = jy_reader_u8(in);
	return in->failed ? JOURNEY_OK : journey_builder_parallel(builder, &o);
}

static journey_status read_start(journey_builder *builder, jy_reader *in)
{
	journey_start_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.journey = jy_reader_str(in);
	o.key = jy_reader_str(in);
	o.hand_over = jy_reader_u8(in);
	return in->failed ? JOURNEY_OK : journey_builder_start(builder, &o);
}

static journey_status read_go(journey_builder *builder, jy_reader *in)
{
	journey_go_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(in);
	o.to = jy_reader_str(in);
	o.at_most = (uint32_t)jy_reader_varint(in);
	return in->failed ? JOURNEY_OK : journey_builder_go(builder, &o);
}

journey_status jy_step_kind_read(journey_builder *builder, uint8_t kind, jy_reader *in)
{
	static journey_status (*const readers[])(journey_builder *, jy_reader *) = {
		[JY_OP_UNTIL] = read_until,   [JY_OP_FIRST] = read_first,       [JY_OP_HAPPENS] = read_happens,
		[JY_OP_UPDATE] = read_update, [JY_OP_EMIT] = read_emit,         [JY_OP_CHOOSE] = read_choose,
		[JY_OP_LOOP] = read_loop,     [JY_OP_PARALLEL] = read_parallel, [JY_OP_START] = read_start,
		[JY_OP_GO] = read_go,         [JY_OP_WAIT_KEYED] = read_wait,
	};

	if (kind == JY_OP_LANE && !in->failed)
		return journey_builder_branch(builder);
	if (kind < sizeof(readers) / sizeof(readers[0]) && readers[kind] != NULL)
		return readers[kind](builder, in);
	in->failed = true;
	return JOURNEY_OK;
}
