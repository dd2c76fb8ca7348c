/*
 * The builder's part for triggers whose cause is no event of the customer's.
 */
#include "strategy/causes.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/add.h"

#define DAY_MINUTES 1440
#define WEEK_MASK 0x7fu

const jy_decl_cause *jy_decl_cause_of(const journey_builder *builder, uint32_t trigger)
{
	const jy_decl_causes *causes = &builder->causes;
	size_t low = 0, high = causes->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (causes->items[middle].trigger < trigger)
			low = middle + 1;
		else
			high = middle;
	}
	return low < causes->count && causes->items[low].trigger == trigger ? &causes->items[low] : NULL;
}

void jy_causes_forget(journey_builder *builder)
{
	jy_decl_causes *causes = &builder->causes;

	jy_free(&builder->allocator, causes->items, causes->capacity * sizeof(*causes->items));
	jy_free(&builder->allocator, causes->onces, causes->once_capacity * sizeof(*causes->onces));
}

/* ---- what goes with what ---- */

/* The parts that a kind has, besides `when` and `per`. */
enum { OF = 1, FROM = 2, TO = 4, CONDITION = 8, SCORE = 16, DATE = 32, AT = 64, TIMES = 128, CAPTURE = 256 };

static const unsigned parts_of[] = {
	[JOURNEY_CAUSE_ENTERS] = OF,
	[JOURNEY_CAUSE_LEAVES] = OF,
	[JOURNEY_CAUSE_STAGE] = OF | FROM,
	[JOURNEY_CAUSE_ATTRIBUTE] = OF | FROM | TO,
	[JOURNEY_CAUSE_BECOMES] = CONDITION | SCORE,
	[JOURNEY_CAUSE_DATE] = CONDITION | DATE | AT,
	[JOURNEY_CAUSE_SCHEDULE] = TO | AT | TIMES,
	[JOURNEY_CAUSE_CALL] = 0,
	[JOURNEY_CAUSE_ANNOUNCE] = OF | TO | CAPTURE,
};

static void check_parts(jy_add *a, const journey_cause_options *o)
{
	static const char *const message = "it does not go with this kind of trigger";
	unsigned parts = parts_of[o->kind];

	jy_add_check(a, (parts & OF) || o->of.size == 0, "of", message);
	jy_add_check(a, (parts & FROM) || o->from.size == 0, "from", message);
	jy_add_check(a, (parts & TO) || o->to.size == 0, "to", message);
	jy_add_check(a, (parts & CONDITION) || o->condition.size == 0, "condition", message);
	jy_add_check(a, (parts & SCORE) || o->score.size == 0, "score", message);
	jy_add_check(a, (parts & SCORE) || (!o->below && o->level == 0), "level", message);
	jy_add_check(a, (parts & DATE) || !o->yearly, "yearly", message);
	jy_add_check(a, (parts & DATE) || o->offset == 0, "offset", message);
	jy_add_check(a, (parts & AT) || (o->at == 0 && !o->has_at), "at", message);
	jy_add_check(a, (parts & TIMES) || o->every == JOURNEY_EVERY_NOT, "every", message);
	jy_add_check(a, (parts & TIMES) || o->cron.size == 0, "cron", message);
	jy_add_check(a, (parts & TIMES) || o->zone.size == 0, "zone", message);
	jy_add_check(a, (parts & TIMES) || (o->days == 0 && o->day_of_month == 0), "days", message);
	jy_add_check(a, (parts & CAPTURE) || o->capture_count == 0, "capture", message);
	jy_add_check(a, !(parts & OF) || o->of.size > 0, "of", "the name is missing");
}

static void check_date(jy_add *a, const journey_cause_options *o)
{
	bool calendar = o->yearly || o->has_at;

	jy_add_check(a, o->condition.size > 0, "date", "the date is missing");
	jy_add_check(a, o->offset >= -JOURNEY_DATE_OFFSET_MAX && o->offset <= JOURNEY_DATE_OFFSET_MAX, "offset",
		     "more than JOURNEY_DATE_OFFSET_MAX (366 days)");
	jy_add_check(a, !calendar || o->offset % JOURNEY_DAY == 0, "offset",
		     "with `at` or `yearly` a whole number of days is needed");
}

static void check_cron(jy_add *a, const journey_cause_options *o)
{
	jy_schedule schedule;
	const char *wrong = jy_schedule_cron(o->cron, &schedule);

	jy_add_check(a, wrong == NULL, "cron", wrong == NULL ? "" : wrong);
	jy_add_check(a, o->at == 0 && !o->has_at, "at", "`cron` says it already");
	jy_add_check(a, o->days == 0 && o->day_of_month == 0, "days", "`cron` says it already");
}

