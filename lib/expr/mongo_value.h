/*
 * Values as JavaScript treats them where conditions of GrowthBook's form are evaluated: turned into text and
 * numbers, compared, put in order as versions. Null stands for what is missing.
 */
#ifndef JY_EXPR_MONGO_VALUE_H
#define JY_EXPR_MONGO_VALUE_H

#include "base/arena.h"
#include <journey/types.h>
#include <stdbool.h>

/* Text that grows in an arena. */
typedef struct jy_arena_text {
	jy_arena *arena;
	char *data;
	size_t size, capacity;
	journey_status
		status; /* JOURNEY_NO_MEMORY, JOURNEY_LIMIT (longer than JY_MONGO_TEXT_MAX, too deep) */
} jy_arena_text;

/* Longest text that a value is turned into. */
#define JY_MONGO_TEXT_MAX (1u << 20)

/* String(value): "null", "true", "1.5", texts as they are, items of lists with commas between them. */
journey_status jy_mongo_text(jy_arena *arena, const journey_value *v, journey_str *out);
/* Number(value): null is 0, true 1, text is read, "" is 0; NaN where it is none. */
journey_status jy_mongo_number(jy_arena *arena, const journey_value *v, double *out);
/* Whether a < b, a <= b, a > b, a >= b hold: two texts by their bytes, else as numbers. */
typedef enum jy_mongo_relation { JY_MONGO_LT, JY_MONGO_LTE, JY_MONGO_GT, JY_MONGO_GTE } jy_mongo_relation;
journey_status jy_mongo_relate(jy_arena *arena, jy_mongo_relation relation, const journey_value *a,
			       const journey_value *b, bool *out);
/* Not null, false, 0, NaN or "". */
bool jy_mongo_truthy(const journey_value *v);
/* ===, for lists and maps by what is in them; `left` as in jy_equal(). */
bool jy_mongo_same(const journey_value *a, const journey_value *b, uint64_t *left);
/* Text whose order by bytes is the order of versions: numbers padded, "1.2.3" after "1.2.3-rc". */
journey_status jy_mongo_version(jy_arena *arena, const journey_value *v, journey_str *out);
/* Text with its capitals folded, for comparison without case. */
journey_status jy_mongo_fold(jy_arena *arena, journey_str text, journey_str *out);
/* What is under names joined by dots in maps of maps; NULL if something on the way is missing. The entries
 * looked through are added to *steps. */
const journey_value *jy_mongo_get(const journey_value *v, journey_str path, uint64_t *steps);

#endif
