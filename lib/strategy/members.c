/*
 * What of a strategy says who belongs where, in its binary form: segments that are not kept, lists, RFM, scores, and
 * the properties that events must have.
 */
#include "strategy/binary.h"

#include "base/text.h"
#include "strategy/add.h"
#include "strategy/compiler.h"

void jy_members_free(journey_builder *builder)
{
	const journey_allocator *memory = &builder->allocator;
	size_t i;

	for (i = 0; i < builder->list_count; i++)
		jy_free(memory, builder->lists[i].members,
			builder->lists[i].member_capacity * sizeof(*builder->lists[i].members));
	for (i = 0; i < builder->score_count; i++)
		jy_free(memory, builder->scores[i].parts,
			builder->scores[i].part_capacity * sizeof(*builder->scores[i].parts));
	jy_free(memory, builder->lists, builder->list_capacity * sizeof(*builder->lists));
	jy_free(memory, builder->scores, builder->score_capacity * sizeof(*builder->scores));
	jy_free(memory, builder->rfm.groups, builder->rfm.group_capacity * sizeof(*builder->rfm.groups));
}

/* ---- writing ---- */

static bool put_unkept(const journey_builder *from, jy_buffer *b)
{
	size_t count = 0, i;

	for (i = 0; i < from->segment_count; i++)
		count += from->segments[i].unkept;
	if (!jy_buffer_varint(b, count))
		return false;
	for (i = 0; i < from->segment_count; i++)
		if (from->segments[i].unkept && !jy_buffer_str(b, from->segments[i].name))
			return false;
	return true;
}

static bool put_lists(const journey_builder *from, jy_buffer *b)
{
	size_t i, k;

	if (!jy_buffer_varint(b, from->list_count))
		return false;
	for (i = 0; i < from->list_count; i++) {
		const jy_decl_list *list = &from->lists[i];

		if (!jy_buffer_str(b, list->name) || !jy_buffer_u8(b, list->exclude) ||
		    !jy_buffer_varint(b, list->member_count))
			return false;
		for (k = 0; k < list->member_count; k++)
			if (!jy_buffer_str(b, list->members[k]))
				return false;
	}
	return true;
}

static bool put_rfm(const jy_decl_rfm *rfm, jy_buffer *b)
{
	const journey_rfm_options *o = &rfm->options;
	size_t i;

	if (!jy_buffer_u8(b, rfm->declared))
		return false;
	if (!rfm->declared)
		return true;
	if (!jy_buffer_str(b, o->event) || !jy_buffer_str(b, o->value) || !jy_buffer_zigzag(b, o->window) ||
	    !jy_buffer_u8(b, (uint8_t)o->scale))
		return false;
	for (i = 0; i + 1 < o->scale; i++)
		if (!jy_buffer_zigzag(b, o->recency[i]) || !jy_buffer_double(b, o->frequency[i]) ||
		    !jy_buffer_double(b, o->monetary[i]))
			return false;
	if (!jy_buffer_varint(b, rfm->group_count))
		return false;
	for (i = 0; i < rfm->group_count; i++)
		if (!jy_buffer_str(b, rfm->groups[i].name) || !jy_buffer_str(b, rfm->groups[i].when))
			return false;
	return true;
}

static bool put_scores(const journey_builder *from, jy_buffer *b)
{
	size_t i, k;

	if (!jy_buffer_varint(b, from->score_count))
		return false;
	for (i = 0; i < from->score_count; i++) {
		const jy_decl_score *score = &from->scores[i];

		if (!jy_buffer_str(b, score->name) || !jy_buffer_varint(b, score->part_count))
			return false;
		for (k = 0; k < score->part_count; k++)
			if (!jy_buffer_str(b, score->parts[k].when) ||
			    !jy_buffer_zigzag(b, score->parts[k].points))
				return false;
	}
	return true;
}

static bool put_required(const journey_builder *from, jy_buffer *b)
{
	size_t count = 0, i, k;

	for (i = 0; i < from->event_count; i++)
		for (k = 0; k < from->events[i].property_count; k++)
			count += from->events[i].properties[k].required;
	if (!jy_buffer_varint(b, count))
		return false;
	for (i = 0; i < from->event_count; i++)
		for (k = 0; k < from->events[i].property_count; k++)
			if (from->events[i].properties[k].required &&
			    (!jy_buffer_str(b, from->events[i].name) ||
			     !jy_buffer_str(b, from->events[i].properties[k].name)))
				return false;
	return true;
}

