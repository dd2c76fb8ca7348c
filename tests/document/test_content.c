/* Templates, blocks, locales and formats in documents: errors with their places, what is certain, and the binary form. */
#include "document/check_document.h"

#include <journey/content.h>
#include <journey/proof.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nine lines; what is added begins in line 10. */
static const char base[] = "journey: 1\n"
			   "name: said\n"
			   "events:\n"
			   "  A: {n: int}\n"
			   "profile:\n"
			   "  attributes: {name: string, city: string}\n"
			   "channels:\n"
			   "  email: {}\n"
			   "  sms: {format: text}\n";

#define SENDS(name) "journeys: {j: {enter: {event: A}, steps: [{send: {template: " name ", via: email}}]}}\n"
#define LOCALES "locales: {default: en, of: profile.city}\n"

typedef struct bad_content {
	const char *text;
	unsigned line, column;
	journey_status status;
	const char *message, *hint; /* parts; NULL: not looked at */
} bad_content;

static const bad_content locales[] = {
	{"locales: {of: profile.city}\n", 10, 10, JOURNEY_INVALID, "has no \"default\"", NULL},
	{"locales: {default: e}\n", 10, 0, JOURNEY_INVALID, "`e` is no locale", NULL},
	{"locales: {default: en US}\n", 10, 0, JOURNEY_INVALID, "`en US` is no locale", NULL},
	{"locales: {default: en, otherwise: de}\n", 10, 24, JOURNEY_INVALID, "otherwise", NULL},
	{"locales: {default: en, of: profile.cty}\n", 10, 0, JOURNEY_NOT_FOUND, "cty", "city"},
	{"locales: {default: en, of: profile.city == \"x\"}\n", 10, 0, JOURNEY_TYPE, NULL, NULL},
	{"locales: {default: en, fallback: {de: []}}\n", 10, 0, JOURNEY_INVALID, NULL, NULL},
	{"locales: {default: en, fallback: {de: d?}}\n", 10, 0, JOURNEY_INVALID, "`d?` is no locale", NULL},
	{"locales:\n  default: en\n  fallback:\n    de: fr\n    fr: [it, de]\n", 13, 9, JOURNEY_INVALID, "leads back to it", NULL},
	{"currency: euro\n", 10, 11, JOURNEY_INVALID, "three capital letters", NULL},
};

static const bad_content formats[] = {
	{"templates:\n  t:\n    body: x\n    parts:\n      link: {text: y, format: htm}\n", 14, 31, JOURNEY_INVALID,
	 "expected one of: html, text, json, url", "html"},
	{"templates:\n  t:\n    body: x\n    parts:\n      link: {format: url}\n", 14, 7, JOURNEY_INVALID, "has no \"text\"", NULL},
	{"templates:\n  t:\n    body: x\n    parts:\n      body: y\n", 14, 7, JOURNEY_INVALID, "a key of its own", NULL},
	{LOCALES "templates:\n  t:\n    body: x\n    parts: {link: {text: y, format: url}}\n    locales:\n      de:\n"
		 "        parts: {link: {text: z, format: text}}\n",
	 17, 0, JOURNEY_INVALID, "another format elsewhere", NULL},
};

static const bad_content templates[] = {
	{"templates:\n  t: {}\n", 11, 0, JOURNEY_INVALID, "no text in the default locale", NULL},
	{"templates:\n  t: {bdy: x}\n", 11, 7, JOURNEY_INVALID, "bdy", "mean \"body\"?"},
	{"templates:\n  t: {body: x, missing: skp}\n", 11, 25, JOURNEY_INVALID, "expected one of: fallback, skip, fail", "skip"},
	{"templates:\n  t:\n    body: \"Hi {{ profile.nme }}\"\n", 12, 26, JOURNEY_NOT_FOUND, "nme", "name"},
	{"templates:\n  t:\n    body: \"Hi {{ profile.name | uper }}\"\n", 12, 0, JOURNEY_NOT_FOUND, "uper", "upper"},
	{"templates:\n  t:\n    body: \"Hi {% if true %}\"\n", 12, 0, JOURNEY_SYNTAX, "endif", NULL},
	{LOCALES "templates:\n  t:\n    locales: {de: {body: x}}\n", 12, 0, JOURNEY_INVALID, "no text in the default locale", NULL},
	{"templates:\n  t:\n    body: x\n    locales: {de: {body: x}}\n", 13, 0, JOURNEY_INVALID, "does not say which customers have", NULL},
	{LOCALES "templates:\n  t:\n    body: x\n    locales: {d: {body: x}}\n", 14, 0, JOURNEY_INVALID, "`d` is no locale", NULL},
	/* What a template reads must be there where it is used. */
	{"templates:\n  t:\n    body: \"{{ trigger.n }}\"\n" SENDS("t"), 12, 0, JOURNEY_NOT_FOUND, "trigger", NULL},
	{"templates: {t: {body: x}}\njourneys: {j: {enter: {event: A}, steps: [{send: {template: t, text: y, via: email}}]}}\n", 11, 0,
	 JOURNEY_INVALID, "both a text and a template", NULL},
};

