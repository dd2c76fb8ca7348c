/* steps.h: plays a story twice, the second time with the engine closed and opened again after each call. */
#ifndef JY_TESTS_ENGINE_STEPS_H
#define JY_TESTS_ENGINE_STEPS_H

#include "engine/rig.h"

typedef struct play {
	rig r;
	bool reopens;
} play;

typedef void story(play *p);

/* Tells the story both ways; the stores must be the same at the end. */
void play_both(const journey_allocator *allocator, const shop *s, story *told);

/* What happens; each is one call. */
void play_added(play *p, const char *customer, const char *cart, journey_time at);
void play_ordered(play *p, const char *customer, const char *cart, journey_time at);
void play_clicked(play *p, const char *customer, const char *link, journey_time at);
void play_trait(play *p, const char *customer, const char *name, const char *value, journey_time at);
/* The clock goes there, through all that is due. */
void play_until(play *p, journey_time at);
/* Fails unless the texts that were sent since the last look are these, with a space between, in any order. */
void play_sent(play *p, const char *texts);

/* A journey that Product Added enters, `again` after exit. */
void steps_begin(journey_builder *b, const char *name);
void steps_end(journey_builder *b);
void steps_send(journey_builder *b, const char *text);
void steps_wait(journey_builder *b, journey_duration at_most);
void steps_close(journey_builder *b); /* journey_builder_end() */

#endif