bool jy_members_write(const journey_builder *builder, jy_buffer *out)
{
	return put_unkept(builder, out) && put_lists(builder, out) && put_rfm(&builder->rfm, out) &&
	       put_scores(builder, out) && put_required(builder, out);
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

static void get_lists(reading *g)
{
	size_t count = jy_reader_count(g->r, 3), i, k;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(g->r);
		int exclude = jy_reader_u8(g->r);
		size_t members = jy_reader_count(g->r, 1);

		if (go_on(g))
			g->status = journey_builder_list(g->b, name, exclude);
		for (k = 0; k < members && go_on(g); k++) {
			journey_str member = jy_reader_str(g->r);

			if (go_on(g))
				g->status = journey_builder_list_member(g->b, name, member);
		}
	}
}

static void get_rfm(reading *g)
{
	journey_duration recency[JOURNEY_RFM_SCALE_MAX];
	double frequency[JOURNEY_RFM_SCALE_MAX], monetary[JOURNEY_RFM_SCALE_MAX];
	journey_rfm_options o = {.size = sizeof(o)};
	size_t count, i;

	if (jy_reader_u8(g->r) == 0)
		return;
	o.event = jy_reader_str(g->r);
	o.value = jy_reader_str(g->r);
	o.window = jy_reader_zigzag(g->r);
	o.scale = jy_reader_u8(g->r);
	if (o.scale < 2 || o.scale > JOURNEY_RFM_SCALE_MAX)
		g->r->failed = true;
	for (i = 0; go_on(g) && i + 1 < o.scale; i++) {
		recency[i] = jy_reader_zigzag(g->r);
		frequency[i] = jy_reader_double(g->r);
		monetary[i] = jy_reader_double(g->r);
	}
	o.recency = recency;
	o.frequency = frequency;
	o.monetary = monetary;
	if (go_on(g))
		g->status = journey_builder_rfm(g->b, &o);
	count = go_on(g) ? jy_reader_count(g->r, 2) : 0;
	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(g->r), when = jy_reader_str(g->r);

		if (go_on(g))
			g->status = journey_builder_rfm_group(g->b, name, when);
	}
}

static void get_scores(reading *g)
{
	size_t count = jy_reader_count(g->r, 2), i, k;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(g->r);
		size_t parts = jy_reader_count(g->r, 2);

		if (go_on(g))
			g->status = journey_builder_score(g->b, name);
		for (k = 0; k < parts && go_on(g); k++) {
			journey_str when = jy_reader_str(g->r);
			int64_t points = jy_reader_zigzag(g->r);

			if (go_on(g))
				g->status = journey_builder_score_add(g->b, name, when, points);
		}
	}
}

static void get_required(reading *g)
{
	size_t count = jy_reader_count(g->r, 2), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str event = jy_reader_str(g->r), property = jy_reader_str(g->r);

		if (go_on(g))
			g->status = journey_builder_required(g->b, event, property);
	}
}

journey_status jy_members_read(journey_builder *builder, jy_reader *r)
{
	static void (*const parts[])(reading *) = {get_lists, get_rfm, get_scores, get_required};
	reading g = {r, builder, JOURNEY_OK};
	size_t count, i;

	/* Forms written before there were any end here. */
	if (r->failed || jy_reader_left(r) == 0)
		return JOURNEY_OK;
	count = jy_reader_count(r, 1);
	for (i = 0; i < count && go_on(&g); i++) {
		journey_str name = jy_reader_str(r);

		if (go_on(&g))
			g.status = journey_builder_segment_keep(builder, name, 0);
	}
	/* After a failure the reader stands anywhere: nothing more is read. */
	for (i = 0; i < sizeof(parts) / sizeof(*parts) && go_on(&g); i++)
		parts[i](&g);
	return g.status;
}

/* ---- required properties ---- */

journey_status journey_builder_required(journey_builder *builder, journey_str event, journey_str property)
{
	jy_decl_event *owner;
	uint32_t index;
	size_t i;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "events", event);
	if (!jy_names_find(&builder->names, JY_NAME_EVENT, event, &index)) {
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the event is not declared");
		return jy_add_end(&a);
	}
	owner = &builder->events[index];
	for (i = 0; i < owner->property_count && !jy_str_equal(owner->properties[i].name, property); i++)
		;
	if (i < owner->property_count)
		owner->properties[i].required = true;
	else
		jy_add_fail(&a, JOURNEY_NOT_FOUND, "required", "the event has no such property");
	return jy_add_end(&a);
}
