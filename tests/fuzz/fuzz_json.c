/* JSON as a condition in Mongo's style and as an expression's tree; and back to JSON. */
#include "fuzz/fuzz.h"
#include "fuzz/world.h"
#include <journey/document.h>
#include <journey/expr_tree.h>
#include <stdlib.h>
#include <string.h>

typedef struct sink {
	char *text;
	size_t size, capacity;
} sink;

static journey_status collect(void *arg, const char *data, size_t size)
{
	sink *s = arg;
	if (s->size + size > s->capacity) {
		size_t capacity = 2 * (s->size + size);
		char *text = realloc(s->text, capacity);
		FUZZ_ASSERT(text);
		s->text = text;
		s->capacity = capacity;
	}
	memcpy(s->text + s->size, data, size);
	s->size += size;
	return JOURNEY_OK;
}

/* Written again, it is the same text. */
static void write_back(journey_json_reader *reader, journey_value value)
{
	sink one = {NULL, 0, 0}, two = {NULL, 0, 0};
	journey_value again;
	journey_status s = journey_json_write(value, collect, &one);
	FUZZ_ASSERT(!s || s == JOURNEY_LIMIT);
	if (!s) {
		s = journey_json_parse(reader, (journey_str){one.text, one.size}, &again, NULL);
		FUZZ_ASSERT(!s || fuzz_failed);
		if (!s) {
			FUZZ_ASSERT(!journey_json_write(again, collect, &two));
			FUZZ_ASSERT(one.size == two.size && memcmp(one.text, two.text, one.size) == 0);
		}
	}
	free(one.text);
	free(two.text);
}

/* A tree's text compiles or says why not, and runs. */
static void use(world *w, journey_expr_tree *tree)
{
	journey_expr_program *program = NULL;
	journey_expr_scratch *scratch = NULL;
	journey_expr_tree *again = NULL;
	journey_str text = journey_expr_tree_text(tree), twice;
	journey_value out;
	journey_status s = journey_expr_parse(NULL, text, fuzz_allocator, &again, NULL);
	FUZZ_ASSERT(!s || s == JOURNEY_LIMIT || fuzz_failed);
	if (!s) {
		twice = journey_expr_tree_text(again);
		FUZZ_ASSERT(twice.size == text.size && memcmp(twice.data, text.data, text.size) == 0);
	}
	journey_expr_tree_free(again);
	if (journey_expr_compile(w->env, text, NULL, fuzz_allocator, &program, NULL))
		return;
	world_draw(w, text.size);
	if (!journey_expr_scratch_new(fuzz_allocator, &scratch)) {
		s = journey_expr_run(program, &w->activation, scratch, &out);
		FUZZ_ASSERT(s != JOURNEY_NO_MEMORY || fuzz_failed);
	}
	journey_expr_scratch_free(scratch);
	journey_expr_program_free(program);
}

static void read_trees(world *w, journey_value value)
{
	journey_mongo_options options = {
		.size = sizeof options, .root = "event", .groups = {{0}, 0, JOURNEY_NULL}};
	journey_expr_tree *tree = NULL;
	journey_error error;
	if (!journey_expr_tree_from_value(w->env, value, fuzz_allocator, &tree, &error))
		use(w, tree);
	else
		FUZZ_ASSERT(fuzz_failed || error.message[0]);
	journey_expr_tree_free(tree);
	tree = NULL;
	if (!journey_expr_tree_from_mongo(w->env, value, &options, fuzz_allocator, &tree, &error))
		use(w, tree);
	else
		FUZZ_ASSERT(fuzz_failed || error.message[0]);
	journey_expr_tree_free(tree);
	tree = NULL;
	options.flags = JOURNEY_MONGO_STRICT;
	if (!journey_expr_tree_from_mongo(NULL, value, &options, fuzz_allocator, &tree, NULL))
		use(w, tree);
	journey_expr_tree_free(tree);
}

int fuzz_json(const uint8_t *data, size_t size)
{
	static world kept;
	world fresh, *w = fuzz_allocator ? &fresh : &kept;
	journey_json_reader *reader = NULL;
	journey_value value;
	if (fuzz_allocator)
		memset(&fresh, 0, sizeof fresh);
	if ((w->env || !world_make(w, fuzz_allocator, 0)) &&
	    !journey_json_reader_new(fuzz_allocator, 128, &reader) &&
	    !journey_json_parse(reader, (journey_str){(const char *)data, size}, &value, NULL)) {
		read_trees(w, value);
		write_back(reader, value);
	}
	journey_json_reader_free(reader);
	if (fuzz_allocator)
		world_free(w);
	return 0;
}
