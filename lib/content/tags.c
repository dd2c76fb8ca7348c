#include "content/compile.h"

#include "base/error.h"
#include "base/text.h"
#include "content/filter.h"
#include "content/json_place.h"
#include "content/scan.h"

#include <journey/template.h>

static uint32_t part_index(const jy_composer *c)
{
	return (uint32_t)c->out->part_count - 1;
}

/* Cuts the word that a text begins with; what remains has no blanks around it. */
static journey_str cut_word(journey_str *s, bool dash)
{
	size_t size = jy_scan_word(*s, dash);
	journey_str word = jy_str_part(*s, 0, size);

	*s = jy_str_trim(jy_str_part(*s, size, s->size));
	return word;
}

/* Whether a text begins with a word, which is cut. */
static bool cut(journey_str *s, const char *word)
{
	journey_str rest = *s;

	if (!jy_str_is(cut_word(&rest, false), word))
		return false;
	*s = rest;
	return true;
}

/* ---- jumps ---- */

/* Puts a part into a chain of parts that go to the same place. */
static void chain(uint32_t *link, uint32_t *list, uint32_t index)
{
	*link = *list;
	*list = index;
}

/* What comes next is where all of a chain go. */
static void land(jy_composer *c, uint32_t list)
{
	uint32_t here = (uint32_t)c->out->part_count, before;

	for (; list != JY_NO_PART; list = before) {
		before = c->out->parts[list].jump;
		c->out->parts[list].jump = here;
	}
}

static void land_condition(jy_composer *c, jy_frame *frame)
{
	if (frame->condition != JY_NO_PART)
		c->out->parts[frame->condition].jump = (uint32_t)c->out->part_count;
	frame->condition = JY_NO_PART;
}

/* ---- places in HTML ---- */

/* Two ways meet in a text that is JSON. */
static void meet_json(jy_composer *c, jy_html *html, const jy_html *other, size_t offset, const char *what)
{
	jy_json_place place = (jy_json_place)html->json, before = place;

	if (!jy_json_join(&place, (jy_json_place)other->json))
		jy_compose_fail(c, JOURNEY_INVALID, offset, "close in each branch what is opened in it",
				"%s in different places of JSON: %s, and %s", what, jy_json_words((jy_json_place)other->json),
				jy_json_words(before));
	html->json = (uint8_t)place;
}

/* Two ways meet; `what` they are, for the error. */
static void meet(jy_composer *c, jy_html *html, const jy_html *other, size_t offset, const char *what)
{
	const char *one = jy_html_place(html), *two = jy_html_place(other);

	if (c->out->target == JOURNEY_TEMPLATE_JSON)
		meet_json(c, html, other, offset, what);
	if (c->out->target == JOURNEY_TEMPLATE_HTML && !jy_html_join(html, other))
		jy_compose_fail(c, JOURNEY_INVALID, offset, "close in each branch what is opened in it",
				"%s in different places of HTML: %s, and %s", what, two, one);
}

/* What is right for values in a loop's first turn must be right in the next one, which begins where this one ends. */
static void turn_ends(jy_composer *c, const jy_frame *frame, size_t offset)
{
	if (c->out->target == JOURNEY_TEMPLATE_HTML && !c->dead && !jy_html_same(&frame->after, &c->html))
		jy_compose_fail(c, JOURNEY_INVALID, offset,
				"each turn ends where it began: in the same tag, attribute or string, and at its beginning or behind a blank",
				"a loop's turn begins and ends in different places of HTML: %s, and %s",
				jy_html_place(&frame->after), jy_html_place(&c->html));
}

/* The end of a branch. */
static void end_branch(jy_composer *c, jy_frame *frame, size_t offset)
{
	if (!c->dead) {
		if (frame->ended)
			meet(c, &frame->after, &c->html, offset, "the branches end");
		else
			frame->after = c->html;
		frame->ended = true;
	}
	c->html = frame->before;
	c->dead = false;
}

/* ---- frames ---- */

