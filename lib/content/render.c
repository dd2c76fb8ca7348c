#include "content/render.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "content/filter.h"
#include "expr/run.h"

typedef struct loop {
	const jy_part *part;
	const journey_list *list; /* or */
	const journey_map *map;
	size_t count, at;
} loop;

typedef struct rendering {
	const journey_template *compiled;
	const journey_activation *outer;
	journey_activation inner; /* with the template's own variables */
	journey_expr_scratch *scratch;
	jy_template_room *room;
	const journey_template_render_options *options;
	jy_buffer *out;
	size_t start; /* of the text in the buffer */
	journey_template_result *result;
	journey_error *error;
	uint64_t steps, steps_max;
	size_t output_max, turns, turns_max;
	size_t kept; /* bytes of values that were kept */
	loop loops[JOURNEY_TEMPLATE_NESTING_MAX];
	uint32_t depth;
	jy_filtering filtering;
} rendering;

/* ---- variables of the template ---- */

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const rendering *r = user;
	journey_value v;

	if (slot < JOURNEY_TEMPLATE_SLOT || slot - JOURNEY_TEMPLATE_SLOT >= JOURNEY_TEMPLATE_SLOTS)
		return r->outer->load != NULL ? r->outer->load(r->outer->user, slot, out) : JOURNEY_NOT_FOUND;
	if (slot - JOURNEY_TEMPLATE_SLOT >= r->compiled->slot_count)
		return JOURNEY_NOT_FOUND;
	v = r->room->slots[slot - JOURNEY_TEMPLATE_SLOT];
	if (v.type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	if (v.type == JOURNEY_EXPR_UNKNOWN)
		return JOURNEY_UNKNOWN;
	*out = v;
	return JOURNEY_OK;
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	const rendering *r = user;

	return r->outer->load_key(r->outer->user, slot, key, out);
}

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	const rendering *r = user;

	return r->outer->load_field(r->outer->user, slot, name, out);
}

static journey_status call(void *user, uint32_t id, size_t count, const journey_value *args, journey_value *out)
{
	const rendering *r = user;

	return r->outer->call(r->outer->user, id, count, args, out);
}

static bool begin_variables(rendering *r)
{
	jy_template_room *room = r->room;
	size_t count = r->compiled->slot_count, i;

	if (count == 0)
		return true;
	if (!jy_grow(&room->allocator, &room->slots, &room->slot_capacity, count, sizeof(*room->slots)))
		return false;
	for (i = 0; i < count; i++) {
		room->slots[i] = jy_value_null();
		room->slots[i].type = JOURNEY_EXPR_ABSENT;
	}
	r->inner = *r->outer;
	r->inner.user = r;
	r->inner.load = load;
	r->inner.load_key = r->outer->load_key != NULL ? load_key : NULL;
	r->inner.load_field = r->outer->load_field != NULL ? load_field : NULL;
	r->inner.call = r->outer->call != NULL ? call : NULL;
	r->inner.change = NULL;
	return true;
}

/* ---- failures and what is missing ---- */

static journey_status fail_at(rendering *r, const jy_shown *shown, journey_status status, const char *fmt, ...)
	JOURNEY_PRINTF(4, 5);

static journey_status fail_at(rendering *r, const jy_shown *shown, journey_status status, const char *fmt, ...)
{
	const journey_template_missing *place = shown != NULL ? &shown->place : NULL;
	va_list args;

	if (r->error == NULL)
		return status;
	va_start(args, fmt);
	(void)jy_error_setv(r->error, status, NULL, fmt, args);
	va_end(args);
	if (place != NULL) {
		jy_error_where(r->error, "%.*s", (int)place->block.size, place->block.data);
		jy_error_at(r->error, place->line, place->column, 0);
	}
	return status;
}

static journey_status no_memory(rendering *r)
{
	return r->error != NULL ? jy_error_memory(r->error) : JOURNEY_NO_MEMORY;
}

static journey_status step(rendering *r, uint64_t steps, const jy_shown *shown)
{
	r->steps += steps;
	if (r->steps <= r->steps_max)
		return JOURNEY_OK;
	return fail_at(r, shown, JOURNEY_LIMIT, "rendering takes more than %llu steps (steps_max)",
		       (unsigned long long)r->steps_max);
}

