/* A case as text: what a failure prints, and what test_regressions.c takes. */
#include "property.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a line says; the first field is a word. */
typedef struct form {
	const char *word;
	const char *const *kinds; /* of the first field; NULL: it is a number */
	size_t kind_count;
	const char *fields[PROP_FIELDS_MAX];
	int count;
} form;

static const char *const event_kinds[] = {"view", "order", "ping", "identify", "alias", "page", "group"};
static const char *const feature_kinds[] = {"",      "count", "sum",   "min",      "max", "avg", "first",
					    "last", "tally", "distinct", "any", "most", "list"};

static const form forms[] = {
	{"feature",
	 feature_kinds,
	 13,
	 {"kind", "event", "where", "of", "window", "half_life", "top", "period"},
	 F_FIELDS},
	{"event",
	 event_kinds,
	 PROP_KINDS,
	 {"kind", "id", "copy", "time", "user", "device", "previous", "category", "amount", "items", "name", "age",
	  "vip", "purpose", "consent", "zone", "burst", "every", "spread"},
	 E_FIELDS},
	{"run", NULL, 0, {"seed", "twice", "batch", "cache", "kill", "live"}, R_FIELDS},
};

int64_t prop_neutral_event(int field)
{
	return field == E_AMOUNT || field == E_ITEMS ? PROP_NONE : 0;
}

static int64_t neutral(const form *f, int field)
{
	return f == &forms[1] ? prop_neutral_event(field) : 0;
}

static void print_line(const form *f, const prop_line *l, FILE *to)
{
	int i;

	fprintf(to, "\"%s", f->word);
	if (f->kinds)
		fprintf(to, " %s", f->kinds[l->v[0]]);
	for (i = f->kinds ? 1 : 0; i < f->count; i++) {
		if (l->v[i] != neutral(f, i))
			fprintf(to, " %s=%" PRId64, f->fields[i], l->v[i]);
	}
	fprintf(to, "\\n\"\n");
}

void prop_print(const prop_case *c, FILE *to)
{
	size_t i;

	for (i = 0; i < c->feature_count; i++)
		print_line(&forms[0], &c->features[i], to);
	for (i = 0; i < c->event_count; i++)
		print_line(&forms[1], &c->events[i], to);
	for (i = 0; i < c->run_count; i++)
		print_line(&forms[2], &c->runs[i], to);
}

/* ---- reading ---- */

static bool parse_kind(const form *f, const char *word, prop_line *out)
{
	size_t i;

	for (i = 0; i < f->kind_count; i++) {
		if (strcmp(f->kinds[i], word) == 0) {
			out->v[0] = (int64_t)i;
			return true;
		}
	}
	return false;
}

static bool parse_field(const form *f, char *word, prop_line *out)
{
	char *equals = strchr(word, '='), *end;
	int i;

	if (!equals)
		return parse_kind(f, word, out);
	*equals = 0;
	for (i = 0; i < f->count; i++) {
		if (strcmp(f->fields[i], word) == 0) {
			out->v[i] = strtoll(equals + 1, &end, 10);
			return *end == 0 && end != equals + 1;
		}
	}
	return false;
}

static bool parse_line(char *line, prop_case *out)
{
	prop_line l = {{0}}, *lines[] = {out->features, out->events, out->runs};
	size_t *counts[] = {&out->feature_count, &out->event_count, &out->run_count};
	static const size_t most[] = {PROP_FEATURES, PROP_EVENTS, PROP_RUNS};
	char *rest = NULL, *word = strtok_r(line, " ", &rest);
	int kind = 0, i;

	while (kind < 3 && word && strcmp(forms[kind].word, word) != 0)
		kind++;
	if (!word || kind == 3 || *counts[kind] == most[kind])
		return false;
	for (i = 0; i < forms[kind].count; i++)
		l.v[i] = neutral(&forms[kind], i);
	while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
		if (!parse_field(&forms[kind], word, &l))
			return false;
	}
	lines[kind][(*counts[kind])++] = l;
	return true;
}

bool prop_parse(const char *text, prop_case *out, int *line)
{
	char buffer[512];

	memset(out, 0, sizeof(*out));
	for (*line = 1; *text; ++*line) {
		const char *end = strchr(text, '\n');
		size_t n = end ? (size_t)(end - text) : strlen(text);

		if (n >= sizeof(buffer))
			return false;
		memcpy(buffer, text, n);
		buffer[n] = 0;
		if (n > 0 && !parse_line(buffer, out))
			return false;
		text += n + (end != NULL);
	}
	return true;
}
