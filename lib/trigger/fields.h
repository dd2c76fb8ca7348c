/*
 * What the predicates of a set of rules look at: each distinct read has a number, from 1. Items of a list are a field
 * of their own beside the list. A field whose uses are all gone is forgotten.
 */
#ifndef JY_TRIGGER_FIELDS_H
#define JY_TRIGGER_FIELDS_H

#include "trigger/table.h"
#include <journey/trigger.h>

typedef struct jy_field {
	uint32_t slot;
	uint8_t read;    /* journey_read_kind */
	bool items;      /* of the list that is read */
	uint16_t unused;
	uint32_t uses;   /* by postings; 0: free */
	uint32_t equal;  /* uses of its constants, */
	uint32_t values; /* and how many constants there are */
	uint32_t next;   /* where it is free: the next such one */
	journey_value key; /* text is the field's own */
} jy_field;

typedef struct jy_fields {
	jy_table table;
	jy_field *items; /* items[0] is none */
	size_t capacity;
	uint32_t count, free; /* count: of all that ever were at once */
} jy_fields;

/* Finds or adds, as a use more. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. */
journey_status jy_field_use(jy_fields *fields, const journey_allocator *a, const journey_expr_atom *atom,
                            uint32_t *out);
void jy_field_drop(jy_fields *fields, const journey_allocator *a, uint32_t field);
void jy_fields_free(jy_fields *fields, const journey_allocator *a);

#endif
