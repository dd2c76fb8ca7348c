/* Sets of characters for patterns: built from ranges and named classes, folded, negated. */
#ifndef JY_EXPR_REGEX_CLASSES_H
#define JY_EXPR_REGEX_CLASSES_H

#include "base/memory.h"

#define JY_CHARACTER_MAX 0x10ffffu

typedef struct jy_range {
	uint32_t low, high;
} jy_range;

/* A set under construction: ranges in any order until jy_class_finish(). */
typedef struct jy_class {
	const journey_allocator *allocator;
	jy_range *ranges;
	size_t count, capacity;
} jy_class;

void jy_class_free(jy_class *class);
/* All return false without memory. */
bool jy_class_add(jy_class *class, uint32_t low, uint32_t high);
/* Sorts, joins what touches. */
void jy_class_finish(jy_class *class);
/* Finishes, and adds every character that differs from one of the set in case only. */
bool jy_class_fold(jy_class *class);
/* Finishes, and turns the set into its complement. */
bool jy_class_negate(jy_class *class);

/*
 * Adds a named class; *found tells whether there is one. Categories and scripts: `L`, `Lu`, `Greek`, `Any`;
 * ASCII classes: `alpha`, `word`; Perl's: `d`, `s`, `w`.
 */
bool jy_class_unicode(jy_class *class, journey_str name, bool *found);
bool jy_class_ascii(jy_class *class, journey_str name, bool *found);
bool jy_class_perl(jy_class *class, char letter);

/* Whether a character may stand in the name of a group. */
bool jy_class_name_character(uint32_t character);

#endif
