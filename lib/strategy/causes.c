#include "strategy/causes.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/indices.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")
/* What a segment of a trigger's own is called: no declared name begins so. */
#define OWN_MARK '\001'

static const jy_decl_cause *becomes_at(const journey_builder *builder, size_t k)
{
	size_t i;

	for (i = 0; i < builder->causes.count; i++)
		if (builder->causes.items[i].options.kind == JOURNEY_CAUSE_BECOMES && k-- == 0)
			return &builder->causes.items[i];
	return NULL;
}

size_t jy_becomes_count(const journey_builder *builder)
{
	size_t count = 0, i;

	for (i = 0; i < builder->causes.count; i++)
		count += builder->causes.items[i].options.kind == JOURNEY_CAUSE_BECOMES;
	return count;
}

/* ---- conditions that come to hold ---- */

static journey_str own_name(jy_compiler *c, journey_str trigger)
{
	char *text = jy_compiler_items(c, trigger.size + 1, 1);

	if (text == NULL)
		return jy_str("");
	text[0] = OWN_MARK;
	memcpy(text + 1, trigger.data, trigger.size);
	return (journey_str){text, trigger.size + 1};
}

/* `score("lead") >= 30`. */
static journey_str score_condition(jy_compiler *c, const journey_cause_options *o)
{
	size_t room = o->score.size + 48, i;
	char *text = jy_compiler_items(c, room, 1);

	jy_compiler_name(c, JY_NAME_SCORE, o->score, "triggers.%.*s.score", STR(o->name));
	for (i = 0; i < o->score.size && c->status == JOURNEY_OK; i++)
		if (o->score.data[i] == '"' || o->score.data[i] == '\\')
			jy_compiler_fail_at(c, JOURNEY_INVALID, "the score's name has a quotation mark or a backslash",
					    "triggers.%.*s.score", STR(o->name));
	if (c->status != JOURNEY_OK)
		return jy_str("");
	jy_format(text, room, "score(\"%.*s\") %s %lld", STR(o->score), o->below ? "<" : ">=", (long long)o->level);
	return jy_str(text);
}

void jy_compile_becomes(jy_compiler *c, const jy_scope *scope, size_t k, jy_segment *segment)
{
	const journey_cause_options *o = &becomes_at(c->builder, k)->options;
	bool score = o->score.size > 0;
	journey_str text = score ? score_condition(c, o) : o->condition;
	const char *part = score ? "score" : "becomes";
	journey_status status;

	segment->name = own_name(c, o->name);
	segment->keep = true;
	jy_compiler_expr(c, scope, text, JY_WANT_BOOL, &segment->when, "triggers.%.*s.%s", STR(o->name), part);
	jy_compiler_drives(c, text, segment->when, "triggers.%.*s.%s", STR(o->name), part);
	if (c->status == JOURNEY_OK && c->strategy->segment_count > JOURNEY_STRATEGY_NAMES_MAX)
		jy_compiler_fail_at(c, JOURNEY_LIMIT,
				    "segments and conditions of triggers are together more than JOURNEY_STRATEGY_NAMES_MAX",
				    "triggers.%.*s.%s", STR(o->name), part);
	if (c->status != JOURNEY_OK)
		return;
	status = jy_names_put(&c->strategy->names, JY_NAME_SEGMENT, segment->name, c->strategy->segment_count - 1);
	if (status == JOURNEY_LIMIT)
		jy_compiler_fail_at(c, status, "the name is longer than 255 bytes", "triggers.%.*s", STR(o->name));
	else if (status != JOURNEY_OK)
		jy_compiler_memory(c);
}

/* ---- by kind ---- */

static uint32_t own_segment(const jy_compiler *c, const jy_decl_cause *cause)
{
	uint32_t k = 0;
	const jy_decl_cause *it;

	for (it = c->builder->causes.items; it < cause; it++)
		k += it->options.kind == JOURNEY_CAUSE_BECOMES;
	return c->strategy->declared_segments + k;
}

static void need_kept(jy_compiler *c, const journey_cause_options *o, const char *part, uint32_t segment)
{
	if (c->status != JOURNEY_OK || segment == JY_NONE || c->strategy->segments[segment].keep)
		return;
	jy_compiler_fail_at(c, JOURNEY_INVALID, "a trigger hangs on this segment, which is not kept", "triggers.%.*s.%s",
			    STR(o->name), part);
	jy_compiler_hint(c, "leave out `keep: false`");
}

static void compile_segment(jy_compiler *c, const journey_cause_options *o, jy_cause *cause)
{
	const char *part = o->kind == JOURNEY_CAUSE_ENTERS ? "enters" : "leaves";

	cause->segment = jy_compiler_name(c, JY_NAME_SEGMENT, o->of, "triggers.%.*s.%s", STR(o->name), part);
	need_kept(c, o, part, cause->segment);
}

