/*
 * The builder's half that takes journeys: entry, exit, goal, and the steps as a sequence of operations whose
 * nesting is checked while they come.
 */
#include "strategy/builder.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "strategy/add.h"
#include "strategy/step_kinds.h"
#include "strategy/sending.h"
#include "strategy/content.h"

#include <float.h>

/* Weights of a split sum to 1 within this. */
#define WEIGHT_SLACK 1e-6
/* Operations of a journey: each step can open at most as many blocks as its branch has. */
#define OPS_MAX ((size_t)JOURNEY_STRATEGY_STEPS_MAX * 4)

static jy_decl_journey *open_journey(journey_builder *builder)
{
	return &builder->journeys[builder->journey_count - 1];
}

static jy_frame *top(journey_builder *builder)
{
	return &builder->frames[builder->depth];
}

jy_op_kind jy_step_opener(journey_builder *builder)
{
	return builder->open && builder->depth > 0 ? open_journey(builder)->ops[top(builder)->op].kind : JY_OP_END;
}

/* ---- the journey ---- */

static void check_enter(jy_add *a, const journey_journey_options *o)
{
	int ways = (o->enter_trigger.size > 0) + (o->enter_event.size > 0) + (o->enter_segment.size > 0) +
		   (o->enter_stage.size > 0);

	jy_add_check(a, ways > 0, "enter",
		     "how customers enter is missing: a trigger, an event, a segment or a stage");
	jy_add_check(a, ways < 2, "enter",
		     "more than one way to enter; exactly one of trigger, event, segment, stage");
}

static void check_goal(jy_add *a, const journey_journey_options *o)
{
	bool goal = o->goal_event.size > 0;

	if (goal)
		jy_add_span(a, "goal.within", o->goal_within, true);
	else
		jy_add_check(a, o->goal_within == 0 && o->goal_when.size == 0 && o->goal_value.size == 0,
			     "goal", "the goal's event is missing");
}

static void check_again(jy_add *a, const journey_journey_options *o)
{
	jy_add_check(a, o->again >= JOURNEY_AGAIN_NEVER && o->again <= JOURNEY_AGAIN_ALWAYS, "again",
		     "no such rule for entering again");
	if (o->again == JOURNEY_AGAIN_AFTER)
		jy_add_span(a, "again", o->again_after, true);
	else
		jy_add_check(a, o->again_after == 0, "again", "a time to wait needs JOURNEY_AGAIN_AFTER");
}

static void copy_journey(jy_add *a, journey_journey_options *o)
{
	jy_add_name(a, "enter.trigger", &o->enter_trigger, true);
	jy_add_name(a, "enter.event", &o->enter_event, true);
	jy_add_name(a, "enter.segment", &o->enter_segment, true);
	jy_add_name(a, "enter.stage", &o->enter_stage, true);
	jy_add_text(a, "enter.when", &o->enter_when);
	jy_add_name(a, "exit.event", &o->exit_event, true);
	jy_add_name(a, "exit.segment", &o->exit_segment, true);
	jy_add_text(a, "exit.when", &o->exit_when);
	jy_add_name(a, "holdout_seed", &o->holdout_seed, true);
	jy_add_name(a, "goal.event", &o->goal_event, true);
	jy_add_text(a, "goal.when", &o->goal_when);
	jy_add_text(a, "goal.value", &o->goal_value);
}

journey_status journey_builder_journey(journey_builder *builder, const journey_journey_options *options)
{
	jy_decl_journey item;
	journey_journey_options *o = &item.options;
	journey_str steps = {NULL, 0};
	char path[JY_PLACE_MAX];
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&item, 0, sizeof(item));
	jy_add_begin(&a, builder, "journeys", jy_str(NULL));
	if (builder->open)
		jy_add_fail(&a, JOURNEY_MISUSE, NULL,
			    "the journey before is still open: journey_builder_journey_end() is missing");
	jy_add_options(&a, o, options, sizeof(*o));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "journeys", o->name);
	jy_add_name(&a, NULL, &o->name, false);
	copy_journey(&a, o);
	check_enter(&a, o);
	check_again(&a, o);
	check_goal(&a, o);
	jy_add_number(&a, "holdout", o->holdout, 0, 1);
	jy_add_number(&a, "priority", o->priority, -DBL_MAX, DBL_MAX);
	jy_format(path, sizeof(path), "%s.steps", a.place);
	if (a.status == JOURNEY_OK && !jy_arena_str(&builder->arena, jy_str(path), &steps))
		a.status = jy_error_memory(&builder->error);
	jy_add_room(&a, &builder->journeys, &builder->journey_capacity, builder->journey_count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(item), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(&a, JY_NAME_JOURNEY, o->name, builder->journey_count);
	if (a.status == JOURNEY_OK) {
		builder->journeys[builder->journey_count++] = item;
		builder->open = true;
		builder->depth = 0;
		memset(top(builder), 0, sizeof(jy_frame));
		top(builder)->where = steps;
		top(builder)->accepting = true;
	}
	return jy_add_end(&a);
}