static jy_frame *open_frame(jy_composer *c, jy_frame_kind kind, size_t start)
{
	jy_frame *frame;

	if (c->status == JOURNEY_OK && c->frame_count == JOURNEY_TEMPLATE_NESTING_MAX)
		jy_compose_fail(c, JOURNEY_LIMIT, start, NULL,
				"more than %d `if` and `for` in each other (limit JOURNEY_TEMPLATE_NESTING_MAX)",
				JOURNEY_TEMPLATE_NESTING_MAX);
	if (c->status != JOURNEY_OK)
		return NULL;
	frame = &c->frames[c->frame_count++];
	memset(frame, 0, sizeof(*frame));
	frame->kind = kind;
	frame->start = start;
	frame->condition = frame->ends = frame->breaks = frame->continues = JY_NO_PART;
	frame->before = frame->after = c->html;
	return frame;
}

static const char *frame_word(const jy_frame *frame)
{
	return frame->kind == JY_FRAME_IF ? "if" : "for";
}

void jy_compose_closed(jy_composer *c)
{
	const jy_frame *frame;

	if (c->status != JOURNEY_OK || c->frame_count == c->reading->frames)
		return;
	frame = &c->frames[c->frame_count - 1];
	jy_compose_fail(c, JOURNEY_SYNTAX, frame->start, NULL, "`{%% %s %%}` without `{%% end%s %%}`", frame_word(frame),
			frame_word(frame));
}

/* The innermost frame, which the tag belongs to; NULL: failed. Frames of another text are not seen. */
static jy_frame *inner_frame(jy_composer *c, journey_str tag, size_t start, bool fits_if, bool fits_for)
{
	jy_frame *frame = c->frame_count > c->reading->frames ? &c->frames[c->frame_count - 1] : NULL;

	if (frame == NULL || (!fits_if && frame->kind == JY_FRAME_IF) || (!fits_for && frame->kind == JY_FRAME_FOR)) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start, NULL,
				frame == NULL ? "`%.*s` without `%s`" : "`%.*s`, but no `%s` is open; `%s` is",
				(int)tag.size, tag.data, fits_if && fits_for ? "if` or `for" : fits_if ? "if" : "for",
				frame != NULL ? frame_word(frame) : "");
		return NULL;
	}
	return frame;
}

/* ---- if ---- */

static void add_condition(jy_composer *c, journey_str rest)
{
	const jy_shown *shown =
		jy_compose_plain(c, rest, JY_TAKES_BOOL | JY_TAKES_TEXT | JY_TAKES_LIST | JY_TAKES_MAP | JY_TAKES_NULL | JY_TAKES_ANY,
				 "true or false, a text or a list", NULL);
	jy_part *part = jy_compose_part(c, JY_PART_IF);

	if (part == NULL)
		return;
	part->shown = shown;
	c->frames[c->frame_count - 1].condition = part_index(c);
}

/* Where a branch ends that another follows. */
static void leave_branch(jy_composer *c, jy_frame *frame, size_t start)
{
	jy_part *part = jy_compose_part(c, JY_PART_JUMP);

	if (part == NULL)
		return;
	chain(&part->jump, &frame->ends, part_index(c));
	end_branch(c, frame, start);
	land_condition(c, frame);
}

static void tag_if(jy_composer *c, journey_str rest, size_t start)
{
	if (open_frame(c, JY_FRAME_IF, start) != NULL)
		add_condition(c, rest);
}

static void tag_elsif(jy_composer *c, journey_str tag, journey_str rest, size_t start)
{
	jy_frame *frame = inner_frame(c, tag, start, true, false);

	if (frame == NULL)
		return;
	if (frame->has_else) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start, NULL, "`%.*s` after `else`", (int)tag.size, tag.data);
		return;
	}
	leave_branch(c, frame, start);
	if (c->status == JOURNEY_OK)
		add_condition(c, rest);
}

static void end_if(jy_composer *c, jy_frame *frame, size_t start)
{
	end_branch(c, frame, start);
	if (!frame->has_else) { /* as if one branch more did nothing */
		if (frame->ended)
			meet(c, &frame->after, &frame->before, start, "the text with the branch and without it ends");
		else
			frame->after = frame->before;
		frame->ended = true;
	}
	c->dead = !frame->ended;
	c->html = frame->ended ? frame->after : frame->before;
	land_condition(c, frame);
	land(c, frame->ends);
	c->frame_count--;
}

/* ---- for ---- */

/* The type that a text says; dyn, where it is nested deeper than a variable's can be. NULL: failed. */
static const jy_type *read_type(jy_composer *c, const char *text)
{
	const jy_type *type = jy_type_basic(JY_T_DYN);

	if (jy_type_parse(&c->out->arena, jy_str(text), &type) != JOURNEY_NO_MEMORY)
		return type;
	jy_compose_memory(c);
	return NULL;
}