/* The value before or after; of the attribute's type. */
static void compile_value(jy_compiler *c, const journey_cause_options *o, const jy_attribute *attribute,
			  journey_str text, const char *part, journey_expr_program **out)
{
	static const jy_scope nothing = {.event = JY_NONE, .why = "a value that an attribute has reads nothing"};
	const char *wanted = jy_compiler_type(attribute->type);

	jy_compiler_expr(c, &nothing, text, JY_WANT_KEY, out, "triggers.%.*s.%s", STR(o->name), part);
	if (c->status != JOURNEY_OK || *out == NULL || strcmp(wanted, "dyn") == 0 ||
	    strcmp(journey_expr_type(*out), wanted) == 0)
		return;
	jy_compiler_fail(c, JOURNEY_TYPE, NULL, "the value is of type %s, the attribute `%.*s` of type %s",
			 journey_expr_type(*out), STR(attribute->name), wanted);
	jy_error_where(&c->error, "triggers.%.*s.%s", STR(o->name), part);
}

static void compile_attribute(jy_compiler *c, const journey_cause_options *o, jy_cause *cause)
{
	cause->attribute = jy_compiler_name(c, JY_NAME_ATTRIBUTE, o->of, "triggers.%.*s.attribute", STR(o->name));
	if (c->status != JOURNEY_OK)
		return;
	compile_value(c, o, &c->strategy->attributes[cause->attribute], o->from, "from", &cause->from_value);
	compile_value(c, o, &c->strategy->attributes[cause->attribute], o->to, "to", &cause->to_value);
}

static bool reads_attributes_alone(const journey_expr_program *program)
{
	const uint32_t *slots;
	size_t count = journey_expr_slots(program, &slots), i;

	for (i = 0; i < count; i++)
		if (jy_slot_kind(slots[i]) != JY_SLOT_ATTRIBUTE)
			return false;
	return true;
}

static void compile_date(jy_compiler *c, const journey_cause_options *o, jy_cause *cause)
{
	static const jy_scope scope = {.profile = true, .event = JY_NONE, .why = "a date reads `profile` only"};

	jy_compiler_expr(c, &scope, o->condition, JY_WANT_KEY, &cause->date, "triggers.%.*s.date", STR(o->name));
	if (c->status != JOURNEY_OK)
		return;
	if (strcmp(journey_expr_type(cause->date), "timestamp") != 0) {
		jy_compiler_fail(c, JOURNEY_TYPE, NULL, "the expression is of type %s, expected a timestamp",
				 journey_expr_type(cause->date));
		jy_error_where(&c->error, "triggers.%.*s.date", STR(o->name));
		return;
	}
	if (journey_expr_timed(cause->date)) {
		jy_compiler_fail_at(c, JOURNEY_INVALID, "this date would move on with time", "triggers.%.*s.date",
				    STR(o->name));
		return;
	}
	cause->plain = reads_attributes_alone(cause->date);
	cause->yearly = o->yearly;
	cause->calendar = o->yearly || o->has_at;
	cause->offset = o->offset;
	cause->at = o->at;
}

static void compile_schedule(jy_compiler *c, const journey_cause_options *o, jy_cause *cause)
{
	cause->segment = jy_compiler_name(c, JY_NAME_SEGMENT, o->to, "triggers.%.*s.segment", STR(o->name));
	if (o->cron.size > 0)
		(void)jy_schedule_cron(o->cron, &cause->schedule); /* looked at when it was declared */
	else
		jy_schedule_daily(&cause->schedule, o->at);
	if (o->days != 0) /* from Monday first to Sunday first */
		cause->schedule.weekdays = (o->days << 1 | o->days >> 6) & 0x7f;
	cause->schedule.last_day = o->day_of_month;
	if (jy_str_is(o->zone, "shop"))
		cause->zone = jy_compiler_str(c, c->builder->timezone.size > 0 ? c->builder->timezone : jy_str("UTC"));
	else if (!jy_str_is(o->zone, "customer"))
		cause->zone = jy_compiler_str(c, o->zone);
}

