/*
 * Runs the fuzz targets over the inputs in corpus/, with any compiler: each as it is, with memory that is
 * counted; then with each allocation failing in turn, every other one together with all after it.
 *
 *     replay                            every target over tests/fuzz/corpus/TARGET.txt
 *     replay TARGET FILE...             one target over files, each a whole input
 *     replay --unpack LIST.txt FOLDER   a list's inputs as files, for libFuzzer
 *     replay --pack FILE...             files as lines of a list
 *
 * A list has one input to a line; \n, \\ and \xHH stand for what can't be in a line; # begins a comment.
 */
#include "fuzz/fuzz.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1u << 20)

typedef struct target {
	const char *name;
	fuzz_fn *run;
	bool fails; /* its memory can be made to fail */
} target;

static const target targets[] = {
	{"expr", fuzz_expr, true},
	{"regex", fuzz_regex, true},
	{"fragment", fuzz_fragment, true},
	{"template", fuzz_template, true},
#ifdef FUZZ_DOCUMENT
	{"json", fuzz_json, true},
	{"eval_line", fuzz_eval_line, false},
#endif
};
#define TARGETS (sizeof targets / sizeof *targets)

const journey_allocator *fuzz_allocator;
bool fuzz_failed;

static struct {
	const char *target;
	char *data;
	size_t size;
	unsigned long failing;
} at;

/* ---- memory ---- */

typedef struct memory {
	unsigned long count, failing; /* `failing`: which one fails; 0: none */
	bool all;                     /* and all after it */
	size_t used;
} memory;

static void *resize(void *user, void *block, size_t old_size, size_t new_size)
{
	memory *m = user;
	void *p;
	if (new_size == 0) {
		free(block);
		m->used -= old_size;
		return NULL;
	}
	m->count++;
	if (m->failing && (m->count == m->failing || (m->all && m->count > m->failing))) {
		fuzz_failed = true;
		return NULL;
	}
	p = realloc(block, new_size);
	if (!p) {
		fuzz_failed = true;
		return NULL;
	}
	m->used += new_size - (block ? old_size : 0);
	return p;
}

/* ---- inputs ---- */

static void write_input(FILE *to, const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)data[i];
		if (c == '\n')
			fputs("\\n", to);
		else if (c == '\\')
			fputs("\\\\", to);
		else if (c < 0x20 || c >= 0x7f || (c == '#' && i == 0))
			fprintf(to, "\\x%02x", c);
		else
			fputc(c, to);
	}
}

void fuzz_broken(const char *file, int line, const char *condition)
{
	printf("FAILED: %s:%d: broken: %s\n  target %s, allocation %lu failing, input: ", file, line,
	       condition, at.target, at.failing);
	write_input(stdout, at.data, at.size);
	putchar('\n');
	fflush(stdout);
	abort();
}

static void run_once(const target *t, memory *m, unsigned long failing, bool all)
{
	journey_allocator allocator = {resize, m};
	*m = (memory){.failing = failing, .all = all};
	at.failing = failing;
	fuzz_failed = false;
	fuzz_allocator = &allocator;
	(void)t->run((const uint8_t *)at.data, at.size);
	fuzz_allocator = NULL;
	FUZZ_ASSERT(m->used == 0);
}

/* One input: returns how many runs it took. */
static unsigned long replay(const target *t, const char *data, size_t size)
{
	memory m;
	/* Exactly as long as it is, so that a checker sees one byte too far. */
	char *copy = malloc(size ? size : 1);
	unsigned long runs = 1, count;
	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	at.target = t->name;
	at.data = copy;
	at.size = size;
	at.failing = 0;
	(void)t->run((const uint8_t *)copy, size);
	if (t->fails) {
		run_once(t, &m, 0, false);
		count = m.count;
		for (unsigned long k = 1; k <= count; k++) {
			run_once(t, &m, k, k % 2);
			runs++;
		}
	}
	free(copy);
	return runs;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place; the new length. */
static size_t unescape(char *line, size_t size)
{
	size_t n = 0;
	for (size_t i = 0; i < size; i++) {
		char c = line[i];
		if (c == '\\' && i + 1 < size && line[i + 1] == 'x' && i + 3 < size &&
		    digit(line[i + 2]) >= 0 && digit(line[i + 3]) >= 0) {
			c = (char)(digit(line[i + 2]) * 16 + digit(line[i + 3]));
			i += 3;
		} else if (c == '\\' && i + 1 < size) {
			c = line[++i] == 'n' ? '\n' : line[i];
		}
		line[n++] = c;
	}
	return n;
}

/* The next input of a list; its size, or -1 at the end. */
static long next_input(FILE *list, char *line)
{
	while (fgets(line, INPUT_MAX, list)) {
		size_t size = strlen(line);
		if (size && line[size - 1] == '\n')
			size--;
		if (size && line[0] == '#')
			continue;
		return (long)unescape(line, size);
	}
	return -1;
}

/* ---- commands ---- */

static char line[INPUT_MAX];

static int replay_list(const target *t, const char *folder)
{
	char path[4096];
	unsigned long inputs = 0, runs = 0;
	long size;
	snprintf(path, sizeof path, "%s/%s.txt", folder, t->name);
	FILE *list = fopen(path, "rb");
	if (!list) {
		printf("FAILED: %s can't be read\n", path);
		return 1;
	}
	for (; (size = next_input(list, line)) >= 0; inputs++)
		runs += replay(t, line, (size_t)size);
	fclose(list);
	printf("%-10s %5lu inputs, %7lu runs\n", t->name, inputs, runs);
	fflush(stdout);
	return inputs == 0;
}

static long read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t size = f ? fread(line, 1, sizeof line, f) : 0;
	if (!f)
		return -1;
	fclose(f);
	return (long)size;
}

static int replay_files(const char *name, char **files)
{
	for (size_t i = 0; i < TARGETS; i++) {
		if (strcmp(targets[i].name, name) != 0)
			continue;
		for (; *files; files++) {
			long size = read_file(*files);
			if (size < 0)
				return 1;
			replay(&targets[i], line, (size_t)size);
		}
		return 0;
	}
	printf("no target %s\n", name);
	return 2;
}

static int unpack(const char *path, const char *folder)
{
	FILE *list = fopen(path, "rb");
	char name[4096];
	long size;
	if (!list)
		return 1;
	for (int i = 0; (size = next_input(list, line)) >= 0; i++) {
		snprintf(name, sizeof name, "%s/%04d", folder, i);
		FILE *f = fopen(name, "wb");
		if (!f)
			return 1;
		fwrite(line, 1, (size_t)size, f);
		fclose(f);
	}
	fclose(list);
	return 0;
}

static int pack(char **files)
{
	for (; *files; files++) {
		long size = read_file(*files);
		if (size < 0)
			return 1;
		write_input(stdout, line, (size_t)size);
		putchar('\n');
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *sources = getenv("JOURNEY_SRCDIR");
	char folder[4000];
	int failed = 0;
	if (argc == 4 && strcmp(argv[1], "--unpack") == 0)
		return unpack(argv[2], argv[3]);
	if (argc > 2 && strcmp(argv[1], "--pack") == 0)
		return pack(argv + 2);
	if (argc > 2)
		return replay_files(argv[1], argv + 2);
	snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus", sources && *sources ? sources : ".");
	for (size_t i = 0; i < TARGETS; i++)
		failed |= replay_list(&targets[i], folder);
	return failed;
}