static jy_decl *declare(jy_composer *c, journey_str name, const jy_type *type, uint32_t slot, size_t offset)
{
	jy_decl *decl = NULL;
	journey_status status;

	if (c->status != JOURNEY_OK)
		return NULL;
	status = jy_env_push(c->options->env, name, type, JOURNEY_TEMPLATE_SLOT + slot, &decl);
	if (status == JOURNEY_NO_MEMORY)
		jy_compose_memory(c);
	else if (status != JOURNEY_OK)
		jy_compose_fail(c, status, offset, NULL, "`%.*s` cannot be the name of a variable", (int)name.size,
				name.data);
	return decl;
}

/* A new name, which must not be taken by what the environment declares. */
static jy_decl *declare_own(jy_composer *c, journey_str name, const jy_type *type, uint32_t slot)
{
	const jy_decl *decl = jy_env_find(c->options->env, name);

	if (jy_str_is(name, "forloop") || (decl != NULL && (decl->slot < JOURNEY_TEMPLATE_SLOT ||
							    decl->slot - JOURNEY_TEMPLATE_SLOT >= JOURNEY_TEMPLATE_SLOTS))) {
		jy_compose_fail(c, JOURNEY_DUPLICATE, jy_compose_offset(c, name), "use another name",
				"the name `%.*s` is taken", (int)name.size, name.data);
		return NULL;
	}
	if (c->local_count++ == JOURNEY_TEMPLATE_LOCALS_MAX) {
		jy_compose_fail(c, JOURNEY_LIMIT, jy_compose_offset(c, name), NULL,
				"more than %d variables (limit JOURNEY_TEMPLATE_LOCALS_MAX)", JOURNEY_TEMPLATE_LOCALS_MAX);
		return NULL;
	}
	return declare(c, name, type, slot, jy_compose_offset(c, name));
}

static void declare_loop(jy_composer *c, jy_frame *frame, uint32_t slot, journey_str key, journey_str item,
			 const jy_type *key_type, const jy_type *item_type, size_t start)
{
	static const struct {
		const char *name;
		jy_kind kind;
		jy_loop_slot slot;
	} own[] = {{"forloop.index", JY_T_INT, JY_LOOP_INDEX},
		   {"forloop.first", JY_T_BOOL, JY_LOOP_FIRST},
		   {"forloop.last", JY_T_BOOL, JY_LOOP_LAST},
		   {"forloop.length", JY_T_INT, JY_LOOP_LENGTH}};
	size_t i;

	for (i = 0; i < 4; i++)
		frame->decls[i] = declare(c, jy_str(own[i].name), jy_type_basic(own[i].kind), slot + own[i].slot, start);
	frame->decls[4] = declare_own(c, item, item_type, slot + JY_LOOP_ITEM);
	if (key.size > 0 && c->status == JOURNEY_OK)
		frame->decls[5] = declare_own(c, key, key_type, slot + JY_LOOP_KEY);
}

/* The types of a loop's variables, by what it goes through. */
static void loop_types(const jy_type *looped, bool two, const jy_type **key, const jy_type **item)
{
	*key = *item = jy_type_basic(JY_T_DYN);
	if (looped->kind == JY_T_LIST) {
		*key = jy_type_basic(JY_T_INT);
		*item = looped->a;
	} else if (looped->kind == JY_T_MAP) {
		*key = looped->a;
		*item = two ? looped->b : looped->a;
	}
}

