/*
 * A strategy that is cut into documents that include each other is the same strategy, to its hash: the examples, cut at random
 * between the declarations and between the keys of declarations.
 */
#include "document/check_document.h"

#include <journey/compose.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 512
#define DOCUMENTS 3 /* the last one includes the others */

/* Lines that stay together, and the keys above them. */
typedef struct block {
	size_t first, end;
	size_t above[2]; /* lines of the section and of the declaration that the block is in; SIZE_MAX: none */
} block;

typedef struct cut {
	char *text;
	const char *lines[LINES_MAX];
	size_t sizes[LINES_MAX], count;
	block blocks[LINES_MAX];
	size_t block_count;
	char *documents[DOCUMENTS];
	bool nested;
	uint32_t random;
} cut;

static uint32_t draw(cut *it, uint32_t below)
{
	it->random = it->random * 1664525u + 1013904223u;
	return (it->random >> 16) % below;
}

static size_t indent_of(const cut *it, size_t line)
{
	size_t n = 0;

	while (n < it->sizes[line] && it->lines[line][n] == ' ')
		n++;
	return n;
}

static bool is_empty(const cut *it, size_t line)
{
	size_t n = indent_of(it, line);

	return n >= it->sizes[line] || it->lines[line][n] == '#' || it->lines[line][n] == '\n';
}

/* Where what is indented more than the line ends. */
static size_t end_of(const cut *it, size_t line, size_t limit)
{
	size_t indent = indent_of(it, line), end = line + 1;

	while (end < limit && (is_empty(it, end) || indent_of(it, end) > indent))
		end++;
	return end;
}

/* "key:", perhaps with a comment, with keys of a mapping below, two blanks further in. */
static bool has_keys(const cut *it, size_t line, size_t end)
{
	char copy[512];
	size_t n = it->sizes[line] < sizeof copy - 1 ? it->sizes[line] : sizeof copy - 1, below = line + 1;
	char *comment;

	memcpy(copy, it->lines[line], n);
	copy[n] = '\0';
	comment = strstr(copy, " #");
	if (comment)
		*comment = '\0';
	for (n = strlen(copy); n > 0 && (copy[n - 1] == ' ' || copy[n - 1] == '\n'); n--)
		;
	while (below < end && is_empty(it, below))
		below++;
	return n > 0 && copy[n - 1] == ':' && below < end && indent_of(it, below) == indent_of(it, line) + 2 &&
	       it->lines[below][indent_of(it, below)] != '-';
}

static void add_block(cut *it, size_t first, size_t end, size_t section, size_t declaration)
{
	block *b = &it->blocks[it->block_count++];

	*b = (block){first, end, {section, declaration}};
}

static void find_blocks(cut *it)
{
	for (size_t i = 0; i < it->count; i = end_of(it, i, it->count)) {
		size_t end = end_of(it, i, it->count);

		if (is_empty(it, i))
			continue;
		if (!has_keys(it, i, end)) {
			add_block(it, i, end, SIZE_MAX, SIZE_MAX);
			continue;
		}
		for (size_t j = i + 1; j < end; j = end_of(it, j, end)) {
			size_t inner = end_of(it, j, end);

			if (is_empty(it, j))
				continue;
			if (!has_keys(it, j, inner)) {
				add_block(it, j, inner, i, SIZE_MAX);
				continue;
			}
			for (size_t k = j + 1; k < inner; k = end_of(it, k, inner))
				if (!is_empty(it, k))
					add_block(it, k, end_of(it, k, inner), i, j);
		}
	}
}

static void put_lines(const cut *it, char *out, size_t first, size_t end)
{
	char *at = out + strlen(out);

	for (size_t i = first; i < end; i++) {
		memcpy(at, it->lines[i], it->sizes[i]);
		at += it->sizes[i];
	}
	*at = '\0';
}

/* Blocks from..to of one section (or one without), for one document. */
static void put_blocks(cut *it, size_t document, size_t from, size_t to)
{
	size_t above[2] = {SIZE_MAX, SIZE_MAX};

	for (size_t i = from; i < to; i++) {
		for (int level = 0; level < 2; level++)
			if (it->blocks[i].above[level] != above[level]) {
				above[level] = it->blocks[i].above[level];
				if (above[level] != SIZE_MAX)
					put_lines(it, it->documents[document], above[level], above[level] + 1);
			}
		put_lines(it, it->documents[document], it->blocks[i].first, it->blocks[i].end);
	}
}

