/* Triggers over time: patterns, repeated behaviour, waits with a lateness, inactivity. */
#ifndef JY_DOCUMENT_PATTERNS_H
#define JY_DOCUMENT_PATTERNS_H

#include "document/fields.h"

/* Whether a trigger is one of these; then it is declared. */
bool jy_load_pattern(jy_load *load, const yaml_node_t *key, const yaml_node_t *value);
/* The node of a step in a trigger that has no `pattern` but says the same in short; NULL: none. */
yaml_node_t *jy_find_short(jy_load *load, yaml_node_t *trigger, const char **rest);

#endif