static journey_status missing(rendering *r, const jy_shown *shown, journey_template_reason reason)
{
	journey_template_result *result = r->result;
	journey_template_missing *list = r->room->missing;
	const journey_template_missing *place = &shown->place;
	size_t i;

	if (r->options->missing == JOURNEY_TEMPLATE_FAIL)
		return fail_at(r, shown, JOURNEY_EVAL, "`%.*s` is missing: %s", (int)place->expression.size,
			       place->expression.data, journey_template_reason_text(reason));
	result->missing_count++;
	for (i = 0; i < result->missing_listed; i++)
		if (list[i].expression.data == place->expression.data)
			return JOURNEY_OK;
	if (i == JOURNEY_TEMPLATE_MISSING_MAX)
		return JOURNEY_OK;
	list[i] = *place;
	list[i].reason = reason;
	result->missing_listed++;
	return JOURNEY_OK;
}

/* ---- expressions ---- */

/* Why there is no value, of an evaluation that failed. */
static journey_template_reason reason_of(const rendering *r, journey_status status)
{
	journey_reason reason = journey_expr_reason(r->scratch, NULL);

	if (status == JOURNEY_UNKNOWN)
		return JOURNEY_TEMPLATE_UNKNOWN;
	return reason == JOURNEY_REASON_ABSENT || reason == JOURNEY_REASON_NO_KEY || reason == JOURNEY_REASON_NO_INDEX
		       ? JOURNEY_TEMPLATE_ABSENT
		       : JOURNEY_TEMPLATE_ERROR;
}

/* Evaluates; *reason is set if there is no value. */
static journey_status evaluate(rendering *r, const jy_shown *shown, const journey_expr_program *program, bool local,
			       journey_value *out, journey_template_reason *reason)
{
	journey_status status =
		journey_expr_run(program, local ? &r->inner : r->outer, r->scratch, out), stepped;

	stepped = step(r, r->scratch->cost, shown);
	if (stepped != JOURNEY_OK)
		return stepped;
	if (status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN) {
		*reason = reason_of(r, status);
		return JOURNEY_OK;
	}
	if (status == JOURNEY_NO_MEMORY)
		return no_memory(r);
	if (status == JOURNEY_LIMIT)
		return fail_at(r, shown, status, "an expression takes too many steps (JOURNEY_EXPR_COST)");
	if (status != JOURNEY_OK)
		return fail_at(r, shown, status, "%s", journey_status_text(status));
	if (out->type == JOURNEY_OPTIONAL) {
		if (out->as.list->count > 0)
			*out = out->as.list->items[0];
		else
			*reason = JOURNEY_TEMPLATE_ABSENT;
	}
	if (*reason == 0 && out->type == JOURNEY_NULL)
		*reason = JOURNEY_TEMPLATE_NULL;
	return JOURNEY_OK;
}

/* A copy that outlives the next evaluation. What it counts for depends on the value alone, not on how memory is used. */
static journey_status keep(rendering *r, const jy_shown *shown, journey_value value, journey_value *out)
{
	size_t size = 0;

	if (value.type < JOURNEY_STRING || value.type == JOURNEY_TIMESTAMP || value.type == JOURNEY_DURATION) {
		*out = value;
		return JOURNEY_OK;
	}
	if (!jy_template_weigh(value, JY_TEMPLATE_KEPT_MAX - r->kept, &size))
		return fail_at(r, shown, JOURNEY_LIMIT,
			       "the text's variables take more than %zu bytes, or are nested deeper than %d",
			       JY_TEMPLATE_KEPT_MAX, JY_VALUE_DEPTH_MAX);
	r->kept += size;
	if (!jy_arena_value(&r->room->kept, value, out))
		return no_memory(r);
	return step(r, size / 64, shown);
}