static const bad_content blocks[] = {
	{"blocks:\n  a: \"\"\ntemplates: {t: {body: \"{% include b %}\"}}\n", 12, 0, JOURNEY_NOT_FOUND, "block `b` is not declared", NULL},
	{"blocks:\n  foot: x\ntemplates: {t: {body: \"{% include fot %}\"}}\n", 12, 0, JOURNEY_NOT_FOUND, NULL, "foot"},
	{"blocks:\n  a: \"{% include b %}\"\n  b: \"{% include a %}\"\ntemplates: {t: {body: \"{% include a %}\"}}\n", 0, 0,
	 JOURNEY_INVALID, "include", NULL},
	/* An error in a block is at the block. */
	{"blocks:\n  a: \"{{ profile.nme }}\"\ntemplates: {t: {body: \"{% include a %}\"}}\n", 11, 0, JOURNEY_NOT_FOUND, "nme", NULL},
};

static const bad_content variants[] = {
	{"templates:\n  t:\n    body: x\n    variants: {v: {body: y}}\n", 13, 0, JOURNEY_INVALID, "has no \"weight\"", NULL},
	{"templates:\n  t:\n    body: x\n    variants:\n      v: {weight: 1.5, body: y}\n", 14, 19, JOURNEY_RANGE, "a share from 0 to 100%", NULL},
	{"templates:\n  t:\n    body: x\n    variants:\n      v: {weight: 0.6, body: y}\n      w: {weight: 0.5, body: z}\n", 15, 19,
	 JOURNEY_INVALID, "add up to more than 1", NULL},
	{"templates:\n  t:\n    variants:\n      v: {weight: 0.5, body: y}\n", 11, 0, JOURNEY_INVALID,
	 "who is in no variant gets no text", NULL},
	{"journeys: {j: {enter: {event: A}, steps: [{send: {text: y, via: {email: 0.5, sms: 0.5}}}]}}\n", 10, 0, JOURNEY_INVALID,
	 "experiment: NAME", NULL},
	{"journeys: {j: {enter: {event: A}, steps: [{send: {text: y, via: {experiment: e, email: 0.5, sms: 0.4}}}]}}\n", 10, 0,
	 JOURNEY_INVALID, "do not add up to 1", NULL},
};

static void check_bad(const bad_content *bad)
{
	char text[4096];
	journey_strategy *strategy = NULL;
	journey_error error;
	journey_status status;

	snprintf(text, sizeof(text), "%s%s", base, bad->text);
	memset(&error, 0, sizeof(error));
	status = journey_strategy_load(NULL, str(text), "shop.yaml", &strategy, &error);
	ck_assert_msg(status == bad->status, "%s\nstatus %d, expected %d: %s:%u:%u: %s", bad->text, status, bad->status, error.where,
		      error.line, error.column, error.message);
	ck_assert_ptr_null(strategy);
	ck_assert_msg((bad->line == 0 || error.line == bad->line) && (bad->column == 0 || error.column == bad->column),
		      "%s\nat %u:%u, expected %u:%u: %s", bad->text, error.line, error.column, bad->line, bad->column, error.message);
	ck_assert_msg(bad->message == NULL || strstr(error.message, bad->message) != NULL, "%s\nmessage \"%s\", expected \"%s\"",
		      bad->text, error.message, bad->message);
	ck_assert_msg(bad->hint == NULL || strstr(error.hint, bad->hint) != NULL, "%s\nhint \"%s\", expected \"%s\": %s", bad->text,
		      error.hint, bad->hint, error.message);
}

#define CHECK_ALL(name, table)                                                                               \
	JOURNEY_PLAIN_TEST(name)                                                                             \
	{                                                                                                    \
		size_t i;                                                                                    \
                                                                                                             \
		(void)allocator;                                                                             \
		for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)                                       \
			check_bad(&table[i]);                                                                \
	}