static void tag_for(jy_composer *c, journey_str rest, size_t start)
{
	journey_str first = cut_word(&rest, false), second = {NULL, 0};
	const char *type = "dyn";
	const jy_type *looped, *key, *item;
	const jy_shown *shown;
	jy_frame *frame;
	jy_part *part;

	if (rest.size > 0 && rest.data[0] == ',') {
		rest = jy_str_trim(jy_str_part(rest, 1, rest.size));
		second = cut_word(&rest, false);
	}
	if (first.size == 0 || (second.data != NULL && second.size == 0) || !cut(&rest, "in")) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start,
				"write {% for x in list %}, or {% for key, x in map %}", "a `for` without its variable and `in`");
		return;
	}
	shown = jy_compose_plain(c, rest, JY_TAKES_LIST | JY_TAKES_MAP | JY_TAKES_ANY, "a list or a map", &type);
	frame = c->status == JOURNEY_OK ? open_frame(c, JY_FRAME_FOR, start) : NULL;
	part = frame != NULL ? jy_compose_part(c, JY_PART_FOR) : NULL;
	if (part == NULL)
		return;
	looped = read_type(c, type);
	if (looped == NULL)
		return;
	loop_types(looped, second.size > 0, &key, &item);
	part->shown = shown;
	part->keyed = second.size > 0;
	part->slot = c->out->slot_count;
	c->out->slot_count += JY_LOOP_SLOTS;
	frame->condition = part_index(c);
	frame->next = JY_NO_PART;
	if (second.size > 0)
		declare_loop(c, frame, part->slot, first, second, key, item, start);
	else
		declare_loop(c, frame, part->slot, second, first, key, item, start);
}

/* The end of what is repeated. */
static void end_turns(jy_composer *c, jy_frame *frame, size_t start)
{
	uint32_t body = frame->condition + 1;
	jy_part *part;
	size_t i;

	turn_ends(c, frame, start);
	if (!c->dead)
		meet(c, &frame->before, &c->html, start, "a loop's turn begins and ends");
	c->html = frame->before;
	c->dead = false;
	for (i = 0; i < sizeof(frame->decls) / sizeof(frame->decls[0]); i++)
		if (frame->decls[i] != NULL)
			frame->decls[i]->name.size = 0;
	land(c, frame->continues);
	frame->next = (uint32_t)c->out->part_count;
	part = jy_compose_part(c, JY_PART_NEXT);
	if (part == NULL)
		return;
	part->jump = body;
	land_condition(c, frame);
}

static void end_for(jy_composer *c, jy_frame *frame, size_t start)
{
	if (frame->next == JY_NO_PART)
		end_turns(c, frame, start);
	else if (!c->dead)
		meet(c, &frame->before, &c->html, start, "the loop and its `else` end");
	if (c->status != JOURNEY_OK)
		return;
	c->html = frame->before;
	c->dead = false;
	c->out->parts[frame->next].exit = (uint32_t)c->out->part_count;
	land(c, frame->breaks);
	c->frame_count--;
}

static void tag_else(jy_composer *c, journey_str tag, size_t start)
{
	jy_frame *frame = inner_frame(c, tag, start, true, true);

	if (frame == NULL)
		return;
	if (frame->has_else) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start, NULL, "a second `else`");
		return;
	}
	frame->has_else = true;
	if (frame->kind == JY_FRAME_IF) {
		leave_branch(c, frame, start);
	} else {
		c->out->parts[frame->condition].quiet = true;
		end_turns(c, frame, start);
	}
}

/* break and continue: to the innermost loop whose turns go on here. */
static void tag_leave(jy_composer *c, journey_str tag, bool leave, size_t start)
{
	uint32_t i = c->frame_count;
	jy_frame *frame = NULL;
	jy_part *part;

	while (i > 0 && frame == NULL)
		if (c->frames[--i].kind == JY_FRAME_FOR && c->frames[i].next == JY_NO_PART)
			frame = &c->frames[i];
	if (frame == NULL) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start, NULL, "`%.*s` outside of `for`", (int)tag.size, tag.data);
		return;
	}
	part = jy_compose_part(c, leave ? JY_PART_BREAK : JY_PART_JUMP);
	if (part == NULL)
		return;
	chain(&part->jump, leave ? &frame->breaks : &frame->continues, part_index(c));
	if (!leave)
		turn_ends(c, frame, start);
	if (!c->dead)
		meet(c, &frame->before, &c->html, start, "a loop's turn begins and ends");
	c->dead = true;
}

/* ---- the others ---- */

static void no_such_change(jy_composer *c, journey_str name, const jy_type *from, const char *to)
{
	jy_buffer b;

	jy_buffer_init(&b, &c->out->allocator);
	if (jy_type_write(&b, from))
		jy_compose_fail(c, JOURNEY_TYPE, jy_compose_offset(c, name), "use another name, or dyn(...) at both places",
				"`%.*s` is of type %.*s and cannot become %s", (int)name.size, name.data, (int)b.size,
				(const char *)b.data, to);
	else
		jy_compose_memory(c);
	jy_buffer_free(&b);
}

