/* Any text as a template: compile it for each target, render it within limits. */
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "fuzz/world.h"
#include <journey/locale.h>
#include <journey/template.h>
#include <string.h>

static bool no_memory(journey_status s)
{
	FUZZ_ASSERT(s != JOURNEY_NO_MEMORY || fuzz_failed);
	return s == JOURNEY_NO_MEMORY;
}

/* The first byte says what it is for; a NUL ends the text and begins that of the block `b`. */
typedef struct input {
	journey_str text, block;
	unsigned choice;
} input;

static input cut(const uint8_t *data, size_t size)
{
	input in = {{"", 0}, {"", 0}, 0};
	const uint8_t *end;
	if (size == 0)
		return in;
	in.choice = data[0];
	in.text = (journey_str){(const char *)data + 1, size - 1};
	end = memchr(data + 1, '\0', size - 1);
	if (end) {
		in.text.size = (size_t)(end - data) - 1;
		in.block = (journey_str){(const char *)end + 1, size - in.text.size - 2};
	}
	return in;
}

static journey_status block(void *user, journey_str name, journey_str *text, journey_error *error)
{
	const input *in = user;
	(void)error;
	if (name.size != 1 || name.data[0] != 'b')
		return JOURNEY_NOT_FOUND;
	*text = in->block;
	return JOURNEY_OK;
}

static int money(void *user, uint32_t slot)
{
	(void)user;
	return slot % 3 == 0;
}

static void look_at_error(journey_status s, const journey_error *error, const input *in)
{
	if (no_memory(s))
		return;
	FUZZ_ASSERT(error->status == s);
	FUZZ_ASSERT(error->offset <= (error->where[0] ? in->block.size : in->text.size));
	FUZZ_ASSERT(error->line >= 1 && error->column >= 1);
	FUZZ_ASSERT(error->message[0] && memchr(error->message, '\0', sizeof error->message));
	FUZZ_ASSERT(memchr(error->hint, '\0', sizeof error->hint));
}

static bool contains(journey_str text, const char *word)
{
	size_t size = strlen(word);
	for (size_t i = 0; i + size <= text.size; i++)
		if (memcmp(text.data + i, word, size) == 0)
			return true;
	return false;
}

/* Whatever the values are, what comes out is text, within its limits; unless the author wants it as it is. */
static void look_at(const journey_template_result *r, const journey_template_render_options *o, const input *in)
{
	bool raw = contains(in->text, "raw") || contains(in->block, "raw");
	FUZZ_ASSERT(r->text.size <= o->output_max);
	FUZZ_ASSERT(r->missing_listed <= r->missing_count && r->missing_listed <= JOURNEY_TEMPLATE_MISSING_MAX);
	FUZZ_ASSERT(r->outcome == JOURNEY_TEMPLATE_RENDERED || r->text.size == 0);
	FUZZ_ASSERT(r->outcome == JOURNEY_TEMPLATE_ABORTED || r->reason.size == 0);
	FUZZ_ASSERT(raw || jy_utf8_valid(r->text));
	FUZZ_ASSERT(jy_utf8_valid(r->reason));
	for (size_t i = 0; i < r->missing_listed; i++)
		FUZZ_ASSERT(r->missing[i].reason && r->missing[i].line && r->missing[i].expression.size);
}

static void render(world *w, const journey_template *t, const input *in, uint64_t seed)
{
	static const char *const tags[] = {"", "de", "tr", "ar"};
	journey_template_render_options o = {.size = sizeof o, .output_max = 20000, .steps_max = 20000, .turns_max = 300};
	journey_template_result r = {.size = sizeof r}, again = {.size = sizeof again};
	journey_template_scratch *scratch = NULL, *other = NULL;
	journey_error error;
	journey_status s = journey_template_scratch_new(fuzz_allocator, &scratch);
	if (!s)
		s = journey_template_scratch_new(fuzz_allocator, &other);
	o.locale = journey_locale_find((journey_str){tags[seed % 4], strlen(tags[seed % 4])});
	o.currency = (journey_str){"EUR", seed % 2 ? 3 : 0};
	o.missing = (journey_template_policy)(in->choice / 5 % 3);
	for (uint64_t i = 0; i < 3 && !s; i++) {
		world_draw(w, seed + i);
		s = journey_template_render(t, &w->activation, scratch, &o, &r, &error);
		if (no_memory(s))
			break;
		if (s) {
			FUZZ_ASSERT(error.status == s);
			s = JOURNEY_OK;
			continue;
		}
		look_at(&r, &o, in);
		/* The same with memory that was used by nothing before. */
		s = journey_template_render(t, &w->activation, other, &o, &again, &error);
		if (no_memory(s))
			break;
		FUZZ_ASSERT(!s && again.text.size == r.text.size && again.steps == r.steps);
		FUZZ_ASSERT(r.text.size == 0 || memcmp(again.text.data, r.text.data, r.text.size) == 0);
		journey_template_scratch_free(other);
		other = NULL;
		s = journey_template_scratch_new(fuzz_allocator, &other);
	}
	(void)no_memory(s);
	journey_template_scratch_free(scratch);
	journey_template_scratch_free(other);
}

static void run_all(world *w, const input *in, uint64_t seed)
{
	journey_template_options o = {.size = sizeof o, .env = w->env, .block = block, .money = money};
	journey_template *t = NULL;
	journey_error error;
	journey_status s;
	o.user = (void *)(uintptr_t)in;
	o.target = (journey_template_target)(in->choice % 5);
	s = journey_template_compile(fuzz_allocator, in->text, &o, &t, &error);
	if (s) {
		look_at_error(s, &error, in);
		return;
	}
	render(w, t, in, seed);
	journey_template_free(t);
}

int fuzz_template(const uint8_t *data, size_t size)
{
	static world kept;
	world fresh, *w = fuzz_allocator ? &fresh : &kept;
	input in = cut(data, size);
	uint64_t seed = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < size; i++)
		seed = (seed ^ data[i]) * UINT64_C(0x100000001b3);
	if (fuzz_allocator || !w->env) {
		journey_status s = world_make(w, fuzz_allocator, 0);
		if (s) {
			(void)no_memory(s);
			world_free(w);
			return 0;
		}
	}
	run_all(w, &in, seed ^ seed >> 29);
	if (fuzz_allocator)
		world_free(w);
	return 0;
}
