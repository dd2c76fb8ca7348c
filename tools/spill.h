/*
 * Sends on disk: written in order, read again in order or one by one. What two runs sent is compared without keeping it in
 * memory.
 */
#ifndef JOURNEY_TOOLS_SPILL_H
#define JOURNEY_TOOLS_SPILL_H

#include "log.h"
#include "text.h"

#include <journey/channel.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What is kept of a send. What the customer notices comes first: by that two are the same or not. */
typedef enum tool_sent_field {
	TOOL_SENT_CHANNEL,   /* empty: it is the answer for a page */
	TOOL_SENT_PLACEMENT, /* of such a one */
	TOOL_SENT_OFFER,
	TOOL_SENT_TEMPLATE,
	TOOL_SENT_SUBJECT,
	TOOL_SENT_TEXT,
	TOOL_SENT_PARTS, /* JSON: {"name":"text"} */
	TOOL_SENT_NOTICED, /* number of those */
	TOOL_SENT_JOURNEY = TOOL_SENT_NOTICED,
	TOOL_SENT_STEP, /* of an answer: the key of its request */
	TOOL_SENT_FIELDS
} tool_sent_field;

typedef struct tool_sent {
	journey_time at;
	bool held_out;       /* nobody got it */
	unsigned audience;   /* as of journey_send */
	journey_str customer; /* a user id, or KIND:ID */
	journey_str fields[TOOL_SENT_FIELDS];
} tool_sent;

typedef struct tool_spill {
	FILE *file;
	uint64_t count, end; /* sends, bytes */
	uint64_t next;       /* where the next one to be read in order begins */
	bool reading;
} tool_spill;

/* Each returns false for a file that can't be made, written or read; errno says why. */
bool tool_spill_open(tool_spill *spill);
void tool_spill_close(tool_spill *spill);
/* `place` is for tool_spill_get(). */
bool tool_spill_put(tool_spill *spill, const tool_sent *sent, uint64_t *place);
/* Texts live in the room. */
bool tool_spill_get(tool_spill *spill, uint64_t place, tool_room *room, tool_sent *out);
/* The next in order, whose place it tells; *more is false behind the last. */
bool tool_spill_next(tool_spill *spill, tool_room *room, tool_sent *out, uint64_t *place, bool *more);

/* `customer` gets its name's room, NUL-terminated: cut where a name is longer than any can be. `parts` is overwritten. */
#define TOOL_SENT_CUSTOMER 1200
/* An answer for a page: false if that is nothing. */
bool tool_sent_of_decision(const tool_log_line *line, const journey_decision *decision, journey_time at,
	char customer[TOOL_SENT_CUSTOMER], tool_sent *out);
void tool_sent_of(const journey_send *send, char customer[TOOL_SENT_CUSTOMER], tool_text *parts, tool_sent *out);

#endif