journey_status journey_builder_journey_end(journey_builder *builder)
{
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "journeys",
		     builder->open ? open_journey(builder)->options.name : jy_str(NULL));
	if (!builder->open)
		jy_add_fail(&a, JOURNEY_MISUSE, NULL, "no journey is open");
	else if (builder->depth > 0)
		jy_add_fail(&a, JOURNEY_MISUSE, NULL,
			    "a branch or a split is still open: journey_builder_end() is missing");
	else
		builder->open = false;
	return jy_add_end(&a);
}

/* ---- operations ---- */

void jy_step_join(jy_add *a, journey_str *out, journey_str head, const char *between, const char *tail)
{
	size_t middle = strlen(between), end = strlen(tail);
	char *text;

	if (a->status != JOURNEY_OK)
		return;
	text = jy_arena_alloc(&a->builder->arena, head.size + middle + end + 1);
	if (text == NULL) {
		a->status = jy_error_memory(&a->builder->error);
		return;
	}
	if (head.size > 0)
		memcpy(text, head.data, head.size);
	memcpy(text + head.size, between, middle);
	memcpy(text + head.size + middle, tail, end + 1);
	*out = jy_str_of(text, head.size + middle + end);
}

bool jy_step_begin(jy_add *a, journey_builder *builder, jy_op *op)
{
	jy_frame *frame;
	char number[24], index[32];

	memset(op, 0, sizeof(*op));
	jy_add_begin(a, builder, "journeys", jy_str(NULL));
	if (!builder->open) {
		jy_add_fail(a, JOURNEY_MISUSE, NULL, "no journey is open");
		return false;
	}
	frame = top(builder);
	if (!frame->accepting) {
		const jy_op *opener = &open_journey(builder)->ops[frame->op];

		jy_format(a->place, sizeof(a->place), "%.*s", (int)opener->where.size, opener->where.data);
		jy_add_fail(a, JOURNEY_MISUSE, NULL, "a step in a split before its first arm");
		return false;
	}
	jy_uint_text(frame->steps, number);
	jy_format(index, sizeof(index), "[%s]", number);
	jy_step_join(a, &op->where, frame->where, index, "");
	jy_step_join(a, &op->name, frame->name, frame->name.size > 0 ? "." : "", number);
	jy_format(a->place, sizeof(a->place), "%.*s", (int)op->where.size,
		  op->where.data != NULL ? op->where.data : "");
	return a->status == JOURNEY_OK;
}

static void put_op(jy_add *a, const jy_op *op)
{
	jy_decl_journey *journey;

	if (a->status != JOURNEY_OK)
		return;
	journey = open_journey(a->builder);
	jy_add_room(a, &journey->ops, &journey->op_capacity, journey->op_count, OPS_MAX, sizeof(*op),
		    "JOURNEY_STRATEGY_STEPS_MAX * 4 operations");
	if (a->status == JOURNEY_OK)
		journey->ops[journey->op_count++] = *op;
}

void jy_step_put(jy_add *a, const jy_op *op)
{
	jy_decl_journey *journey;

	if (a->status != JOURNEY_OK)
		return;
	journey = open_journey(a->builder);
	if (journey->step_count >= JOURNEY_STRATEGY_STEPS_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, NULL, "more than JOURNEY_STRATEGY_STEPS_MAX (%d) steps",
			    JOURNEY_STRATEGY_STEPS_MAX);
	put_op(a, op);
	if (a->status == JOURNEY_OK) {
		journey->step_count++;
		top(a->builder)->steps++;
	}
}