static void compile_announce(jy_compiler *c, const journey_cause_options *o, jy_trigger *trigger, jy_cause *cause)
{
	const jy_event_type *event;
	size_t i, k;

	trigger->event = jy_compiler_name(c, JY_NAME_EVENT, o->of, "triggers.%.*s.announce", STR(o->name));
	cause->segment = jy_compiler_name(c, JY_NAME_SEGMENT, o->to, "triggers.%.*s.to", STR(o->name));
	trigger->captures = jy_compiler_items(c, o->capture_count, sizeof(*trigger->captures));
	for (i = 0; i < o->capture_count && c->status == JOURNEY_OK; i++) {
		event = &c->strategy->events[trigger->event];
		trigger->captures[i] = jy_event_property(event, o->capture[i]);
		if (trigger->captures[i] == JY_NONE)
			jy_compiler_no_property(c, event, o->capture[i], "triggers.%.*s.capture[%zu]", STR(o->name), i);
		for (k = 0; k < i && c->status == JOURNEY_OK; k++)
			if (trigger->captures[k] == trigger->captures[i])
				jy_compiler_fail_at(c, JOURNEY_INVALID, "captured twice", "triggers.%.*s.capture[%zu]",
						    STR(o->name), i);
	}
}

static void compile_kind(jy_compiler *c, const jy_decl_cause *from, jy_trigger *trigger, jy_cause *cause)
{
	const journey_cause_options *o = &from->options;

	switch (o->kind) {
	case JOURNEY_CAUSE_ENTERS:
	case JOURNEY_CAUSE_LEAVES:
		compile_segment(c, o, cause);
		break;
	case JOURNEY_CAUSE_STAGE:
		cause->stage = jy_compiler_name(c, JY_NAME_STAGE, o->of, "triggers.%.*s.stage", STR(o->name));
		cause->from = jy_compiler_name(c, JY_NAME_STAGE, o->from, "triggers.%.*s.from", STR(o->name));
		break;
	case JOURNEY_CAUSE_ATTRIBUTE:
		compile_attribute(c, o, cause);
		break;
	case JOURNEY_CAUSE_BECOMES:
		cause->segment = own_segment(c, from);
		break;
	case JOURNEY_CAUSE_DATE:
		compile_date(c, o, cause);
		break;
	case JOURNEY_CAUSE_SCHEDULE:
		compile_schedule(c, o, cause);
		break;
	case JOURNEY_CAUSE_ANNOUNCE:
		compile_announce(c, o, trigger, cause);
		break;
	case JOURNEY_CAUSE_CALL:
		break;
	}
}

/* ---- one ---- */

static void compile_conditions(jy_compiler *c, const journey_cause_options *o, uint32_t i, jy_trigger *trigger)
{
	jy_scope scope = {.profile = true, .membership = true, .sends = true, .event = trigger->event};

	scope.trigger_mode = JY_SCOPE_CAPTURES;
	scope.trigger = i;
	scope.why = "no event of the customer's sets this trigger off; it reads `profile`, `stage`, `segment()`, `now` and "
		    "`trigger` only";
	if (o->kind == JOURNEY_CAUSE_ANNOUNCE)
		scope.why = "this trigger reads `event`, `profile`, `stage`, `segment()`, `now` and `trigger` only";
	jy_compiler_expr(c, &scope, o->when, JY_WANT_BOOL, &trigger->when, "triggers.%.*s.when", STR(o->name));
	jy_compiler_expr(c, &scope, o->per, JY_WANT_KEY, &trigger->per, "triggers.%.*s.per", STR(o->name));
}

static void keep_fields(jy_compiler *c, const jy_decl_cause *from, jy_trigger *trigger, jy_cause *cause)
{
	jy_property fields[JY_CAUSE_FIELDS];
	size_t count = jy_cause_fields(c->builder, from, fields), i;

	cause->fields = jy_compiler_items(c, count, sizeof(*cause->fields));
	for (i = 0; i < count && c->status == JOURNEY_OK; i++) {
		cause->fields[i] = fields[i];
		cause->fields[i].name = jy_compiler_str(c, fields[i].name);
	}
	trigger->capture_count = (uint32_t)count;
}

/* All that says when it fires: what a customer's next moment was found by. */
static uint64_t definition_of(jy_compiler *c, const journey_cause_options *o)
{
	jy_buffer b;
	uint64_t hash = 0;

	jy_buffer_init(&b, &c->builder->allocator);
	if (jy_buffer_str(&b, o->condition) && jy_buffer_u8(&b, o->yearly != 0) && jy_buffer_zigzag(&b, o->offset) &&
	    jy_buffer_u8(&b, o->has_at != 0) && jy_buffer_varint(&b, (uint64_t)o->at) &&
	    jy_buffer_u8(&b, (uint8_t)o->every) && jy_buffer_varint(&b, o->days) &&
	    jy_buffer_varint(&b, o->day_of_month) && jy_buffer_str(&b, o->cron) && jy_buffer_str(&b, o->zone))
		hash = jy_hash64(0, b.data, b.size);
	else
		jy_compiler_memory(c);
	jy_buffer_free(&b);
	return hash;
}