static void tag_assign(jy_composer *c, journey_str rest, size_t start)
{
	journey_str name = cut_word(&rest, false);
	const char *text = "dyn";
	const jy_type *type;
	const jy_shown *shown;
	const jy_decl *decl;
	jy_part *part;
	uint32_t slot = c->out->slot_count;

	if (name.size == 0 || rest.size == 0 || rest.data[0] != '=' || (rest.size > 1 && rest.data[1] == '=')) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start, "write {% assign name = expression %}",
				"an `assign` without its name and `=`");
		return;
	}
	rest = jy_str_trim(jy_str_part(rest, 1, rest.size));
	shown = jy_compose_shown(c, rest, false, &text);
	type = read_type(c, text);
	if (c->status != JOURNEY_OK)
		return;
	decl = jy_env_find(c->options->env, name);
	if (decl != NULL && decl->slot >= JOURNEY_TEMPLATE_SLOT && decl->slot - JOURNEY_TEMPLATE_SLOT < c->out->slot_count) {
		slot = decl->slot - JOURNEY_TEMPLATE_SLOT;
		if (decl->type->kind != JY_T_DYN && type->kind != JY_T_DYN && !jy_type_same(decl->type, type))
			no_such_change(c, name, decl->type, text);
	} else {
		(void)declare_own(c, name, type, slot);
		c->out->slot_count++;
	}
	part = jy_compose_part(c, JY_PART_ASSIGN);
	if (part == NULL)
		return;
	part->shown = shown;
	part->slot = slot;
}

static void tag_abort(jy_composer *c, journey_str rest)
{
	const jy_shown *shown = NULL;
	jy_part *part;

	if (rest.size > 0)
		shown = jy_compose_shown(c, rest, false, NULL);
	part = jy_compose_part(c, JY_PART_ABORT);
	if (part == NULL)
		return;
	part->shown = shown;
	c->dead = true;
}

/* The name of a block: a word with dashes, or in quotes. */
static bool block_name(journey_str rest, journey_str *name)
{
	if (rest.size >= 2 && (rest.data[0] == '"' || rest.data[0] == '\'') && rest.data[rest.size - 1] == rest.data[0])
		*name = jy_str_part(rest, 1, rest.size - 1);
	else if (jy_scan_word(rest, true) == rest.size)
		*name = rest;
	else
		return false;
	return name->size > 0;
}

static void tag_include(jy_composer *c, journey_str rest, size_t start)
{
	const journey_template_options *o = c->options;
	const jy_reading *r;
	jy_reading reading = {.outer = c->reading, .depth = c->reading->depth + 1};
	journey_str text = {NULL, 0};
	journey_status status;
	journey_error error;

	if (!block_name(rest, &reading.block)) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start, "write {% include name %}", "an `include` without the name of a block");
		return;
	}
	for (r = c->reading; r != NULL; r = r->outer)
		if (r->block.size > 0 && jy_str_equal(r->block, reading.block)) {
			jy_compose_fail(c, JOURNEY_INVALID, start, NULL, "the block `%.*s` includes itself",
					(int)r->block.size, r->block.data);
			return;
		}
	if (reading.depth > JOURNEY_TEMPLATE_NESTING_MAX) {
		jy_compose_fail(c, JOURNEY_LIMIT, start, NULL,
				"more than %d blocks in each other (limit JOURNEY_TEMPLATE_NESTING_MAX)",
				JOURNEY_TEMPLATE_NESTING_MAX);
		return;
	}
	memset(&error, 0, sizeof(error));
	if (o->block == NULL)
		status = jy_error_set(&error, JOURNEY_NOT_FOUND, NULL, "no block `%.*s`: there are none",
				      (int)reading.block.size, reading.block.data);
	else
		status = o->block(o->user, reading.block, &text, &error);
	if (status != JOURNEY_OK) {
		jy_compose_fail(c, status, jy_compose_offset(c, rest), error.hint[0] != '\0' ? error.hint : NULL, "%s",
				error.message[0] != '\0' ? error.message : journey_status_text(status));
		return;
	}
	c->text_size += text.size;
	if (text.size > JOURNEY_TEMPLATE_TEXT_MAX || c->text_size > JOURNEY_TEMPLATE_TEXT_MAX) {
		jy_compose_fail(c, JOURNEY_LIMIT, start, NULL,
				"with its blocks the text has more than %d bytes (limit JOURNEY_TEMPLATE_TEXT_MAX)",
				JOURNEY_TEMPLATE_TEXT_MAX);
		return;
	}
	reading.text = text;
	jy_compose_text(c, &reading);
}

