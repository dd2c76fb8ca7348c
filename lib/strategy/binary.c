#include "strategy/binary.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "strategy/builder.h"
#include "strategy/patterns.h"
#include "strategy/causes.h"
#include "strategy/privacy.h"
#include "strategy/entities.h"
#include "strategy/step_kinds.h"
#include "strategy/experience.h"
#include "strategy/sending.h"
#include "strategy/lifecycle.h"
#include "strategy/content.h"
#include "strategy/measures.h"
#include "strategy/models.h"

#define MARK_SIZE (sizeof(JY_BINARY_MARK) - 1)

journey_str journey_strategy_name(const journey_strategy *strategy)
{
	static const journey_str none = {NULL, 0};

	return strategy == NULL ? none : strategy->name;
}

uint64_t journey_strategy_hash(const journey_strategy *strategy)
{
	return strategy == NULL ? 0 : strategy->hash.a;
}

journey_bytes journey_strategy_bytes(const journey_strategy *strategy)
{
	static const journey_bytes none = {NULL, 0};

	return strategy == NULL ? none : strategy->binary;
}

/* ---- reading; each function calls the builder for one kind ---- */

typedef struct reading {
	jy_reader r;
	journey_builder *b;
	journey_status status;
} reading;

static bool go_on(const reading *g)
{
	return g->status == JOURNEY_OK && !g->r.failed;
}

/* Takes a builder's status, unless what it was given was read past the end. */
static void take(reading *g, journey_status status)
{
	if (go_on(g))
		g->status = status;
}

static size_t names_of(reading *g, journey_str *names, size_t max)
{
	size_t count = jy_reader_count(&g->r, 1), i;

	if (count > max)
		g->r.failed = true;
	for (i = 0; i < count && !g->r.failed; i++)
		names[i] = jy_reader_str(&g->r);
	return g->r.failed ? 0 : count;
}

static void read_events(reading *g)
{
	size_t count = jy_reader_count(&g->r, 2), properties, i, k;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str event = jy_reader_str(&g->r);

		properties = jy_reader_count(&g->r, 2);
		if (go_on(g))
			take(g, journey_builder_event(g->b, event));
		for (k = 0; k < properties && go_on(g); k++) {
			journey_str name = jy_reader_str(&g->r);
			journey_field_type type = (journey_field_type)jy_reader_u8(&g->r);

			if (go_on(g))
				take(g, journey_builder_property(g->b, event, name, type));
		}
	}
}

static void read_attributes(reading *g)
{
	size_t count = jy_reader_count(&g->r, 3), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(&g->r);
		journey_field_type type = (journey_field_type)jy_reader_u8(&g->r);
		int pii = jy_reader_u8(&g->r);

		if (go_on(g))
			take(g, journey_builder_attribute(g->b, name, type, pii));
	}
}

static void read_features(reading *g)
{
	size_t count = jy_reader_count(&g->r, 9), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_feature_options o = {0};

		o.size = sizeof(o);
		o.name = jy_reader_str(&g->r);
		o.kind = (journey_feature_kind)jy_reader_u8(&g->r);
		o.event = jy_reader_str(&g->r);
		o.where = jy_reader_str(&g->r);
		o.of = jy_reader_str(&g->r);
		o.by = jy_reader_str(&g->r);
		o.window = jy_reader_zigzag(&g->r);
		o.half_life = jy_reader_zigzag(&g->r);
		o.top = (uint32_t)jy_reader_varint(&g->r);
		if (go_on(g))
			take(g, journey_builder_feature(g->b, &o));
	}
}

static void read_conditions(reading *g,
			    journey_status (*declare)(journey_builder *, journey_str name, journey_str when))
{
	size_t count = jy_reader_count(&g->r, 2), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(&g->r), when = jy_reader_str(&g->r);

		if (go_on(g))
			take(g, declare(g->b, name, when));
	}
}