static void check_schedule(jy_add *a, const journey_cause_options *o)
{
	if (o->cron.size > 0) {
		jy_add_check(a, o->every == JOURNEY_EVERY_NOT, "cron", "there is `every` already");
		check_cron(a, o);
		return;
	}
	jy_add_check(a, o->every >= JOURNEY_EVERY_DAY && o->every <= JOURNEY_EVERY_MONTH, "every",
		     "a schedule comes every day, week or month, or has a cron text");
	jy_add_check(a, o->every != JOURNEY_EVERY_WEEK || o->days != 0, "days", "the days of the week are missing");
	jy_add_check(a, (o->days & ~WEEK_MASK) == 0, "days", "a week has seven days");
	jy_add_check(a, o->every != JOURNEY_EVERY_MONTH || o->days == 0, "days", "a month has a `day_of_month`");
	jy_add_check(a, o->every != JOURNEY_EVERY_MONTH || (o->day_of_month >= 1 && o->day_of_month <= 31),
		     "day_of_month", "a month needs a day from 1 to 31");
	jy_add_check(a, o->every == JOURNEY_EVERY_MONTH || o->day_of_month == 0, "day_of_month",
		     "it goes with every month");
}

static void check_kind(jy_add *a, const journey_cause_options *o)
{
	if (!jy_add_check(a, o->kind >= JOURNEY_CAUSE_ENTERS && o->kind <= JOURNEY_CAUSE_ANNOUNCE, NULL,
			  "no such cause of a trigger"))
		return;
	check_parts(a, o);
	jy_add_check(a, o->at >= 0 && o->at < DAY_MINUTES, "at", "a minute of the day, 0 to 1439, is needed");
	if (o->kind == JOURNEY_CAUSE_BECOMES) {
		jy_add_check(a, (o->condition.size > 0) != (o->score.size > 0), "becomes",
			     "either a condition or a score is needed");
		jy_add_check(a, o->score.size > 0 || (!o->below && o->level == 0), "level", "it goes with a score");
	}
	if (o->kind == JOURNEY_CAUSE_DATE)
		check_date(a, o);
	if (o->kind == JOURNEY_CAUSE_SCHEDULE)
		check_schedule(a, o);
}

/* ---- adding ---- */

journey_status journey_builder_cause(journey_builder *builder, const journey_cause_options *options)
{
	jy_decl_cause item = {0};
	journey_cause_options *o = &item.options;
	journey_trigger_options trigger = {.size = sizeof(trigger)};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "triggers", jy_str(NULL));
	jy_add_options(&a, o, options, sizeof(*o));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "triggers", o->name);
	jy_add_name(&a, NULL, &o->name, false);
	check_kind(&a, o);
	jy_add_name(&a, "of", &o->of, true);
	jy_add_text(&a, "from", &o->from);
	jy_add_text(&a, "to", &o->to);
	jy_add_text(&a, "condition", &o->condition);
	jy_add_name(&a, "score", &o->score, true);
	jy_add_text(&a, "when", &o->when);
	jy_add_text(&a, "per", &o->per);
	jy_add_text(&a, "cron", &o->cron);
	jy_add_name(&a, "zone", &o->zone, true);
	jy_add_names(&a, "capture", &o->capture, o->capture_count, JOURNEY_STRATEGY_CAPTURES_MAX);
	item.trigger = (uint32_t)builder->trigger_count;
	trigger.name = o->name;
	jy_add_room(&a, &builder->causes.items, &builder->causes.capacity, builder->causes.count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(item), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_room(&a, &builder->triggers, &builder->trigger_capacity, builder->trigger_count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(trigger), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(&a, JY_NAME_TRIGGER, o->name, builder->trigger_count);
	if (a.status == JOURNEY_OK) {
		builder->triggers[builder->trigger_count++] = trigger;
		builder->causes.items[builder->causes.count++] = item;
	}
	return jy_add_end(&a);
}

/* The trigger of that name; NULL and a failure. */
static jy_decl_cause *called(jy_add *a, journey_str name)
{
	uint32_t index;
	const jy_decl_cause *found;

	if (!jy_names_find(&a->builder->names, JY_NAME_TRIGGER, name, &index)) {
		jy_add_fail(a, JOURNEY_NOT_FOUND, NULL, "the trigger is not declared");
		return NULL;
	}
	found = jy_decl_cause_of(a->builder, index);
	if (found == NULL || found->options.kind != JOURNEY_CAUSE_CALL) {
		jy_add_fail(a, JOURNEY_INVALID, "fields", "only a trigger that is called has fields");
		return NULL;
	}
	return &a->builder->causes.items[found - a->builder->causes.items];
}

static void add_field(jy_add *a, jy_decl_cause *cause, const jy_property *field)
{
	jy_property *room = cause->fields;
	size_t i;

	if (cause->field_count >= JOURNEY_CAUSE_FIELDS_MAX) {
		jy_add_fail(a, JOURNEY_LIMIT, "fields", "more than JOURNEY_CAUSE_FIELDS_MAX (%d)",
			    JOURNEY_CAUSE_FIELDS_MAX);
		return;
	}
	for (i = 0; i < cause->field_count; i++)
		jy_add_check(a, !jy_str_equal(cause->fields[i].name, field->name), "fields", "declared twice");
	if (a->status == JOURNEY_OK && room == NULL)
		room = jy_arena_items(&a->builder->arena, JOURNEY_CAUSE_FIELDS_MAX, sizeof(*room));
	if (a->status == JOURNEY_OK && room == NULL)
		a->status = jy_error_memory(&a->builder->error);
	if (a->status != JOURNEY_OK)
		return;
	room[cause->field_count++] = *field;
	cause->fields = room;
}

journey_status journey_builder_cause_field(journey_builder *builder, journey_str trigger, journey_str name,
					   journey_field_type type)
{
	jy_property field = {.name = name, .type = type};
	jy_decl_cause *cause;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "triggers", trigger);
	cause = called(&a, trigger);
	jy_add_name(&a, "fields", &field.name, false);
	jy_add_check(&a, jy_field_type_known(type), "fields", "no such type");
	if (a.status == JOURNEY_OK)
		add_field(&a, cause, &field);
	return jy_add_end(&a);
}