journey_status journey_builder_send(journey_builder *builder, const journey_send_options *options)
{
	journey_send_options *o;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_step_begin(&a, builder, &op)) {
		op.kind = JY_OP_SEND;
		o = &op.as.send;
		jy_add_options_since(&a, o, options, offsetof(journey_send_options, tags), sizeof(*o));
		jy_add_name(&a, "name", &o->name, true);
		jy_add_names(&a, "send.offer", &o->offers, o->offer_count, JOURNEY_STRATEGY_CHOICES_MAX);
		jy_add_names(&a, "send.via", &o->via, o->via_count, JOURNEY_STRATEGY_CHOICES_MAX);
		jy_add_name(&a, "send.template", &o->template_name, true);
		jy_add_text(&a, "send.text", &o->text);
		jy_add_check(&a, o->via_count > 0, "send.via", "the channels are missing: at least one");
		jy_add_check(&a, o->offer_count > 0 || o->template_name.size > 0 || o->text.size > 0 || o->audience != 0, "send",
			     "nothing to send: an offer, a template or a text is missing");
		jy_add_send_rules(&a, o);
		jy_add_via(&a, o);
		if (o->name.size > 0)
			op.name = o->name;
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

journey_status journey_builder_wait(journey_builder *builder, const journey_wait_options *options)
{
	journey_wait_options *o;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_step_begin(&a, builder, &op)) {
		op.kind = JY_OP_WAIT;
		o = &op.as.wait;
		jy_add_options_since(&a, o, options, offsetof(journey_wait_options, key), sizeof(*o));
		jy_add_name(&a, "name", &o->name, true);
		jy_add_name(&a, "wait.event", &o->event, true);
		jy_add_text(&a, "wait.key", &o->key);
		jy_add_check(&a, o->key.size == 0 || o->event.size > 0, "wait.key", "a key is of an event");
		jy_add_text(&a, "wait.when", &o->when);
		jy_add_span(&a, "wait.at_most", o->at_most, true);
		if (o->name.size > 0)
			op.name = o->name;
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

journey_status journey_builder_exit(journey_builder *builder)
{
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_step_begin(&a, builder, &op))
		op.kind = JY_OP_EXIT;
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

/* ---- branches and splits ---- */

void jy_step_open(jy_add *a, const jy_op *op, const jy_frame *frame)
{
	journey_builder *builder = a->builder;

	if (a->status == JOURNEY_OK && builder->depth >= JOURNEY_STRATEGY_DEPTH_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, NULL, "nested deeper than JOURNEY_STRATEGY_DEPTH_MAX (%d)",
			    JOURNEY_STRATEGY_DEPTH_MAX);
	jy_step_put(a, op);
	if (a->status == JOURNEY_OK) {
		builder->frames[++builder->depth] = *frame;
		top(builder)->op = open_journey(builder)->op_count - 1;
	}
}

journey_status journey_builder_when(journey_builder *builder, journey_str when)
{
	jy_frame frame;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&frame, 0, sizeof(frame));
	if (jy_step_begin(&a, builder, &op)) {
		op.kind = JY_OP_WHEN;
		op.blocks = 1;
		op.when = when;
		jy_add_check(&a, when.size > 0, "when", "the condition is empty");
		jy_add_text(&a, "when", &op.when);
		jy_step_join(&a, &frame.where, op.where, ".then", "");
		jy_step_join(&a, &frame.name, op.name, ".then", "");
		frame.accepting = true;
	}
	jy_step_open(&a, &op, &frame);
	return jy_add_end(&a);
}

journey_status journey_builder_split(journey_builder *builder, journey_str seed)
{
	jy_frame frame;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&frame, 0, sizeof(frame));
	if (jy_step_begin(&a, builder, &op)) {
		op.kind = JY_OP_SPLIT;
		op.as.seed = seed;
		jy_add_name(&a, "split.seed", &op.as.seed, false);
		frame.split = true;
	}
	jy_step_open(&a, &op, &frame);
	return jy_add_end(&a);
}

bool jy_block_begin(jy_add *a, journey_builder *builder, jy_op *op, jy_op_kind opens, const char *none)
{
	const jy_op *opener;

	memset(op, 0, sizeof(*op));
	op->kind = JY_OP_BLOCK;
	jy_add_begin(a, builder, "journeys", jy_str(NULL));
	if (!builder->open || builder->depth == 0 || jy_step_opener(builder) != opens) {
		jy_add_fail(a, JOURNEY_MISUSE, NULL, "%s", none);
		return false;
	}
	opener = &open_journey(builder)->ops[top(builder)->op];
	jy_format(a->place, sizeof(a->place), "%.*s", (int)opener->where.size, opener->where.data);
	if (top(builder)->last)
		jy_add_fail(a, JOURNEY_MISUSE, NULL, "a branch goes on after its `else`");
	if (opener->blocks >= JOURNEY_STRATEGY_BRANCHES_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, NULL,
			    "more than JOURNEY_STRATEGY_BRANCHES_MAX (%d) branches or arms",
			    JOURNEY_STRATEGY_BRANCHES_MAX);
	op->blocks = opener->blocks;
	op->where = opener->where;
	op->name = opener->name;
	return a->status == JOURNEY_OK;
}

void jy_block_put(jy_add *a, const jy_op *op, journey_str where, journey_str name)
{
	jy_frame *frame;

	put_op(a, op);
	if (a->status != JOURNEY_OK)
		return;
	frame = top(a->builder);
	open_journey(a->builder)->ops[frame->op].blocks++;
	frame->where = where;
	frame->name = name;
	frame->steps = 0;
	frame->accepting = true;
}

