/* journey_profile: one customer's fragments behind a public handle. */
#include <journey/profile.h>

#include "base/error.h"
#include "base/float.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/form.h"
#include "profile/handle.h"
#include "profile/tally.h"

#include <string.h>

void journey_profile_options_init(journey_profile_options *options)
{
	memset(options, 0, sizeof(*options));
	options->size = sizeof(*options);
}

journey_status jy_profile_handle_new(const journey_profile_options *options, journey_profile **out)
{
	journey_allocator allocator = jy_allocator_or_libc(options->allocator);
	journey_profile *p = jy_alloc_zero(&allocator, sizeof(*p));
	journey_status status;

	if (!p)
		return JOURNEY_NO_MEMORY;
	p->allocator = allocator;
	jy_arena_init(&p->arena, &allocator);
	jy_buffer_init(&p->bytes, &allocator);
	status = jy_facts_new(&allocator, options->strategy, &p->facts);
	if (status != JOURNEY_OK) {
		journey_profile_free(p);
		return status;
	}
	jy_facts_set_zone(p->facts, options->zone, options->zone_user);
	p->membership.profile = &p->view;
	p->membership.zone = options->zone;
	p->membership.zone_user = options->zone_user;
	*out = p;
	return JOURNEY_OK;
}

journey_status journey_profile_new(const journey_profile_options *given, journey_profile **out,
				   journey_error *error)
{
	journey_profile_options options;
	journey_status status;

	if (!given || !out || given->size < offsetof(journey_profile_options, zone) || !given->strategy)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "`size` and a strategy are required");
	if (!jy_float_mode_ok())
		return jy_error_set(error, JOURNEY_UNSUPPORTED, "",
				    "floating point does not round to nearest, ties to even");
	journey_profile_options_init(&options);
	memcpy(&options, given, given->size < sizeof(options) ? given->size : sizeof(options));
	status = jy_profile_handle_new(&options, out);
	return status == JOURNEY_OK ? status : jy_error_set(error, status, "", "%s", journey_status_text(status));
}

void journey_profile_free(journey_profile *p)
{
	journey_allocator allocator;
	size_t i;

	if (!p)
		return;
	allocator = p->allocator;
	for (i = 0; i < p->count; i++)
		jy_fragment_free(p->fragments[i]);
	jy_membership_free(&p->membership);
	jy_facts_free(p->facts);
	jy_buffer_free(&p->bytes);
	jy_arena_free(&p->arena);
	jy_free(&allocator, p, sizeof(*p));
}

const journey_error *journey_profile_error(const journey_profile *p)
{
	return &p->error;
}

/* ---- calls ---- */

static journey_status fail(journey_profile *p, journey_status status)
{
	if (status != JOURNEY_OK && p->error.status != status)
		jy_error_set(&p->error, status, "", "%s", journey_status_text(status));
	return status;
}

static void begin(journey_profile *p)
{
	memset(&p->error, 0, sizeof(p->error));
	jy_arena_reset(&p->arena);
	jy_arena_reset(&p->facts->arena);
}

/* The fold of all fragments at a moment. */
static journey_status look(journey_profile *p, journey_time now)
{
	begin(p);
	if (now < JOURNEY_TIME_MIN || now > JOURNEY_TIME_MAX)
		return jy_error_set(&p->error, JOURNEY_RANGE, "", "`now` is outside of the years 1 to 9999");
	jy_profile_init(&p->view, p->facts, (const jy_fragment *const *)p->fragments, p->count, now);
	return JOURNEY_OK;
}

/* ---- fragments ---- */

/* Index of the fragment, or where it belongs. */
static size_t find(const journey_profile *p, journey_str identifier, bool *found)
{
	size_t i;
	int order = 1;

	for (i = 0; i < p->count; i++) {
		order = jy_str_compare(jy_fragment_identifier(p->fragments[i]), identifier);
		if (order >= 0)
			break;
	}
	*found = i < p->count && order == 0;
	return i;
}

static journey_status insert(journey_profile *p, size_t at, jy_fragment *fragment)
{
	if (p->count == JOURNEY_PROFILE_FRAGMENTS_MAX)
		return jy_error_set(&p->error, JOURNEY_LIMIT, "", "more than %d fragments in one profile",
				    JOURNEY_PROFILE_FRAGMENTS_MAX);
	memmove(p->fragments + at + 1, p->fragments + at, (p->count - at) * sizeof(*p->fragments));
	p->fragments[at] = fragment;
	p->count++;
	return JOURNEY_OK;
}

