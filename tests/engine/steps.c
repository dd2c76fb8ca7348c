#include "engine/steps.h"

#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RIG_TEXT sizeof(((rig_send *)0)->text)

static void after(play *p)
{
	if (p->reopens)
		rig_reopen(&p->r);
}

void play_both(const journey_allocator *allocator, const shop *s, story *told)
{
	play once = {.reopens = false}, often = {.reopens = true};
	rig_open(&once.r, allocator, s);
	rig_open(&often.r, allocator, s);
	told(&once);
	told(&often);
	rig_same_stores(&once.r.storage, &often.r.storage, "opened again after each call");
	rig_close(&once.r);
	rig_close(&often.r);
}

void play_added(play *p, const char *customer, const char *cart, journey_time at)
{
	rig_added(&p->r, customer, cart, "shoes", 50, at);
	after(p);
}

void play_ordered(play *p, const char *customer, const char *cart, journey_time at)
{
	rig_ordered(&p->r, customer, cart, 10, at);
	after(p);
}

void play_clicked(play *p, const char *customer, const char *link, journey_time at)
{
	rig_clicked(&p->r, customer, link, at);
	after(p);
}

void play_trait(play *p, const char *customer, const char *name, const char *value, journey_time at)
{
	rig_trait(&p->r, customer, NULL, name, value, at);
	after(p);
}

void play_until(play *p, journey_time at)
{
	rig_advance(&p->r, at);
	after(p);
}

/* Sends of one moment leave in no order that says anything, so they are compared in that of their texts. */
static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t split(const char *texts, char out[][RIG_TEXT])
{
	size_t count = 0, size;
	for (; *texts != '\0'; texts += size + (texts[size] == ' ')) {
		size = strcspn(texts, " ");
		ck_assert_uint_lt(size, RIG_TEXT);
		memcpy(out[count], texts, size);
		out[count++][size] = '\0';
	}
	return count;
}

static void join(char texts[][RIG_TEXT], size_t count, char *out, size_t room)
{
	size_t at = 0;
	qsort(texts, count, RIG_TEXT, by_text);
	out[0] = '\0';
	for (size_t i = 0; i < count; i++)
		at += (size_t)snprintf(out + at, room - at, "%s%s", i > 0 ? " " : "", texts[i]);
}

void play_sent(play *p, const char *texts)
{
	static char wanted[64][RIG_TEXT], found[64][RIG_TEXT];
	char a[2048], b[2048];
	rig_deliver(&p->r, journey_engine_clock(p->r.engine));
	after(p);
	ck_assert_uint_le(p->r.send_count, 64);
	for (size_t i = 0; i < p->r.send_count; i++)
		memcpy(found[i], p->r.sends[i].text, RIG_TEXT);
	join(wanted, split(texts, wanted), a, sizeof a);
	join(found, p->r.send_count, b, sizeof b);
	ck_assert_str_eq(b, a);
	p->r.send_count = 0;
}

void steps_begin(journey_builder *b, const char *name)
{
	journey_journey_options j = rig_journey_by_event(name, "Product Added");
	DECLARE(journey_builder_journey(b, &j));
}

void steps_end(journey_builder *b)
{
	DECLARE(journey_builder_journey_end(b));
}

void steps_send(journey_builder *b, const char *text)
{
	const journey_str via[] = {S("push")};
	journey_send_options o = {.size = sizeof o, .text = S(text), .via = via, .via_count = 1};
	DECLARE(journey_builder_send(b, &o));
}

void steps_wait(journey_builder *b, journey_duration at_most)
{
	rig_declare_wait(b, "", "", at_most);
}

void steps_close(journey_builder *b)
{
	DECLARE(journey_builder_end(b));
}