static void read_triggers(reading *g)
{
	journey_str captures[JOURNEY_STRATEGY_CAPTURES_MAX];
	size_t count = jy_reader_count(&g->r, 8), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_trigger_options o = {0};

		o.size = sizeof(o);
		o.name = jy_reader_str(&g->r);
		o.event = jy_reader_str(&g->r);
		o.when = jy_reader_str(&g->r);
		o.unless = jy_reader_str(&g->r);
		o.unless_when = jy_reader_str(&g->r);
		o.within = jy_reader_zigzag(&g->r);
		o.per = jy_reader_str(&g->r);
		o.capture_count = names_of(g, captures, JOURNEY_STRATEGY_CAPTURES_MAX);
		o.capture = captures;
		if (go_on(g))
			take(g, journey_builder_trigger(g->b, &o));
	}
}

static void read_consents(reading *g)
{
	size_t count = jy_reader_count(&g->r, 2), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str purpose = jy_reader_str(&g->r);
		int granted = jy_reader_u8(&g->r);

		if (go_on(g))
			take(g, journey_builder_consent(g->b, purpose, granted));
	}
}

static void read_channels(reading *g)
{
	journey_cap caps[JOURNEY_STRATEGY_CAPS_MAX];
	size_t count = jy_reader_count(&g->r, 6), i, k;

	for (i = 0; i < count && go_on(g); i++) {
		journey_channel_options o = {0};

		o.size = sizeof(o);
		o.name = jy_reader_str(&g->r);
		o.consent = jy_reader_str(&g->r);
		o.cap_count = jy_reader_count(&g->r, 2);
		o.quiet_from = (int32_t)jy_reader_zigzag(&g->r);
		o.quiet_until = (int32_t)jy_reader_zigzag(&g->r);
		o.reach = jy_reader_str(&g->r);
		if (o.cap_count > JOURNEY_STRATEGY_CAPS_MAX)
			g->r.failed = true;
		for (k = 0; k < o.cap_count && go_on(g); k++) {
			caps[k].count = (uint32_t)jy_reader_varint(&g->r);
			caps[k].window = jy_reader_zigzag(&g->r);
		}
		o.caps = caps;
		if (go_on(g))
			take(g, journey_builder_channel(g->b, &o));
	}
}

static void read_offers(reading *g)
{
	size_t count = jy_reader_count(&g->r, 21), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_offer_options o = {0};

		o.size = sizeof(o);
		o.name = jy_reader_str(&g->r);
		o.when = jy_reader_str(&g->r);
		o.text = jy_reader_str(&g->r);
		o.cost = jy_reader_str(&g->r);
		o.priority = jy_reader_double(&g->r);
		o.margin = jy_reader_double(&g->r);
		o.stock = jy_reader_zigzag(&g->r);
		if (go_on(g))
			take(g, journey_builder_offer(g->b, &o));
	}
}

static void read_kpis(reading *g)
{
	size_t count = jy_reader_count(&g->r, 4), i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(&g->r), event = jy_reader_str(&g->r),
			    when = jy_reader_str(&g->r);
		journey_str of = jy_reader_str(&g->r);

		if (go_on(g))
			take(g, journey_builder_kpi(g->b, name, event, when, of));
	}
}

/* ---- journeys ---- */

static void read_send(reading *g)
{
	journey_str offers[JOURNEY_STRATEGY_CHOICES_MAX], via[JOURNEY_STRATEGY_CHOICES_MAX];
	journey_send_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(&g->r);
	o.offer_count = names_of(g, offers, JOURNEY_STRATEGY_CHOICES_MAX);
	o.offers = offers;
	o.template_name = jy_reader_str(&g->r);
	o.text = jy_reader_str(&g->r);
	o.via_count = names_of(g, via, JOURNEY_STRATEGY_CHOICES_MAX);
	o.via = via;
	/* What goes to an audience may be without a text; sending_form.c reads which. */
	if (o.offer_count == 0 && o.template_name.size == 0 && o.text.size == 0)
		o.audience = JOURNEY_AUDIENCE_ADD;
	if (go_on(g))
		take(g, journey_builder_send(g->b, &o));
}

static void read_wait(reading *g)
{
	journey_wait_options o = {0};

	o.size = sizeof(o);
	o.name = jy_reader_str(&g->r);
	o.event = jy_reader_str(&g->r);
	o.when = jy_reader_str(&g->r);
	o.at_most = jy_reader_zigzag(&g->r);
	if (go_on(g))
		take(g, journey_builder_wait(g->b, &o));
}