CHECK_ALL(locales_that_are_wrong, locales)
CHECK_ALL(formats_that_are_wrong, formats)
CHECK_ALL(templates_that_are_wrong, templates)
CHECK_ALL(blocks_that_are_wrong, blocks)
CHECK_ALL(variants_that_are_wrong, variants)

/* ---- findings ---- */

typedef struct content_finding {
	const char *code, *where, *bad, *good;
} content_finding;

#define FALLS(to) "locales: {default: en, of: profile.city, fallback: {pt-BR: " to "}}\n"

static const content_finding findings[] = {
	{"unused-template", "templates.t", "templates: {t: x}\n", "templates: {t: x}\n" SENDS("t")},
	{"unused-block", "blocks.b", "blocks: {b: x}\n", "blocks: {b: x}\ntemplates: {t: \"{% include b %}\"}\n"},
	{"text-with-hole", "templates.t", "templates: {t: \"{{ profile.name }}\"}\n" SENDS("t"),
	 "templates: {t: \"{{ profile.name | default: 'you' }}\"}\n" SENDS("t")},
	{"text-with-hole", "templates.t", "templates: {t: {body: x, subject: \"{{ profile.name }}\"}}\n" SENDS("t"),
	 "templates: {t: {body: x, missing: skip, subject: \"{{ profile.name }}\"}}\n" SENDS("t")},
	{"text-with-hole", "offers.o", "offers: {o: {text: \"{{ profile.name }}\", missing: fallback}}\n",
	 "offers: {o: {text: \"{{ profile.name }}\", missing: fail}}\n"},
	{"locale-without-text", "locales.fallback.pt-BR", FALLS("es") "templates: {t: x}\n" SENDS("t"),
	 FALLS("es") "templates: {t: {body: x, locales: {es: {body: y}}}}\n" SENDS("t")},
	{"variants-alike", "templates.t.variants",
	 LOCALES "templates: {t: {body: x, variants: {v: {weight: 0.5, body: y}}, locales: {de: {body: z}}}}\n" SENDS("t"),
	 LOCALES "templates: {t: {body: x, variants: {v: {weight: 0.5, body: y, locales: {de: {body: u}}}}, locales: {de: {body: z}}}}\n" SENDS("t")},
	{"template-not-declared", "journeys.j.steps[0].send.template", "templates: {greeting: x}\n" SENDS("greting"),
	 "templates: {greeting: x}\n" SENDS("greeting")},
	/* A name unlike all of the strategy's is the host's own. */
	{"template-not-declared", "journeys.j.steps[0].send.template", "templates: {greeting: x}\n" SENDS("gretting"),
	 "templates: {greeting: x}\n" SENDS("invoice")},
};

static journey_strategy *load(const char *text)
{
	char whole[16384];
	journey_strategy *strategy = NULL;
	journey_error error = {.message = ""};

	ck_assert_uint_lt(strlen(base) + strlen(text), sizeof(whole));
	snprintf(whole, sizeof(whole), "%s%s", base, text);
	if (journey_strategy_load(NULL, str(whole), "said.yaml", &strategy, &error) != JOURNEY_OK)
		ck_abort_msg("%s:%u:%u: %s\n%s", error.where, (unsigned)error.line, (unsigned)error.column, error.message, whole);
	return strategy;
}

static bool is(journey_str text, const char *words)
{
	return text.size == strlen(words) && memcmp(text.data, words, text.size) == 0;
}

static unsigned count(const char *text, const content_finding *f)
{
	journey_strategy *strategy = load(text);
	journey_proof *proof = NULL;
	const journey_proof_view *view;
	unsigned found = 0;
	size_t i;

	ck_assert_int_eq(journey_strategy_prove(NULL, strategy, &proof), JOURNEY_OK);
	view = journey_proof_look(proof);
	for (i = 0; i < view->finding_count; i++)
		found += is(view->findings[i].code, f->code) && is(view->findings[i].where, f->where);
	journey_proof_free(proof);
	journey_strategy_free(strategy);
	return found;
}

JOURNEY_PLAIN_TEST(what_is_certain_of_texts)
{
	size_t i;

	(void)allocator;
	for (i = 0; i < sizeof(findings) / sizeof(*findings); i++) {
		ck_assert_msg(count(findings[i].bad, &findings[i]) == 1, "no %s in %s", findings[i].code, findings[i].bad);
		ck_assert_msg(count(findings[i].good, &findings[i]) == 0, "%s in %s", findings[i].code, findings[i].good);
	}
}

