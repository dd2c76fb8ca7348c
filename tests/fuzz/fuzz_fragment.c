/*
 * A stored fragment, as it is and with size and checksum made to fit. Whatever the bytes are, they are refused with a
 * named status, or read; then what is written is read and written the same again, features can be read, events come
 * in, and a rollback takes them back exactly.
 */
#include "compat/strategy.h"
#include "fuzz/fuzz.h"
#include "profile/form.h"
#include "profile/profile.h"

#include "base/value.h"

#include <stdlib.h>
#include <string.h>

static journey_entry entry(const char *name, journey_value value)
{
	journey_entry e = {jy_value_str(S(name)), value};

	return e;
}

/* The k-th of a few events. JOURNEY_OK, JOURNEY_DUPLICATE, JOURNEY_NO_MEMORY. */
static journey_status apply(jy_fragment *f, jy_facts *facts, int k)
{
	static const char *const names[] = {"Product Viewed", "Order Completed", "Email Clicked"};
	static const char *const ids[] = {"one", "two", "three", "four", "five", "six"};
	journey_entry entries[] = {entry("category", jy_value_str(S("shoes"))), entry("brand", jy_value_str(S("Roca"))),
				   entry("total", jy_value_double(12.5)), entry("first_name", jy_value_str(S("Ada")))};
	journey_map map = {4, entries};
	journey_event event = {.size = sizeof(event),
			       .kind = k == 3 ? JOURNEY_EVENT_IDENTIFY : JOURNEY_EVENT_TRACK,
			       .name = S(k == 3 ? "" : names[k % 3]),
			       .message_id = S(ids[k]),
			       .user_id = S("someone"),
			       .timestamp = k < 5 ? T + k : -T};
	journey_status status;
	jy_event_view view;
	jy_arena arena;

	if (k == 3)
		event.traits = &map;
	else
		event.properties = &map;
	jy_arena_init(&arena, fuzz_allocator);
	status = jy_event_view_make(facts->strategy, &event, &arena, &view, NULL);
	if (status == JOURNEY_OK)
		status = jy_fragment_apply(f, &view, NULL);
	jy_arena_free(&arena);
	FUZZ_ASSERT(status == JOURNEY_OK || status == JOURNEY_DUPLICATE || fuzz_failed);
	return status;
}

static void read_all(const jy_fragment *f, jy_facts *facts)
{
	jy_profile p;
	journey_value v;
	journey_status status;
	bool granted;
	uint32_t i;

	jy_profile_init(&p, facts, &f, 1, T);
	for (i = 0; i < facts->strategy->attribute_count; i++)
		(void)jy_profile_attribute(&p, i, &v);
	for (i = 0; i < facts->strategy->feature_count; i++) {
		status = jy_profile_feature(&p, i, T, &v);
		FUZZ_ASSERT(status == JOURNEY_OK || status == JOURNEY_NOT_FOUND || status == JOURNEY_UNKNOWN ||
			    fuzz_failed);
		(void)jy_profile_feature_next_change(&p, i, T);
	}
	(void)jy_profile_consent(&p, S("marketing"), &granted);
	(void)jy_profile_timezone(&p);
	for (i = 0; i < jy_fragment_edge_count(f); i++)
		(void)jy_fragment_edge(f, i);
}

static bool encode(const jy_fragment *f, jy_buffer *out)
{
	journey_status status;

	jy_buffer_clear(out);
	status = jy_fragment_encode(f, out);
	FUZZ_ASSERT(status == JOURNEY_OK || (status == JOURNEY_NO_MEMORY && fuzz_failed));
	return status == JOURNEY_OK;
}

static bool same(const jy_buffer *x, const jy_buffer *y)
{
	return x->size == y->size && memcmp(x->data, y->data, x->size) == 0;
}

/* Whether a second fragment reads what the first wrote, and writes the same. */
static void check_fixpoint(jy_facts *facts, const jy_fragment *f, jy_buffer *x, jy_buffer *y)
{
	jy_fragment *g = NULL;
	journey_status status;

	if (!encode(f, x) || jy_fragment_new(facts, jy_fragment_identifier(f), &g) != JOURNEY_OK)
		return;
	status = jy_fragment_decode(g, jy_buffer_view(x), NULL);
	FUZZ_ASSERT(status == JOURNEY_OK || fuzz_failed);
	if (status == JOURNEY_OK && encode(g, y))
		FUZZ_ASSERT(same(x, y));
	jy_fragment_free(g);
}

static void use(jy_facts *facts, jy_fragment *f)
{
	jy_buffer x, y;
	int k;

	jy_buffer_init(&x, fuzz_allocator);
	jy_buffer_init(&y, fuzz_allocator);
	check_fixpoint(facts, f, &x, &y);
	read_all(f, facts);
	jy_fragment_save(f);
	if (encode(f, &x)) {
		for (k = 0; k < 6; k++)
			(void)apply(f, facts, k);
		read_all(f, facts);
		jy_fragment_rollback(f);
		if (encode(f, &y))
			FUZZ_ASSERT(same(&x, &y));
	}
	for (k = 0; k < 6; k++)
		(void)apply(f, facts, k);
	check_fixpoint(facts, f, &x, &y);
	jy_buffer_free(&x);
	jy_buffer_free(&y);
}

static void decode(const journey_strategy *strategy, journey_bytes bytes)
{
	journey_str identifier = S("u");
	jy_fragment *f = NULL;
	jy_facts *facts = NULL;
	journey_status status;

	if (!jy_form_identifier(bytes, &identifier) || identifier.size > JY_FRAGMENT_IDENTIFIER_MAX)
		identifier = S("u");
	status = jy_facts_new(fuzz_allocator, strategy, &facts);
	FUZZ_ASSERT(status == JOURNEY_OK || fuzz_failed);
	if (status == JOURNEY_OK)
		status = jy_fragment_new(facts, identifier, &f);
	if (status == JOURNEY_OK)
		status = jy_fragment_decode(f, bytes, NULL);
	FUZZ_ASSERT(status == JOURNEY_OK || status == JOURNEY_CORRUPT || status == JOURNEY_VERSION ||
		    status == JOURNEY_LIMIT || fuzz_failed);
	if (status == JOURNEY_OK)
		use(facts, f);
	jy_fragment_free(f);
	jy_facts_free(facts);
}

static void put_u32(unsigned char *at, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = (unsigned char)(v >> 8 * i);
}

int fuzz_fragment(const uint8_t *data, size_t size)
{
	static journey_strategy *strategies[2];
	unsigned char *copy;
	int i;

	for (i = 0; i < 2; i++) {
		if (!strategies[i])
			strategies[i] = compat_strategy(NULL, i == 0);
	}
	decode(strategies[0], (journey_bytes){data, size});
	if (size < JY_FORM_HEAD + JY_FORM_TAIL)
		return 0;
	copy = malloc(size);
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	put_u32(copy, JY_FORM_MAGIC);
	copy[6] = copy[7] = 0;
	put_u32(copy + 8, (uint32_t)(size - JY_FORM_HEAD - JY_FORM_TAIL));
	put_u32(copy + size - JY_FORM_TAIL, jy_crc32c(copy, size - JY_FORM_TAIL));
	for (i = 0; i < 2; i++)
		decode(strategies[i], (journey_bytes){copy, size});
	free(copy);
	return 0;
}