/* The next condition of a branch, its `else` (no condition), or the next arm of a split. */
static void read_block(reading *g)
{
	journey_str when = jy_reader_str(&g->r), name = jy_reader_str(&g->r);
	double weight = jy_reader_double(&g->r);

	if (!go_on(g))
		return;
	if (g->b->frames[g->b->depth].split)
		take(g, journey_builder_arm(g->b, name, weight));
	else if (when.size > 0)
		take(g, journey_builder_else_when(g->b, when));
	else
		take(g, journey_builder_else(g->b));
}

static void read_op(reading *g)
{
	uint8_t kind = jy_reader_u8(&g->r);
	journey_str text;

	switch (kind) {
	case JY_OP_SEND:
		read_send(g);
		break;
	case JY_OP_WAIT:
		read_wait(g);
		break;
	case JY_OP_EXIT:
		take(g, journey_builder_exit(g->b));
		break;
	case JY_OP_WHEN:
		text = jy_reader_str(&g->r);
		if (go_on(g))
			take(g, journey_builder_when(g->b, text));
		break;
	case JY_OP_SPLIT:
		text = jy_reader_str(&g->r);
		if (go_on(g))
			take(g, journey_builder_split(g->b, text));
		break;
	case JY_OP_BLOCK:
		read_block(g);
		break;
	case JY_OP_END:
		take(g, journey_builder_end(g->b));
		break;
	default:
		take(g, jy_step_kind_read(g->b, kind, &g->r));
	}
}

static void read_journey(reading *g)
{
	journey_journey_options o = {0};
	size_t ops, i;

	o.size = sizeof(o);
	o.name = jy_reader_str(&g->r);
	o.enter_trigger = jy_reader_str(&g->r);
	o.enter_event = jy_reader_str(&g->r);
	o.enter_segment = jy_reader_str(&g->r);
	o.enter_stage = jy_reader_str(&g->r);
	o.enter_when = jy_reader_str(&g->r);
	o.exit_event = jy_reader_str(&g->r);
	o.exit_segment = jy_reader_str(&g->r);
	o.exit_when = jy_reader_str(&g->r);
	o.again = (journey_again)jy_reader_u8(&g->r);
	o.again_after = jy_reader_zigzag(&g->r);
	o.holdout = jy_reader_double(&g->r);
	o.holdout_seed = jy_reader_str(&g->r);
	o.goal_event = jy_reader_str(&g->r);
	o.goal_when = jy_reader_str(&g->r);
	o.goal_within = jy_reader_zigzag(&g->r);
	o.goal_value = jy_reader_str(&g->r);
	o.priority = jy_reader_double(&g->r);
	ops = jy_reader_count(&g->r, 1);
	if (go_on(g))
		take(g, journey_builder_journey(g->b, &o));
	for (i = 0; i < ops && go_on(g); i++)
		read_op(g);
	if (go_on(g))
		take(g, journey_builder_journey_end(g->b));
}

static void read_sources(reading *g)
{
	/* Forms written before there were sources end here. */
	size_t count = jy_reader_left(&g->r) > 0 ? jy_reader_count(&g->r, 2) : 0, i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_str name = jy_reader_str(&g->r);
		int joins = jy_reader_u8(&g->r);

		if (go_on(g))
			take(g, journey_builder_source(g->b, name, joins));
	}
}

static void read_identifiers(reading *g)
{
	journey_str blocked[JOURNEY_STRATEGY_BLOCKED_MAX];
	size_t count = jy_reader_left(&g->r) > 0 ? jy_reader_count(&g->r, 7) : 0, i;

	for (i = 0; i < count && go_on(g); i++) {
		journey_identifier_options o = {0};

		o.size = sizeof(o);
		o.kind = jy_reader_str(&g->r);
		o.from = jy_reader_str(&g->r);
		o.limit = (uint32_t)jy_reader_varint(&g->r);
		o.within = jy_reader_zigzag(&g->r);
		o.blocked_count = names_of(g, blocked, JOURNEY_STRATEGY_BLOCKED_MAX);
		o.blocked = blocked;
		o.blocked_like = jy_reader_str(&g->r);
		o.no_blocked_defaults = jy_reader_u8(&g->r);
		if (go_on(g))
			take(g, journey_builder_identifier(g->b, &o));
	}
}