journey_status journey_builder_once(journey_builder *builder, journey_str trigger, journey_once once)
{
	jy_decl_once item = {0, once};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "triggers", trigger);
	if (!jy_names_find(&builder->names, JY_NAME_TRIGGER, trigger, &item.trigger))
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the trigger is not declared");
	jy_add_check(&a, once >= JOURNEY_ONCE_NOT && once <= JOURNEY_ONCE_KEY, "once", "no such limit");
	jy_add_room(&a, &builder->causes.onces, &builder->causes.once_capacity, builder->causes.once_count,
		    2 * JOURNEY_STRATEGY_NAMES_MAX, sizeof(item), "2 * JOURNEY_STRATEGY_NAMES_MAX");
	if (a.status == JOURNEY_OK)
		builder->causes.onces[builder->causes.once_count++] = item;
	return jy_add_end(&a);
}

/* ---- fields ---- */

static const jy_decl_event *event_of(const journey_builder *b, journey_str name)
{
	uint32_t index;

	return jy_names_find(&b->names, JY_NAME_EVENT, name, &index) ? &b->events[index] : NULL;
}

static size_t captured(const journey_builder *b, const journey_cause_options *o, jy_property *fields)
{
	const jy_decl_event *event = event_of(b, o->of);
	size_t count = 0, i, k;

	for (i = 0; event != NULL && i < o->capture_count; i++)
		for (k = 0; k < event->property_count; k++)
			if (jy_str_equal(event->properties[k].name, o->capture[i]))
				fields[count++] = event->properties[k];
	return count;
}

size_t jy_cause_fields(const journey_builder *b, const jy_decl_cause *cause, jy_property fields[JY_CAUSE_FIELDS])
{
	const journey_cause_options *o = &cause->options;
	journey_field_type type = JOURNEY_FIELD_STRING;
	uint32_t attribute;
	size_t count = 0;

	if (o->kind == JOURNEY_CAUSE_CALL) {
		if (cause->field_count > 0)
			memcpy(fields, cause->fields, cause->field_count * sizeof(*fields));
		return cause->field_count;
	}
	if (o->kind == JOURNEY_CAUSE_ANNOUNCE)
		return captured(b, o, fields);
	fields[count++] = (jy_property){.name = jy_str("at"), .type = JOURNEY_FIELD_TIMESTAMP};
	if (o->kind == JOURNEY_CAUSE_DATE)
		fields[count++] = (jy_property){.name = jy_str("date"), .type = JOURNEY_FIELD_TIMESTAMP};
	if (o->kind == JOURNEY_CAUSE_ATTRIBUTE && jy_names_find(&b->names, JY_NAME_ATTRIBUTE, o->of, &attribute))
		type = b->attributes[attribute].type;
	if (o->kind == JOURNEY_CAUSE_ATTRIBUTE || o->kind == JOURNEY_CAUSE_STAGE) {
		fields[count++] = (jy_property){.name = jy_str("from"), .type = type};
		fields[count++] = (jy_property){.name = jy_str("to"), .type = type};
	}
	return count;
}