journey_status journey_builder_else_when(journey_builder *builder, journey_str when)
{
	journey_str where = {NULL, 0}, name = {NULL, 0};
	char part[48], then[56];
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_block_begin(&a, builder, &op, JY_OP_WHEN, "no branch is open")) {
		op.when = when;
		jy_format(part, sizeof(part), "elif[%u]", (unsigned)(op.blocks - 1));
		jy_format(then, sizeof(then), ".%s.then", part);
		jy_step_join(&a, &where, op.where, then, "");
		jy_format(then, sizeof(then), ".elif.%u.then", (unsigned)(op.blocks - 1));
		jy_step_join(&a, &name, op.name, then, "");
		jy_format(then, sizeof(then), "%s.when", part);
		jy_add_check(&a, when.size > 0, then, "the condition is empty");
		jy_add_text(&a, then, &op.when);
		jy_step_join(&a, &op.where, op.where, ".", then);
	}
	jy_block_put(&a, &op, where, name);
	return jy_add_end(&a);
}

journey_status journey_builder_else(journey_builder *builder)
{
	journey_str where = {NULL, 0}, name = {NULL, 0};
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_block_begin(&a, builder, &op, jy_step_opener(builder) == JY_OP_FIRST ? JY_OP_FIRST : JY_OP_WHEN,
			   "no branch is open")) {
		jy_step_join(&a, &where, op.where, jy_step_opener(builder) == JY_OP_FIRST ? ".wait.else" : ".else", "");
		jy_step_join(&a, &name, op.name, ".else", "");
	}
	jy_block_put(&a, &op, where, name);
	if (a.status == JOURNEY_OK)
		top(builder)->last = true;
	return jy_add_end(&a);
}

static void check_arm_name(jy_add *a, journey_str name)
{
	const jy_decl_journey *journey;
	size_t i, depth = 0;

	if (a->status != JOURNEY_OK)
		return;
	journey = open_journey(a->builder);
	for (i = top(a->builder)->op + 1; i < journey->op_count; i++) {
		const jy_op *op = &journey->ops[i];

		if (jy_op_opens(op->kind))
			depth++;
		else if (op->kind == JY_OP_END)
			depth--;
		else if (op->kind == JY_OP_BLOCK && depth == 0)
			jy_add_check(a, !jy_str_equal(op->name, name), "split.arms",
				     "two arms of the same name");
	}
}

journey_status journey_builder_arm(journey_builder *builder, journey_str name, double weight)
{
	journey_str where = {NULL, 0}, stable = {NULL, 0}, arm = name;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_block_begin(&a, builder, &op, JY_OP_SPLIT, "no split is open")) {
		jy_add_name(&a, "split.arms", &arm, false);
		check_arm_name(&a, arm);
		jy_add_check(&a, weight > 0 && weight <= 1 + WEIGHT_SLACK, "split.arms",
			     "an arm's weight is above 0 and at most 1");
		if (a.status == JOURNEY_OK) {
			jy_step_join(&a, &where, op.where, ".split.arms.", arm.data);
			jy_step_join(&a, &where, where, ".steps", "");
			jy_step_join(&a, &stable, op.name, ".", arm.data);
		}
		op.name = arm;
		op.weight = weight;
	}
	jy_block_put(&a, &op, where, stable);
	if (a.status == JOURNEY_OK)
		top(builder)->weight += weight;
	return jy_add_end(&a);
}

journey_status journey_builder_end(journey_builder *builder)
{
	const jy_frame *frame;
	const jy_op *opener;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&op, 0, sizeof(op));
	op.kind = JY_OP_END;
	jy_add_begin(&a, builder, "journeys", jy_str(NULL));
	if (!builder->open || builder->depth == 0) {
		jy_add_fail(&a, JOURNEY_MISUSE, NULL, "no branch or split is open");
		return jy_add_end(&a);
	}
	frame = top(builder);
	opener = &open_journey(builder)->ops[frame->op];
	jy_format(a.place, sizeof(a.place), "%.*s", (int)opener->where.size, opener->where.data);
	jy_add_check(&a, !frame->split || opener->blocks > 0, "split.arms", "a split without arms");
	jy_step_kinds_end(&a, opener);
	jy_add_check(&a,
		     !frame->split || (frame->weight > 1 - WEIGHT_SLACK && frame->weight < 1 + WEIGHT_SLACK),
		     "split.arms", "the weights of the arms do not sum to 1");
	put_op(&a, &op);
	if (a.status == JOURNEY_OK)
		builder->depth--;
	return jy_add_end(&a);
}
