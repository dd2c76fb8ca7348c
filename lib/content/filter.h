/*
 * The filters of a template's values: what each takes and gives, and what it makes of a value. Filters that give text
 * write it into buffers that are used in turn, so that one reads what the one before wrote.
 */
#ifndef JY_CONTENT_FILTER_H
#define JY_CONTENT_FILTER_H

#include "base/buffer.h"
#include "content/html.h"
#include <journey/template.h>

typedef enum jy_filter_id {
	JY_FILTER_DEFAULT,
	JY_FILTER_RAW,
	JY_FILTER_HTML,
	JY_FILTER_TEXT,
	JY_FILTER_URL,
	JY_FILTER_JSON,
	JY_FILTER_LINK,
	JY_FILTER_UPPER,
	JY_FILTER_LOWER,
	JY_FILTER_CAPITALIZE,
	JY_FILTER_STRIP,
	JY_FILTER_TRUNCATE,
	JY_FILTER_JOIN,
	JY_FILTER_LIST,
	JY_FILTER_NUMBER,
	JY_FILTER_MONEY,
	JY_FILTER_PERCENT,
	JY_FILTER_DATE,
	JY_FILTER_TIME,
	JY_FILTER_PLURAL
} jy_filter_id;

/* Kinds of values, as bits. */
typedef enum jy_takes {
	JY_TAKES_NULL = 1,
	JY_TAKES_BOOL = 2,
	JY_TAKES_NUMBER = 4,
	JY_TAKES_TEXT = 8,
	JY_TAKES_TIME = 16,
	JY_TAKES_SPAN = 32,
	JY_TAKES_LIST = 64,
	JY_TAKES_MAP = 128,
	JY_TAKES_OTHER = 256, /* bytes, types, a host's own */
	JY_TAKES_ANY = 512,   /* not known before */
	/* What a text can show. */
	JY_TAKES_SHOWN = JY_TAKES_NULL | JY_TAKES_BOOL | JY_TAKES_NUMBER | JY_TAKES_TEXT | JY_TAKES_TIME | JY_TAKES_SPAN |
			 JY_TAKES_ANY
} jy_takes;

typedef struct jy_filter {
	const char *name;
	jy_filter_id id;
	uint8_t least, most; /* arguments */
	unsigned takes;
	const char *wants; /* that in words */
	const char *form;  /* how it is written */
} jy_filter;

/* What a type, as text, can be. */
unsigned jy_takes_of(const char *type);

/* NULL: there is none of that name; *near is then the name that was meant, or NULL. */
const jy_filter *jy_filter_find(journey_str name, const char **near);

/* What is wrong with a constant as the i-th argument; NULL: nothing. */
const char *jy_filter_check(const jy_filter *filter, size_t i, journey_value value);

/* What filters read and write besides their value. */
typedef struct jy_filtering {
	const journey_template_render_options *options;
	const journey_activation *activation;
	jy_buffer *texts; /* two */
	uint32_t turn;    /* which of them is written next */
	bool money;       /* the value is an amount of money that is shown plainly */
	size_t most;      /* bytes of a text that a filter makes */
	uint64_t steps;   /* what filters took, added up: one for each item and for each 64 bytes read or written */
} jy_filtering;

/*
 * Applies any filter but `default`. JOURNEY_OK with *value, or with *reason if it can make nothing of it;
 * JOURNEY_LIMIT: it would make a text of more than `most` bytes; JOURNEY_NO_MEMORY, or what the callback for zones
 * returned.
 */
journey_status jy_filter_apply(jy_filtering *f, const jy_filter *filter, size_t count, const journey_value *args,
			       journey_value *value, journey_template_reason *reason);

/* Appends a value as a text shows it; *reason is set if there is nothing that it could show. */
journey_status jy_show(jy_buffer *out, journey_value value, bool money, journey_template_reason *reason);

#endif
