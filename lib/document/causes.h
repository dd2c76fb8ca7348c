/*
 * Triggers whose cause is no event of the customer's, in the document.
 */
#ifndef JY_DOCUMENT_CAUSES_H
#define JY_DOCUMENT_CAUSES_H

#include "document/fields.h"

/* Reads one such trigger; false: it is one of an event. */
bool jy_load_cause(jy_load *load, const yaml_node_t *key, const yaml_node_t *value);
/* How often a trigger fires, where the field is there. */
void jy_load_once(jy_load *load, journey_str trigger, const jy_field *field);

#endif