static journey_status insert_new(journey_profile *p, size_t at, journey_str identifier)
{
	jy_fragment *fragment;
	journey_status status = jy_fragment_new(p->facts, identifier, &fragment);

	if (status != JOURNEY_OK)
		return status;
	status = insert(p, at, fragment);
	if (status != JOURNEY_OK)
		jy_fragment_free(fragment);
	return status;
}

static void take_out(journey_profile *p, size_t at)
{
	jy_fragment_free(p->fragments[at]);
	p->count--;
	memmove(p->fragments + at, p->fragments + at + 1, (p->count - at) * sizeof(*p->fragments));
}

static journey_status name_fragment(journey_profile *p, const journey_event *event, journey_str *out)
{
	journey_str id = event->user_id.size ? event->user_id : event->anonymous_id;
	char *text;

	if (!id.size)
		return jy_error_set(&p->error, JOURNEY_INVALID, "userId",
				    "the event has neither userId nor anonymousId, and only an engine goes by others");
	text = jy_arena_alloc(&p->arena, id.size + 1);
	if (!text)
		return JOURNEY_NO_MEMORY;
	text[0] = event->user_id.size ? 'u' : 'a';
	memcpy(text + 1, id.data, id.size);
	*out = jy_str_of(text, id.size + 1);
	return JOURNEY_OK;
}

/* Only an engine has the key of hashes: without one, attributes that are kept as such are not kept. */
static journey_status drop_hashed(journey_profile *p, jy_event_view *view)
{
	const journey_strategy *s = p->facts->strategy;
	journey_value *copy = NULL;
	uint32_t i;

	for (i = 0; i < view->attribute_count; i++) {
		if (!s->attributes[i].hash)
			continue;
		if (!copy) {
			copy = jy_arena_items(&p->arena, view->attribute_count, sizeof(*copy));
			if (!copy)
				return JOURNEY_NO_MEMORY;
			memcpy(copy, view->attributes, view->attribute_count * sizeof(*copy));
			view->attributes = copy;
		}
		copy[i].type = JOURNEY_EXPR_ABSENT;
	}
	return JOURNEY_OK;
}

journey_status journey_profile_apply(journey_profile *p, const journey_event *event)
{
	jy_event_view view;
	journey_str name;
	journey_status status;
	bool found;
	size_t at;

	if (!p)
		return JOURNEY_MISUSE;
	begin(p);
	if (!event)
		return jy_error_set(&p->error, JOURNEY_MISUSE, "event", "it is NULL");
	status = jy_event_view_make(p->facts->strategy, event, &p->arena, &view, &p->error);
	if (status == JOURNEY_OK)
		status = drop_hashed(p, &view);
	if (status == JOURNEY_OK)
		status = name_fragment(p, event, &name);
	if (status != JOURNEY_OK)
		return fail(p, status);
	at = find(p, name, &found);
	if (!found)
		status = insert_new(p, at, name);
	if (status == JOURNEY_OK) {
		status = jy_fragment_apply(p->fragments[at], &view, NULL);
		if (status != JOURNEY_OK && !found)
			take_out(p, at);
	}
	return fail(p, status);
}

size_t journey_profile_fragment_count(const journey_profile *p)
{
	return p ? p->count : 0;
}

/* What a fragment's name says: 'u' and a user id, 'a' and an anonymous id, 'x', another kind, ':' and the value. */
static journey_identifier identifier_of(journey_str name)
{
	journey_identifier id = {jy_str(""), jy_str_part(name, 1, name.size)};
	size_t i;

	if (name.size && name.data[0] == 'u')
		id.kind = jy_str("user_id");
	else if (name.size && name.data[0] == 'a')
		id.kind = jy_str("anonymous_id");
	else {
		for (i = 1; i < name.size && name.data[i] != ':'; i++)
			;
		id.kind = jy_str_part(name, 1, i);
		id.value = jy_str_part(name, i < name.size ? i + 1 : i, name.size);
	}
	return id;
}