/* ---- the binary form ---- */

static unsigned roll(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

typedef struct writing {
	char text[12288];
	size_t size;
	unsigned seed;
} writing;

static void put(writing *w, const char *text)
{
	size_t n = strlen(text);

	ck_assert_uint_lt(w->size + n, sizeof(w->text));
	memcpy(w->text + w->size, text, n + 1);
	w->size += n;
}

static void put_number(writing *w, const char *before, unsigned n, const char *after)
{
	char number[16];

	put(w, before);
	snprintf(number, sizeof(number), "%u", n);
	put(w, number);
	put(w, after);
}

static const char *const pieces[] = {"x", "{{ profile.name }}", "{{ profile.city | default: 'here' | upper }}", "{% include b0 %}",
				     "{% if profile.name == 'a' %}y{% endif %}"};
static const char *const places[] = {"de", "de-AT", "fr", "pt-BR"};

static void put_text(writing *w)
{
	unsigned i, n = 1 + roll(&w->seed, 3);

	put(w, "\"");
	for (i = 0; i < n; i++)
		put(w, pieces[roll(&w->seed, 5)]);
	put(w, "\"");
}

/* subject, body (or text), parts, in braces that are open. */
static void put_texts(writing *w, const char *body)
{
	put(w, body);
	put_text(w);
	if (roll(&w->seed, 2) != 0) {
		put(w, ", subject: ");
		put_text(w);
	}
	if (roll(&w->seed, 2) != 0) {
		put(w, ", parts: {link: ");
		put_text(w);
		put(w, roll(&w->seed, 2) != 0 ? ", pre: plain}" : "}");
	}
}

static void put_said(writing *w, const char *body)
{
	static const char *const missing[] = {"", ", missing: skip", ", missing: fail", ", missing: fallback"};
	unsigned i, mask;

	put(w, "{");
	put_texts(w, body);
	put(w, missing[roll(&w->seed, 4)]);
	if (roll(&w->seed, 3) == 0)
		put(w, ", experiment: tone");
	mask = roll(&w->seed, 16);
	put(w, ", locales: {");
	for (i = 0; i < 4; i++)
		if ((mask >> i & 1) != 0) {
			put(w, places[i]);
			put(w, ": {");
			put_texts(w, body);
			put(w, "}, ");
		}
	put(w, "}, variants: {");
	for (i = 0; i < 1 + roll(&w->seed, 3); i++) {
		put_number(w, "v", i, "");
		put_number(w, ": {weight: 0.", 1 + roll(&w->seed, 3), ", ");
		put_texts(w, body);
		put(w, "}, ");
	}
	put(w, "}}\n");
}

static void write_random(writing *w, unsigned seed)
{
	unsigned i, n;

	w->size = 0;
	w->seed = seed;
	put(w, "locales: {default: en, of: profile.city, fallback: {pt-BR: [fr, de]}}\n");
	if (roll(&w->seed, 2) != 0)
		put(w, "currency: CHF\n");
	put(w, "blocks: {b0: b, b1: \"{% include b0 %}!\"}\ntemplates:\n");
	n = 1 + roll(&w->seed, 3);
	for (i = 0; i < n; i++) {
		put_number(w, "  t", i, ": ");
		put_said(w, "body: ");
	}
	put(w, "offers:\n  o: ");
	put_said(w, "text: ");
	put(w, "journeys: {j: {enter: {event: A}, steps: [{send: {template: t0, via: {experiment: e, email: 0.25, sms: 0.75}}}, "
	       "{send: {offer: o, via: sms}}]}}\n");
}

JOURNEY_PLAIN_TEST(random_texts_come_back_from_the_binary_form)
{
	static writing w;
	unsigned seed;

	for (seed = 1; seed <= 60; seed++) {
		journey_strategy *first, *second = NULL;
		journey_error error = {.message = ""};
		journey_bytes a, b;

		write_random(&w, seed);
		first = load(w.text);
		a = journey_strategy_bytes(first);
		if (journey_strategy_read(allocator, a, &second, &error) != JOURNEY_OK)
			ck_abort_msg("%s: %s\n%s", error.where, error.message, w.text);
		b = journey_strategy_bytes(second);
		ck_assert_msg(a.size == b.size && memcmp(a.data, b.data, a.size) == 0, "other bytes: %s", w.text);
		ck_assert(journey_strategy_hash(first) == journey_strategy_hash(second));
		journey_strategy_free(first);
		journey_strategy_free(second);
	}
}

/* Each word of what is said makes another strategy of it. */
JOURNEY_PLAIN_TEST(another_text_is_another_strategy)
{
	static const char *const texts[] = {
		"templates: {t: {body: x}}\n",
		"templates: {t: {body: y}}\n",
		"templates: {u: {body: x}}\n",
		"templates: {t: {body: x, missing: skip}}\n",
		"templates: {t: {body: x, missing: fail}}\n",
		"templates: {t: {body: x, experiment: e}}\n",
		"templates: {t: {body: x, subject: x}}\n",
		"templates: {t: {body: x, parts: {a: x}}}\n",
		"templates: {t: {body: x, parts: {a: {text: x, format: url}}}}\n",
		"templates: {t: {body: x, parts: {a: {text: x, format: json}}}}\n",
		"templates: {t: {body: x, variants: {v: {weight: 0.5}}}}\n",
		"templates: {t: {body: x, variants: {v: {weight: 0.4}}}}\n",
		"templates: {t: {body: x, variants: {v: {weight: 0.5, body: y}}}}\n",
		"templates: {t: {body: x}}\nblocks: {b: x}\n",
		"templates: {t: {body: x}}\nblocks: {b: y}\n",
		"templates: {t: {body: x}}\ncurrency: EUR\n",
		"templates: {t: {body: x}}\nlocales: {default: en}\n",
		"templates: {t: {body: x}}\nlocales: {default: en, of: profile.city}\n",
		"templates: {t: {body: x}}\nlocales: {default: en, fallback: {de: fr}}\n",
	};
	uint64_t hashes[sizeof(texts) / sizeof(*texts)];
	size_t i, k;

	(void)allocator;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		journey_strategy *strategy = load(texts[i]);

		hashes[i] = journey_strategy_hash(strategy);
		journey_strategy_free(strategy);
		for (k = 0; k < i; k++)
			ck_assert_msg(hashes[k] != hashes[i], "%s%s", texts[k], texts[i]);
	}
}