bool jy_compile_cause(jy_compiler *c, uint32_t i, jy_trigger *trigger)
{
	const jy_decl_cause *from = jy_decl_cause_of(c->builder, i);
	jy_cause *cause;

	if (from == NULL)
		return false;
	cause = jy_compiler_items(c, 1, sizeof(*cause));
	if (cause == NULL)
		return true;
	trigger->kind = JY_TRIGGER_CAUSE;
	trigger->cause = cause;
	trigger->name = jy_compiler_str(c, from->options.name);
	trigger->event = trigger->unless = JY_NONE;
	cause->kind = from->options.kind;
	cause->segment = cause->stage = cause->from = cause->attribute = JY_NONE;
	compile_kind(c, from, trigger, cause);
	keep_fields(c, from, trigger, cause);
	compile_conditions(c, &from->options, i, trigger);
	cause->definition = definition_of(c, &from->options);
	return true;
}

/* ---- how often ---- */

void jy_compile_onces(jy_compiler *c)
{
	const jy_decl_causes *causes = &c->builder->causes;
	size_t i;

	for (i = 0; i < causes->once_count && c->status == JOURNEY_OK; i++) {
		jy_trigger *trigger = &c->strategy->triggers[causes->onces[i].trigger];

		trigger->once = causes->onces[i].once;
		if (trigger->once == JOURNEY_ONCE_SESSION && c->strategy->sessions.gap == 0)
			jy_compiler_fail_at(c, JOURNEY_INVALID, "once a session, but the profile has no `sessions`",
					    "triggers.%.*s.once", STR(trigger->name));
		if (trigger->once == JOURNEY_ONCE_KEY && trigger->per == NULL)
			jy_compiler_fail_at(c, JOURNEY_INVALID, "once a key, but there is no `per` that names it",
					    "triggers.%.*s.once", STR(trigger->name));
	}
}

/* ---- lists ---- */

static void visit_cause(jy_filling *f, const jy_trigger *trigger, uint32_t i)
{
	journey_strategy *s = f->c->strategy;
	const jy_cause *cause = trigger->cause;

	switch (cause->kind) {
	case JOURNEY_CAUSE_ENTERS:
	case JOURNEY_CAUSE_BECOMES:
		jy_filling_add(f, &s->segments[cause->segment].triggers_enter, i);
		break;
	case JOURNEY_CAUSE_LEAVES:
		jy_filling_add(f, &s->segments[cause->segment].triggers_leave, i);
		break;
	case JOURNEY_CAUSE_STAGE:
		jy_filling_add(f, &s->stages[cause->stage].triggers, i);
		break;
	case JOURNEY_CAUSE_ATTRIBUTE:
		jy_filling_add(f, &s->attributes[cause->attribute].triggers, i);
		break;
	case JOURNEY_CAUSE_ANNOUNCE:
		jy_filling_add(f, &s->events[trigger->event].triggers_announce, i);
		s->announces = true;
		break;
	case JOURNEY_CAUSE_DATE:
	case JOURNEY_CAUSE_SCHEDULE:
		jy_filling_add(f, cause->zone.size > 0 ? &s->schedules : &s->alarms, i);
		break;
	case JOURNEY_CAUSE_CALL:
		break;
	}
}

void jy_causes_visit(jy_filling *f)
{
	journey_strategy *s = f->c->strategy;
	uint32_t i;

	s->alarm_mark = 0;
	for (i = 0; i < s->trigger_count; i++) {
		const jy_trigger *trigger = &s->triggers[i];

		if (trigger->kind != JY_TRIGGER_CAUSE)
			continue;
		visit_cause(f, trigger, i);
		if (trigger->cause->zone.size > 0 || (trigger->cause->kind != JOURNEY_CAUSE_DATE &&
						      trigger->cause->kind != JOURNEY_CAUSE_SCHEDULE))
			continue;
		s->alarm_mark = jy_hash64(s->alarm_mark ^ trigger->cause->definition, trigger->name.data,
					  trigger->name.size) |
				1;
	}
}

void jy_causes_room(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	uint32_t i;

	for (i = 0; i < s->event_count; i++)
		jy_filling_room(c, &s->events[i].triggers_announce);
	for (i = 0; i < s->attribute_count; i++)
		jy_filling_room(c, &s->attributes[i].triggers);
	for (i = 0; i < s->stage_count; i++)
		jy_filling_room(c, &s->stages[i].triggers);
	for (i = 0; i < s->segment_count; i++) {
		jy_filling_room(c, &s->segments[i].triggers_enter);
		jy_filling_room(c, &s->segments[i].triggers_leave);
	}
	jy_filling_room(c, &s->alarms);
	jy_filling_room(c, &s->schedules);
}