journey_identifier journey_profile_fragment_id(const journey_profile *p, size_t index)
{
	return identifier_of(p && index < p->count ? jy_fragment_identifier(p->fragments[index]) : jy_str(""));
}

journey_status journey_profile_export(journey_profile *p, size_t index, journey_bytes *out)
{
	journey_status status;

	if (!p || !out)
		return JOURNEY_MISUSE;
	begin(p);
	if (index >= p->count)
		return jy_error_set(&p->error, JOURNEY_NOT_FOUND, "", "fragment %zu: there are %zu", index, p->count);
	p->bytes.size = 0;
	status = jy_fragment_encode(p->fragments[index], &p->bytes);
	if (status != JOURNEY_OK)
		return fail(p, status);
	*out = jy_buffer_view(&p->bytes);
	return JOURNEY_OK;
}

/*
 * Whether `x` is a later state of a fragment than `y`. It has seen more events; edges come and go without, so that of
 * equal ones the longer form is taken, and the last in byte order: whichever comes first.
 */
static journey_status is_later(journey_profile *p, const jy_fragment *x, const jy_fragment *y, bool *later)
{
	journey_status status;
	size_t size;

	*later = jy_fragment_events(x) > jy_fragment_events(y);
	if (jy_fragment_events(x) != jy_fragment_events(y))
		return JOURNEY_OK;
	p->bytes.size = 0;
	status = jy_fragment_encode(x, &p->bytes);
	size = p->bytes.size;
	if (status == JOURNEY_OK)
		status = jy_fragment_encode(y, &p->bytes);
	if (status != JOURNEY_OK)
		return status;
	*later = size > p->bytes.size - size ||
		 (size == p->bytes.size - size && memcmp(p->bytes.data, p->bytes.data + size, size) > 0);
	return JOURNEY_OK;
}

/* Puts a fragment in its place unless one is there that is as late; takes it over in any case. */
static journey_status adopt(journey_profile *p, jy_fragment *fragment)
{
	journey_status status;
	bool found, later;
	size_t at = find(p, jy_fragment_identifier(fragment), &found);

	if (!found) {
		status = insert(p, at, fragment);
		if (status != JOURNEY_OK)
			jy_fragment_free(fragment);
		return status;
	}
	status = is_later(p, fragment, p->fragments[at], &later);
	if (status != JOURNEY_OK || !later) {
		jy_fragment_free(fragment);
		return status;
	}
	jy_fragment_free(p->fragments[at]);
	p->fragments[at] = fragment;
	return JOURNEY_OK;
}

journey_status journey_profile_import(journey_profile *p, journey_bytes bytes)
{
	jy_fragment *fragment;
	journey_str identifier;
	journey_status status;

	if (!p || (!bytes.data && bytes.size))
		return JOURNEY_MISUSE;
	begin(p);
	if (!jy_form_identifier(bytes, &identifier))
		return jy_error_set(&p->error, JOURNEY_CORRUPT, "", "these %zu bytes are no fragment", bytes.size);
	status = jy_fragment_new(p->facts, identifier, &fragment);
	if (status != JOURNEY_OK)
		return fail(p, status);
	status = jy_fragment_decode(fragment, bytes, &p->error);
	if (status != JOURNEY_OK) {
		jy_fragment_free(fragment);
		return fail(p, status);
	}
	return fail(p, adopt(p, fragment));
}

/* ---- reading ---- */

static uint32_t find_named(const journey_profile *p, journey_profile_part part, journey_str name)
{
	const journey_strategy *s = p->facts->strategy;

	switch (part) {
	case JOURNEY_PROFILE_ATTRIBUTE:
		return jy_strategy_attribute(s, name);
	case JOURNEY_PROFILE_FEATURE:
		return jy_strategy_feature(s, name);
	case JOURNEY_PROFILE_SEGMENT:
		return jy_strategy_segment(s, name);
	case JOURNEY_PROFILE_STAGE:
		return s->stage_count && jy_str_is(name, "stage") ? 0 : JY_NONE;
	}
	return JY_NONE;
}

static journey_status undeclared(journey_profile *p, journey_str name)
{
	return jy_error_set(&p->error, JOURNEY_NOT_FOUND, "", "`%.*s` is not declared",
			    (int)(name.size < 80 ? name.size : 80), name.data ? name.data : "");
}