/* What others call it. */
static const char *meant(journey_str word)
{
	static const struct {
		const char *word, *hint;
	} others[] = {{"elif", "did you mean `elsif`?"},
		      {"elseif", "did you mean `elsif`?"},
		      {"unless", "write {% if !(condition) %}"},
		      {"endunless", "`if` ends with {% endif %}"},
		      {"case", "write {% if x == \"a\" %}..{% elsif x == \"b\" %}..{% endif %}"},
		      {"switch", "write {% if x == \"a\" %}..{% elsif x == \"b\" %}..{% endif %}"},
		      {"set", "write {% assign name = expression %}"},
		      {"capture", "write {% assign name = expression %}"},
		      {"comment", "comments are {# like this #}"},
		      {"render", "write {% include name %}"},
		      {"abort_message", "write {% abort \"reason\" %}"},
		      {"end", "write {% endif %} or {% endfor %}"},
		      {"endelse", "`else` ends with its `if` or `for`"},
		      {"endraw", "there is no {% raw %} before it"}};
	static const struct {
		const char *word, *hint;
	} tags[] = {{"if", "did you mean `if`?"},
		    {"elsif", "did you mean `elsif`?"},
		    {"else", "did you mean `else`?"},
		    {"endif", "did you mean `endif`?"},
		    {"for", "did you mean `for`?"},
		    {"endfor", "did you mean `endfor`?"},
		    {"break", "did you mean `break`?"},
		    {"continue", "did you mean `continue`?"},
		    {"assign", "did you mean `assign`?"},
		    {"abort", "did you mean `abort`?"},
		    {"include", "did you mean `include`?"},
		    {"raw", "did you mean `raw`?"}};
	journey_str names[sizeof(tags) / sizeof(tags[0])];
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (jy_str_is(word, others[i].word))
			return others[i].hint;
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		names[i] = jy_str(tags[i].word);
	i = jy_near_miss(word, names, sizeof(tags) / sizeof(tags[0]));
	return i != SIZE_MAX ? tags[i].hint
			     : "tags are if, elsif, else, endif, for, endfor, break, continue, assign, abort, include, raw";
}

static void no_rest(jy_composer *c, journey_str tag, journey_str rest)
{
	if (rest.size > 0)
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, rest), NULL, "something behind `%.*s`", (int)tag.size,
				tag.data);
}

void jy_compose_tag(jy_composer *c, journey_str tag, size_t start)
{
	journey_str rest = tag, word = cut_word(&rest, false);
	jy_frame *frame;

	if (jy_str_is(word, "if")) {
		tag_if(c, rest, start);
	} else if (jy_str_is(word, "elsif")) {
		tag_elsif(c, word, rest, start);
	} else if (jy_str_is(word, "for")) {
		tag_for(c, rest, start);
	} else if (jy_str_is(word, "assign")) {
		tag_assign(c, rest, start);
	} else if (jy_str_is(word, "abort")) {
		tag_abort(c, rest);
	} else if (jy_str_is(word, "include")) {
		tag_include(c, rest, start);
	} else if (jy_str_is(word, "else")) {
		no_rest(c, word, rest);
		if (c->status == JOURNEY_OK)
			tag_else(c, word, start);
	} else if (jy_str_is(word, "endif") || jy_str_is(word, "endfor")) {
		bool loop = jy_str_is(word, "endfor");

		no_rest(c, word, rest);
		frame = c->status == JOURNEY_OK ? inner_frame(c, word, start, !loop, loop) : NULL;
		if (frame != NULL && loop)
			end_for(c, frame, start);
		else if (frame != NULL)
			end_if(c, frame, start);
	} else if (jy_str_is(word, "break") || jy_str_is(word, "continue")) {
		no_rest(c, word, rest);
		if (c->status == JOURNEY_OK)
			tag_leave(c, word, jy_str_is(word, "break"), start);
	} else {
		jy_compose_fail(c, word.size == 0 ? JOURNEY_SYNTAX : JOURNEY_NOT_FOUND, start, meant(word),
				word.size == 0 ? "`{%%` without a tag" : "no tag `%.*s`", (int)word.size, word.data);
	}
}