/* Arguments of filters other than `default`, ahead of the value, which lives until the next evaluation only. */
static journey_status evaluate_args(rendering *r, const jy_shown *shown, journey_value *args)
{
	uint32_t i, k;

	for (i = 0; i < shown->filter_count; i++) {
		const jy_filter_call *filter = &shown->filters[i];

		for (k = 0; k < filter->arg_count && filter->filter->id != JY_FILTER_DEFAULT; k++) {
			const jy_template_arg *arg = &filter->args[k];
			journey_value *out = &args[i * JOURNEY_TEMPLATE_ARGS_MAX + k];
			journey_template_reason reason = 0;
			journey_status status;

			*out = arg->value;
			if (arg->program == NULL)
				continue;
			status = evaluate(r, shown, arg->program, arg->local, out, &reason);
			if (status == JOURNEY_OK && reason == 0)
				status = keep(r, shown, *out, out);
			else if (status == JOURNEY_OK)
				*out = jy_value_null();
			if (status != JOURNEY_OK)
				return status;
		}
	}
	return JOURNEY_OK;
}

static journey_status apply_default(rendering *r, const jy_shown *shown, const jy_template_arg *arg, journey_value *value,
				    journey_template_reason *reason)
{
	journey_template_reason none = 0;
	journey_status status;

	if (*reason == 0 && !(value->type == JOURNEY_STRING && value->n == 0))
		return JOURNEY_OK;
	r->filtering.money = false;
	if (arg->program == NULL) {
		*value = arg->value;
		if (arg->value.type != JOURNEY_NULL)
			*reason = 0;
		return JOURNEY_OK;
	}
	status = evaluate(r, shown, arg->program, arg->local, value, &none);
	if (status == JOURNEY_OK && (none == 0 || *reason != 0))
		*reason = none == 0 ? 0 : *reason;
	else if (status == JOURNEY_OK)
		*value = jy_value_str(jy_str(""));
	return status;
}