static void begin(cut *it)
{
	for (size_t i = 0; i < DOCUMENTS; i++)
		it->documents[i][0] = '\0';
	it->nested = draw(it, 2) == 0;
	strcpy(it->documents[0], "journey: 1\n");
	strcpy(it->documents[1], it->nested ? "journey: 1\ninclude: '0'\n" : "journey: 1\n");
	strcpy(it->documents[2], it->nested ? "include: '1'\n" : "include: ['0', '1']\n");
}

/* Each section is cut at two places of its own. */
static void cut_all(cut *it)
{
	begin(it);
	for (size_t i = 0; i < it->block_count;) {
		size_t end = i + 1, a, b;

		while (end < it->block_count && it->blocks[end].above[0] == it->blocks[i].above[0] &&
		       it->blocks[i].above[0] != SIZE_MAX)
			end++;
		a = i + draw(it, (uint32_t)(end - i + 1));
		b = a + draw(it, (uint32_t)(end - a + 1));
		/* The form and the name stay. */
		if (it->blocks[i].above[0] == SIZE_MAX)
			a = b = i;
		put_blocks(it, 0, i, a);
		put_blocks(it, 1, a, b);
		put_blocks(it, 2, b, end);
		i = end;
	}
}

static journey_status find(void *user, journey_str from, journey_str path, journey_include *out, journey_error *error)
{
	cut *it = user;

	(void)from;
	(void)error;
	out->name = path;
	out->text = str(it->documents[path.data[0] - '0']);
	return JOURNEY_OK;
}

static uint64_t hash_of(cut *it, const char *text)
{
	journey_load_options options;
	journey_strategy *strategy = NULL;
	journey_error error = {0};
	uint64_t hash;

	journey_load_options_init(&options);
	options.file_name = "2";
	options.include = find;
	options.user = it;
	ck_assert_msg(journey_strategy_load_with(NULL, str(text), &options, &strategy, &error) == JOURNEY_OK,
		      "%s:%u:%u: %s\n0:\n%s\n1:\n%s\n2:\n%s", error.where, error.line, error.column, error.message,
		      it->documents[0], it->documents[1], it->documents[2]);
	hash = journey_strategy_hash(strategy);
	journey_strategy_free(strategy);
	return hash;
}

static void split(const char *path, int times)
{
	cut *it = calloc(1, sizeof *it);
	size_t size = 0;
	uint64_t hash;

	ck_assert_ptr_nonnull(it);
	it->text = read_whole(torture_source(path), &size);
	it->random = 7;
	ck_assert_ptr_nonnull(it->text);
	for (size_t i = 0; i < DOCUMENTS; i++)
		it->documents[i] = calloc(1, 4 * size + 64);
	for (const char *at = it->text; *at; at += it->sizes[it->count++]) {
		const char *end = strchr(at, '\n');

		ck_assert_uint_lt(it->count, LINES_MAX);
		it->lines[it->count] = at;
		it->sizes[it->count] = end ? (size_t)(end - at) + 1 : strlen(at);
	}
	find_blocks(it);
	hash = hash_of(it, it->text);
	for (int i = 0; i < times; i++) {
		cut_all(it);
		ck_assert_msg(hash_of(it, it->documents[2]) == hash, "%s, %s:\n0:\n%s\n1:\n%s\n2:\n%s", path,
			      it->nested ? "nested" : "flat", it->documents[0], it->documents[1], it->documents[2]);
	}
	for (size_t i = 0; i < DOCUMENTS; i++)
		free(it->documents[i]);
	free(it->text);
	free(it);
}

JOURNEY_PLAIN_TEST(examples_cut_into_documents_keep_their_hash)
{
	static const char *const paths[] = {"examples/shop.yaml", "examples/winback.yaml", "examples/grocery.yaml",
					    "examples/clicks.yaml"};

	(void)allocator;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		split(paths[i], 60);
}

Suite *suite_include_split(void)
{
	return torture_suite("include split", torture_examples_cut_into_documents_keep_their_hash, NULL);
}
