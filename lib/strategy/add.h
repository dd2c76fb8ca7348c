/*
 * Adding one declaration to a builder: checks and copies that do nothing after the first failure, so that a
 * caller lists them and looks at the end. What was allocated for a declaration that fails is given back.
 */
#ifndef JY_STRATEGY_ADD_H
#define JY_STRATEGY_ADD_H

#include "strategy/builder.h"

#define JY_PLACE_MAX 512

typedef struct jy_add {
	journey_builder *builder;
	jy_arena_mark mark;
	journey_status status;
	char place[JY_PLACE_MAX]; /* path of the declaration */
} jy_add;

/* Begins at `prefix.name`, or at `prefix` where name is empty. */
void jy_add_begin(jy_add *a, journey_builder *builder, const char *prefix, journey_str name);
/* Copies options of at least `size` bytes (their first member says how many they are). */
void jy_add_options(jy_add *a, void *out, const void *options, size_t size);
/* The same from options of at least `least` bytes, as earlier releases had them; what they lack is 0. */
void jy_add_options_since(jy_add *a, void *out, const void *options, size_t least, size_t size);
/* Fails at `place.part` (`place` where part is NULL), if nothing failed before. */
void jy_add_fail(jy_add *a, journey_status status, const char *part, const char *fmt, ...)
	JOURNEY_PRINTF(4, 5);
/* Fails unless it holds; whether it does and nothing failed before. */
bool jy_add_check(jy_add *a, bool holds, const char *part, const char *message);
/* Copies an expression or a text; empty is allowed. */
void jy_add_text(jy_add *a, const char *part, journey_str *text);
/* Copies a name of 1 to JOURNEY_STRATEGY_NAME_MAX bytes without control characters; empty if `optional`. */
void jy_add_name(jy_add *a, const char *part, journey_str *name, bool optional);
/* Copies a list of names and the list. */
void jy_add_names(jy_add *a, const char *part, const journey_str **names, size_t count, size_t max);
/* Checks a length of time: at least 0, or above 0 if `positive`. */
void jy_add_span(jy_add *a, const char *part, journey_duration span, bool positive);
/* Checks that x is a finite number in low..high. */
void jy_add_number(jy_add *a, const char *part, double x, double low, double high);
/* Makes room for one more item of a list of at most `max`. `items` is the address of the list's pointer. */
void jy_add_room(jy_add *a, void *items, size_t *capacity, size_t count, size_t max, size_t item_size,
		 const char *limit);
/* Takes the name; fails if it is taken. The last thing that can fail. */
void jy_add_take(jy_add *a, jy_name_kind kind, journey_str name, size_t index);
/* Whether it is a type of properties and attributes. */
bool jy_field_type_known(journey_field_type type);
/* members.c */
void jy_members_free(journey_builder *builder);
/* Ends: gives back memory if something failed. Returns the status. */
journey_status jy_add_end(jy_add *a);

#endif