static journey_status apply_filters(rendering *r, const jy_shown *shown, const journey_value *args, journey_value *value,
				    journey_template_reason *reason)
{
	uint32_t i;

	for (i = 0; i < shown->filter_count; i++) {
		const jy_filter_call *filter = &shown->filters[i];
		journey_value constants[JOURNEY_TEMPLATE_ARGS_MAX];
		journey_status status;
		uint32_t k;

		if (filter->filter->id == JY_FILTER_DEFAULT) {
			status = apply_default(r, shown, &filter->args[0], value, reason);
		} else if (*reason != 0) {
			continue;
		} else {
			for (k = 0; k < filter->arg_count; k++)
				constants[k] = args != NULL ? args[i * JOURNEY_TEMPLATE_ARGS_MAX + k] : filter->args[k].value;
			r->filtering.steps = 0;
			status = jy_filter_apply(&r->filtering, filter->filter, filter->arg_count, constants, value, reason);
			if (status == JOURNEY_OK)
				status = step(r, r->filtering.steps, shown);
			else if (status == JOURNEY_LIMIT)
				return fail_at(r, shown, status, "the filter `%s` makes more than %zu bytes (output_max)",
					       filter->filter->name, r->output_max);
			else if (status == JOURNEY_NO_MEMORY)
				return no_memory(r);
			else
				return fail_at(r, shown, status, "%s", journey_status_text(status));
		}
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

/* The value of an expression with its filters; *reason is set if there is none. */
static journey_status value_of(rendering *r, const jy_shown *shown, journey_value *out, journey_template_reason *reason)
{
	journey_value args[JOURNEY_TEMPLATE_FILTERS_MAX * JOURNEY_TEMPLATE_ARGS_MAX];
	journey_status status = JOURNEY_OK;

	*reason = 0;
	r->filtering.money = shown->money;
	if (shown->dynamic)
		status = evaluate_args(r, shown, args);
	if (status == JOURNEY_OK)
		status = evaluate(r, shown, shown->program, shown->local, out, reason);
	if (status == JOURNEY_OK && shown->filter_count > 0)
		status = apply_filters(r, shown, shown->dynamic ? args : NULL, out, reason);
	return status;
}

/* ---- parts ---- */

static journey_status check_output(rendering *r, const jy_shown *shown)
{
	if (r->out->size - r->start <= r->output_max)
		return JOURNEY_OK;
	return fail_at(r, shown, JOURNEY_LIMIT, "the text has more than %zu bytes (output_max)", r->output_max);
}

/* Appends a value as text, escaped. */
static journey_status put(rendering *r, jy_buffer *out, const jy_shown *shown, jy_escape how, journey_value value,
			  journey_template_reason *reason)
{
	journey_status status;
	jy_buffer *plain;

	if (value.type == JOURNEY_STRING)
		return jy_escape_put(out, how, jy_value_text(value)) ? JOURNEY_OK : no_memory(r);
	plain = &r->room->texts[r->filtering.turn & 1];
	/* Numbers and times have nothing that text or HTML would escape. */
	if (how != JY_ESCAPE_URL)
		plain = out;
	else
		jy_buffer_clear(plain);
	status = jy_show(plain, value, r->filtering.money && shown->filter_count == 0, reason);
	if (status == JOURNEY_OK && plain != out && *reason == 0 &&
	    !jy_escape_put(out, how, jy_str_of((const char *)plain->data, plain->size)))
		status = JOURNEY_NO_MEMORY;
	return status != JOURNEY_OK ? no_memory(r) : JOURNEY_OK;
}

static journey_status render_value(rendering *r, const jy_shown *shown)
{
	journey_template_reason reason;
	journey_value value;
	journey_status status = value_of(r, shown, &value, &reason);

	if (status == JOURNEY_OK && reason == 0)
		status = put(r, r->out, shown, shown->escape, value, &reason);
	if (status == JOURNEY_OK && reason != 0)
		return missing(r, shown, reason);
	return status != JOURNEY_OK ? status : check_output(r, shown);
}

/* Whether a condition holds. What is not there holds nothing, and is not missing. */
static journey_status holds(rendering *r, const jy_shown *shown, bool *out)
{
	journey_template_reason reason = 0;
	journey_value value;
	journey_status status = evaluate(r, shown, shown->program, shown->local, &value, &reason);

	*out = false;
	if (status != JOURNEY_OK)
		return status;
	if (reason == JOURNEY_TEMPLATE_ABSENT || reason == JOURNEY_TEMPLATE_NULL)
		return JOURNEY_OK;
	if (reason != 0)
		return missing(r, shown, reason);
	switch (value.type) {
	case JOURNEY_BOOL:
		*out = value.as.i != 0;
		return JOURNEY_OK;
	case JOURNEY_STRING:
		*out = value.n > 0;
		return JOURNEY_OK;
	case JOURNEY_LIST:
		*out = value.as.list->count > 0;
		return JOURNEY_OK;
	case JOURNEY_MAP:
		*out = value.as.map->count > 0;
		return JOURNEY_OK;
	default:
		return missing(r, shown, JOURNEY_TEMPLATE_KIND);
	}
}

/* Sets a loop's variables for its turn. */
static journey_status turn(rendering *r, loop *l)
{
	journey_value *slots = r->room->slots + l->part->slot;

	if (++r->turns > r->turns_max)
		return fail_at(r, l->part->shown, JOURNEY_LIMIT, "loops of more than %zu turns (turns_max)", r->turns_max);
	if (l->list != NULL) {
		slots[JY_LOOP_ITEM] = l->list->items[l->at];
		slots[JY_LOOP_KEY] = jy_value_int((int64_t)l->at);
	} else {
		const journey_entry *entry = &l->map->entries[l->at];

		slots[JY_LOOP_ITEM] = l->part->keyed ? entry->value : entry->key;
		slots[JY_LOOP_KEY] = entry->key;
	}
	slots[JY_LOOP_INDEX] = jy_value_int((int64_t)l->at + 1);
	slots[JY_LOOP_FIRST] = jy_value_bool(l->at == 0);
	slots[JY_LOOP_LAST] = jy_value_bool(l->at + 1 == l->count);
	slots[JY_LOOP_LENGTH] = jy_value_int((int64_t)l->count);
	return JOURNEY_OK;
}

/* *next becomes the part to go on with. */
static journey_status begin_loop(rendering *r, const jy_part *part, uint32_t *next)
{
	journey_template_reason reason = 0;
	journey_value value;
	journey_status status = evaluate(r, part->shown, part->shown->program, part->shown->local, &value, &reason);
	loop *l = &r->loops[r->depth];

	if (status != JOURNEY_OK)
		return status;
	if (reason == 0 && value.type != JOURNEY_LIST && value.type != JOURNEY_MAP)
		reason = JOURNEY_TEMPLATE_KIND;
	if (reason != 0) {
		*next = part->jump;
		return part->quiet && (reason == JOURNEY_TEMPLATE_ABSENT || reason == JOURNEY_TEMPLATE_NULL)
			       ? JOURNEY_OK
			       : missing(r, part->shown, reason);
	}
	status = keep(r, part->shown, value, &value);
	if (status != JOURNEY_OK)
		return status;
	l->part = part;
	l->list = value.type == JOURNEY_LIST ? value.as.list : NULL;
	l->map = value.type == JOURNEY_MAP ? value.as.map : NULL;
	l->count = l->list != NULL ? l->list->count : l->map->count;
	l->at = 0;
	if (l->count == 0) {
		*next = part->jump;
		return JOURNEY_OK;
	}
	r->depth++;
	return turn(r, l);
}

static journey_status next_turn(rendering *r, const jy_part *part, uint32_t *next)
{
	loop *l = &r->loops[r->depth - 1];

	if (++l->at == l->count) {
		r->depth--;
		*next = part->exit;
		return JOURNEY_OK;
	}
	*next = part->jump;
	return turn(r, l);
}

static journey_status assign(rendering *r, const jy_part *part)
{
	journey_value *slot = &r->room->slots[part->slot];
	journey_template_reason reason;
	journey_value value;
	journey_status status = value_of(r, part->shown, &value, &reason);

	if (status != JOURNEY_OK)
		return status;
	if (reason == 0)
		return keep(r, part->shown, value, slot);
	*slot = jy_value_null();
	if (reason != JOURNEY_TEMPLATE_NULL)
		slot->type = reason == JOURNEY_TEMPLATE_UNKNOWN ? JOURNEY_EXPR_UNKNOWN : JOURNEY_EXPR_ABSENT;
	return JOURNEY_OK;
}

static journey_status abort_text(rendering *r, const jy_part *part)
{
	jy_buffer *reason = &r->room->reason;
	journey_template_reason none = 0;
	journey_value value;
	journey_status status = JOURNEY_OK;

	jy_buffer_clear(reason);
	if (part->shown != NULL) {
		status = value_of(r, part->shown, &value, &none);
		if (status == JOURNEY_OK && none == 0)
			status = put(r, reason, part->shown, JY_ESCAPE_TEXT, value, &none);
		if (status == JOURNEY_OK)
			status = check_output(r, part->shown);
	}
	if (status != JOURNEY_OK)
		return status;
	r->result->outcome = JOURNEY_TEMPLATE_ABORTED;
	r->result->reason = jy_str_of(reason->size > 0 ? (const char *)reason->data : "", reason->size);
	return JOURNEY_OK;
}

/* Goes through the parts until the end, or until it is aborted. */
static journey_status run(rendering *r)
{
	const journey_template *t = r->compiled;
	uint32_t at = 0;
	bool truth;

	while (at < t->part_count && r->result->outcome == JOURNEY_TEMPLATE_RENDERED) {
		const jy_part *part = &t->parts[at++];
		journey_status status = step(r, 1, part->shown);

		if (status != JOURNEY_OK)
			return status;
		switch (part->kind) {
		case JY_PART_LITERAL:
			status = jy_buffer_bytes(r->out, part->text.data, part->text.size) ? check_output(r, NULL)
											    : no_memory(r);
			break;
		case JY_PART_VALUE:
			status = render_value(r, part->shown);
			break;
		case JY_PART_IF:
			status = holds(r, part->shown, &truth);
			if (status == JOURNEY_OK && !truth)
				at = part->jump;
			break;
		case JY_PART_JUMP:
			at = part->jump;
			break;
		case JY_PART_FOR:
			status = begin_loop(r, part, &at);
			break;
		case JY_PART_NEXT:
			status = next_turn(r, part, &at);
			break;
		case JY_PART_BREAK:
			r->depth--;
			at = part->jump;
			break;
		case JY_PART_ASSIGN:
			status = assign(r, part);
			break;
		case JY_PART_ABORT:
			status = abort_text(r, part);
			break;
		}
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

/* ---- the whole ---- */

/* Recursion: no deeper than JY_VALUE_DEPTH_MAX. */
static bool weigh(journey_value v, size_t most, size_t *size, int depth)
{
	size_t i, own = sizeof(v);

	if (v.type == JOURNEY_STRING || v.type == JOURNEY_BYTES || v.type == JOURNEY_TYPE_VALUE)
		own += v.n;
	if (depth > JY_VALUE_DEPTH_MAX || own > most - *size)
		return false;
	*size += own;
	if (v.type == JOURNEY_LIST || v.type == JOURNEY_OPTIONAL) {
		for (i = 0; i < v.as.list->count; i++)
			if (!weigh(v.as.list->items[i], most, size, depth + 1))
				return false;
	} else if (v.type == JOURNEY_MAP) {
		for (i = 0; i < v.as.map->count; i++)
			if (!weigh(v.as.map->entries[i].key, most, size, depth + 1) ||
			    !weigh(v.as.map->entries[i].value, most, size, depth + 1))
				return false;
	}
	return true;
}

bool jy_template_weigh(journey_value value, size_t most, size_t *size)
{
	*size = 0;
	return weigh(value, most, size, 0);
}

void jy_template_room_init(jy_template_room *room, const journey_allocator *allocator)
{
	room->allocator = jy_allocator_or_libc(allocator);
	jy_arena_init(&room->kept, &room->allocator);
	jy_buffer_init(&room->texts[0], &room->allocator);
	jy_buffer_init(&room->texts[1], &room->allocator);
	jy_buffer_init(&room->reason, &room->allocator);
	room->slots = NULL;
	room->slot_capacity = 0;
}

void jy_template_room_free(jy_template_room *room)
{
	jy_arena_free(&room->kept);
	jy_buffer_free(&room->texts[0]);
	jy_buffer_free(&room->texts[1]);
	jy_buffer_free(&room->reason);
	jy_free(&room->allocator, room->slots, room->slot_capacity * sizeof(*room->slots));
}

/* Empties it; what took several blocks will take one. */
static void begin_kept(jy_arena *kept)
{
	size_t size = jy_arena_size(kept), block = kept->block_size;

	if (size == 0)
		return;
	if (kept->first == kept->last) {
		jy_arena_reset(kept);
		return;
	}
	jy_arena_free(kept);
	while (block < size && block < JY_TEMPLATE_KEPT_MAX)
		block *= 2;
	kept->block_size = block;
}

journey_status jy_template_run(const journey_template *compiled, const journey_activation *activation,
			       journey_expr_scratch *scratch, jy_template_room *room,
			       const journey_template_render_options *options, jy_buffer *out,
			       journey_template_result *result, journey_error *error)
{
	rendering r;
	journey_status status;

	r.compiled = compiled;
	r.outer = activation;
	r.scratch = scratch;
	r.room = room;
	r.options = options;
	r.out = out;
	r.start = out->size;
	r.result = result;
	r.error = error;
	r.steps = 0;
	r.turns = 0;
	r.kept = 0;
	r.depth = 0;
	r.steps_max = options->steps_max != 0 ? options->steps_max : JOURNEY_TEMPLATE_STEPS_MAX;
	r.output_max = options->output_max != 0 ? options->output_max : JOURNEY_TEMPLATE_OUTPUT_MAX;
	r.turns_max = options->turns_max != 0 ? options->turns_max : JOURNEY_TEMPLATE_TURNS_MAX;
	r.filtering.options = options;
	r.filtering.activation = activation;
	r.filtering.texts = room->texts;
	r.filtering.turn = 0;
	r.filtering.money = false;
	r.filtering.most = r.output_max;
	r.filtering.steps = 0;
	result->outcome = JOURNEY_TEMPLATE_RENDERED;
	result->text = result->reason = jy_str("");
	result->missing_count = result->missing_listed = 0;
	result->missing = room->missing;
	begin_kept(&room->kept);
	status = begin_variables(&r) ? run(&r) : no_memory(&r);
	result->steps = r.steps;
	if (status == JOURNEY_OK && result->outcome == JOURNEY_TEMPLATE_RENDERED && result->missing_count > 0 &&
	    options->missing == JOURNEY_TEMPLATE_SKIP)
		result->outcome = JOURNEY_TEMPLATE_SKIPPED;
	if (status != JOURNEY_OK || result->outcome != JOURNEY_TEMPLATE_RENDERED)
		out->size = r.start;
	else
		result->text = jy_str_of(out->size > r.start ? (const char *)out->data + r.start : "", out->size - r.start);
	return status;
}