static journey_status read_feature(journey_profile *p, uint32_t index, journey_value *out)
{
	if (p->facts->strategy->features[index].kind == JOURNEY_FEATURE_TALLY)
		return jy_profile_tally_map(&p->view, index, p->view.now, SIZE_MAX, &p->arena, out);
	return jy_profile_feature(&p->view, index, p->view.now, out);
}

static journey_status read_segment(journey_profile *p, uint32_t index, journey_value *out)
{
	bool in = false;
	journey_status status = jy_membership_segment(&p->membership, index, &in);

	*out = jy_value_bool(in);
	return status;
}

static journey_status read_stage(journey_profile *p, journey_value *out)
{
	const journey_strategy *s = p->facts->strategy;
	uint32_t stage;
	journey_status status = jy_membership_stage(&p->membership, &stage);

	if (status == JOURNEY_OK)
		*out = jy_value_str(stage == JY_NONE ? jy_str("") : s->stages[stage].name);
	return status;
}

/* NOT_FOUND of what is declared is "no value". */
static journey_status read_part(journey_profile *p, journey_profile_part part, uint32_t index, journey_value *out)
{
	journey_status status = JOURNEY_NOT_FOUND;
	journey_value value = jy_value_null();

	if (part == JOURNEY_PROFILE_ATTRIBUTE)
		status = jy_profile_attribute(&p->view, index, &value);
	else if (part == JOURNEY_PROFILE_FEATURE)
		status = read_feature(p, index, &value);
	else if (part == JOURNEY_PROFILE_SEGMENT)
		status = read_segment(p, index, &value);
	else
		status = read_stage(p, &value);
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	*out = status == JOURNEY_OK ? value : jy_value_null();
	return JOURNEY_OK;
}

journey_status journey_profile_get(journey_profile *p, journey_profile_part part, journey_str name, journey_time now,
				   journey_value *out)
{
	journey_status status;
	uint32_t index;

	if (!p || !out)
		return JOURNEY_MISUSE;
	status = look(p, now);
	if (status != JOURNEY_OK)
		return status;
	index = find_named(p, part, name);
	return index == JY_NONE ? undeclared(p, name) : fail(p, read_part(p, part, index, out));
}

journey_status journey_profile_weight(journey_profile *p, journey_str name, journey_str key, journey_time now,
				      double *out)
{
	journey_status status;
	uint32_t index;

	if (!p || !out)
		return JOURNEY_MISUSE;
	status = look(p, now);
	if (status != JOURNEY_OK)
		return status;
	index = jy_strategy_feature(p->facts->strategy, name);
	if (index == JY_NONE)
		return undeclared(p, name);
	if (p->facts->strategy->features[index].kind != JOURNEY_FEATURE_TALLY)
		return jy_error_set(&p->error, JOURNEY_TYPE, "", "`%.*s` is not a tally", (int)name.size, name.data);
	return fail(p, jy_profile_tally(&p->view, index, key, now, out));
}

journey_status journey_profile_next_change(journey_profile *p, journey_profile_part part, journey_str name,
					   journey_time now, journey_time *out)
{
	journey_status status;
	uint32_t index;

	if (!p || !out)
		return JOURNEY_MISUSE;
	status = look(p, now);
	if (status != JOURNEY_OK)
		return status;
	index = find_named(p, part, name);
	if (index == JY_NONE)
		return undeclared(p, name);
	if (part == JOURNEY_PROFILE_SEGMENT)
		return fail(p, jy_membership_segment_change(&p->membership, index, out));
	if (part == JOURNEY_PROFILE_STAGE)
		return fail(p, jy_membership_stage_change(&p->membership, out));
	*out = part == JOURNEY_PROFILE_FEATURE ? jy_profile_feature_next_change(&p->view, index, now)
					       : JOURNEY_TIME_NONE;
	return JOURNEY_OK;
}

journey_status journey_profile_known_since(journey_profile *p, journey_str name, journey_time *out)
{
	uint32_t index;

	if (!p || !out)
		return JOURNEY_MISUSE;
	begin(p);
	index = jy_strategy_feature(p->facts->strategy, name);
	if (index == JY_NONE)
		return undeclared(p, name);
	jy_profile_init(&p->view, p->facts, (const jy_fragment *const *)p->fragments, p->count, 0);
	*out = jy_profile_feature_known_since(&p->view, index);
	return JOURNEY_OK;
}