static void read_all(reading *g)
{
	journey_str zone = jy_reader_str(&g->r);
	size_t count, i;

	if (go_on(g))
		take(g, journey_builder_timezone(g->b, zone));
	read_events(g);
	read_attributes(g);
	read_features(g);
	read_conditions(g, journey_builder_stage);
	read_conditions(g, journey_builder_segment);
	read_triggers(g);
	read_consents(g);
	read_channels(g);
	read_offers(g);
	read_kpis(g);
	count = jy_reader_count(&g->r, 1);
	for (i = 0; i < count && go_on(g); i++)
		read_journey(g);
	read_sources(g);
	read_identifiers(g);
	/* Older forms end here. */
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_privacy_read(g->b, &g->r));
	if (go_on(g))
		take(g, jy_members_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_entity_decls_read(&g->r, g->b));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_profile_parts_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_causes_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_sending_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_lifecycle_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_patterns_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_content_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_measures_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_experience_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		take(g, jy_models_read(g->b, &g->r));
	if (go_on(g) && jy_reader_left(&g->r) > 0)
		g->r.failed = true;
}

/* Mark, version and checksum; on success a reader of what is between. */
static journey_status open_form(journey_bytes bytes, jy_reader *out, journey_error *error)
{
	const unsigned char *data = bytes.data;
	jy_reader sum;

	if (bytes.size < MARK_SIZE + 5 || memcmp(data, JY_BINARY_MARK, MARK_SIZE) != 0)
		return jy_error_set(error, JOURNEY_CORRUPT, NULL, "this is no binary form of a strategy");
	if (data[MARK_SIZE] > JY_BINARY_VERSION)
		return jy_error_set(error, JOURNEY_VERSION, NULL,
				    "form %d of strategies; this release reads form %d", data[MARK_SIZE],
				    JY_BINARY_VERSION);
	sum = jy_reader_of(data + bytes.size - 4, 4);
	if (jy_reader_u32(&sum) != jy_crc32c(data, bytes.size - 4))
		return jy_error_set(error, JOURNEY_CORRUPT, NULL,
				    "the checksum does not match: the bytes were changed");
	*out = jy_reader_of(data + MARK_SIZE + 1, bytes.size - MARK_SIZE - 5);
	return JOURNEY_OK;
}

journey_status journey_strategy_read(const journey_allocator *allocator, journey_bytes bytes,
				     journey_strategy **out, journey_error *error)
{
	reading g;
	journey_str name;

	if (out == NULL || bytes.data == NULL)
		return jy_error_set(error, JOURNEY_MISUSE, NULL,
				    "the bytes or the place for the strategy are NULL");
	memset(&g, 0, sizeof(g));
	g.status = open_form(bytes, &g.r, error);
	if (g.status != JOURNEY_OK)
		return g.status;
	name = jy_reader_str(&g.r);
	g.status = g.r.failed ? JOURNEY_CORRUPT : journey_builder_new(allocator, name, &g.b);
	if (g.status != JOURNEY_OK)
		return jy_error_set(error, g.status, "name", "%s", journey_status_text(g.status));
	read_all(&g);
	if (g.status != JOURNEY_OK && error != NULL)
		*error = *journey_builder_error(g.b);
	else if (g.status == JOURNEY_OK && !g.r.failed && jy_reader_left(&g.r) > 0)
		/* The checksum held: a release that declares more has written it. */
		g.status = jy_error_set(error, JOURNEY_VERSION, NULL,
					"it declares what this release does not know: a newer one has written it");
	else if (g.status == JOURNEY_OK && g.r.failed)
		g.status = jy_error_set(error, JOURNEY_CORRUPT, NULL, "the declarations cannot be read");
	if (g.status == JOURNEY_OK)
		g.status = journey_strategy_build(g.b, out, error);
	journey_builder_free(g.b);
	return g.status;
}