/* Damaged bytes are refused, or give a strategy; no test allocator may notice anything. */
JOURNEY_PLAIN_TEST(damaged_texts_do_no_harm)
{
	static writing w;
	journey_strategy *first, *second;
	journey_bytes bytes;
	char *copy;
	size_t i;

	write_random(&w, 7);
	first = load(w.text);
	bytes = journey_strategy_bytes(first);
	copy = malloc(bytes.size);
	ck_assert_ptr_nonnull(copy);
	for (i = 0; i < bytes.size; i++) {
		second = NULL;
		memcpy(copy, bytes.data, bytes.size);
		copy[i] = (char)(copy[i] ^ (1 << i % 8));
		if (journey_strategy_read(allocator, (journey_bytes){copy, bytes.size}, &second, NULL) == JOURNEY_OK)
			journey_strategy_free(second);
		ck_assert_int_ne(journey_strategy_read(allocator, (journey_bytes){copy, i}, &second, NULL), JOURNEY_OK);
	}
	free(copy);
	journey_strategy_free(first);
}

JOURNEY_TEST(no_memory_for_texts_leaves_nothing)
{
	static const char text[] = "journey: 1\nname: n\nevents:\n  A: {n: int}\nprofile: {attributes: {name: string}}\n"
				   "channels: {email: {}}\nlocales: {default: en, of: profile.name, fallback: {de: fr}}\n"
				   "blocks: {b: foot}\n"
				   "templates: {t: {body: \"{{ profile.name }}{% include b %}\", subject: s, parts: {p: q}, "
				   "locales: {de: {body: d}}, variants: {v: {weight: 0.5, body: w}}}}\n" SENDS("t");
	journey_strategy *strategy = NULL, *again = NULL;

	TRY(journey_strategy_load(allocator, str(text), NULL, &strategy, NULL));
	TRY(journey_strategy_read(allocator, journey_strategy_bytes(strategy), &again, NULL));
done:
	journey_strategy_free(strategy);
	journey_strategy_free(again);
}

Suite *suite_document_content(void)
{
	return torture_suite("content", torture_locales_that_are_wrong, torture_formats_that_are_wrong, torture_templates_that_are_wrong,
			     torture_blocks_that_are_wrong, torture_variants_that_are_wrong, torture_what_is_certain_of_texts,
			     torture_random_texts_come_back_from_the_binary_form, torture_another_text_is_another_strategy,
			     torture_damaged_texts_do_no_harm, torture_no_memory_for_texts_leaves_nothing, NULL);
}