/* ---- visiting ---- */

static journey_status visit_one(journey_profile *p, journey_profile_part part, uint32_t index, journey_str name,
				journey_profile_visit_fn visit, void *user)
{
	jy_arena_mark mark = jy_arena_save(&p->arena);
	journey_value value = jy_value_null();
	journey_status status = read_part(p, part, index, &value);

	if (status == JOURNEY_OK || status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN || status == JOURNEY_LIMIT)
		status = visit(user, part, name, status, value);
	jy_arena_rewind(&p->arena, mark);
	return status;
}

static journey_status visit_all(journey_profile *p, journey_profile_visit_fn visit, void *user)
{
	const journey_strategy *s = p->facts->strategy;
	journey_status status = JOURNEY_OK;
	uint32_t i;

	for (i = 0; i < s->attribute_count && status == JOURNEY_OK; i++)
		status = visit_one(p, JOURNEY_PROFILE_ATTRIBUTE, i, s->attributes[i].name, visit, user);
	for (i = 0; i < s->feature_count && status == JOURNEY_OK; i++) {
		if (s->features[i].name.size) /* not those that expressions ask for */
			status = visit_one(p, JOURNEY_PROFILE_FEATURE, i, s->features[i].name, visit, user);
	}
	if (s->stage_count && status == JOURNEY_OK)
		status = visit_one(p, JOURNEY_PROFILE_STAGE, 0, jy_str("stage"), visit, user);
	for (i = 0; i < s->declared_segments && status == JOURNEY_OK; i++)
		status = visit_one(p, JOURNEY_PROFILE_SEGMENT, i, s->segments[i].name, visit, user);
	return status;
}

journey_status journey_profile_visit(journey_profile *p, journey_time now, journey_profile_visit_fn visit, void *user)
{
	journey_status status;

	if (!p || !visit)
		return JOURNEY_MISUSE;
	status = look(p, now);
	return status == JOURNEY_OK ? fail(p, visit_all(p, visit, user)) : status;
}

/* ---- about the whole ---- */

journey_time journey_profile_first_seen(const journey_profile *p)
{
	jy_profile view;

	jy_profile_init(&view, p->facts, (const jy_fragment *const *)p->fragments, p->count, 0);
	return jy_profile_first_seen(&view);
}

journey_time journey_profile_last_seen(const journey_profile *p)
{
	jy_profile view;

	jy_profile_init(&view, p->facts, (const jy_fragment *const *)p->fragments, p->count, 0);
	return jy_profile_last_seen(&view);
}

journey_status journey_profile_losses_of(const journey_profile *p, journey_profile_losses *out)
{
	journey_profile_losses sum = {0};
	size_t i, size;

	if (!p || !out || out->size < sizeof(size_t))
		return JOURNEY_MISUSE;
	for (i = 0; i < p->count; i++) {
		const jy_fragment_losses *lost = jy_fragment_lost(p->fragments[i]);

		sum.unchecked += lost->unchecked;
		sum.late += lost->late;
		sum.consents += lost->consents;
		sum.edges += lost->edges;
		sum.tally_keys += lost->tally_keys;
		sum.values += lost->values;
		sum.sessions += lost->sessions;
		sum.groups += lost->groups;
	}
	size = out->size < sizeof(sum) ? out->size : sizeof(sum);
	sum.size = out->size;
	memcpy(out, &sum, size);
	return JOURNEY_OK;
}

journey_status journey_profile_digest(journey_profile *p, unsigned char digest[16])
{
	jy_hash128 hash;
	journey_status status;
	int i;

	if (!p || !digest)
		return JOURNEY_MISUSE;
	begin(p);
	jy_profile_init(&p->view, p->facts, (const jy_fragment *const *)p->fragments, p->count, 0);
	status = jy_profile_digest(&p->view, &hash);
	if (status != JOURNEY_OK)
		return fail(p, status);
	for (i = 0; i < 8; i++) {
		digest[i] = (unsigned char)(hash.a >> 8 * i);
		digest[8 + i] = (unsigned char)(hash.b >> 8 * i);
	}
	return JOURNEY_OK;
}
