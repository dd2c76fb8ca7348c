#include "profile/form.h"

const jy_form_part jy_form_parts[] = {
	{JY_FORM_HISTORY, NULL, jy_history_put, jy_history_get, NULL},
	{JY_FORM_ATTRIBUTES, jy_attributes_names, jy_attributes_put, jy_attributes_get, NULL},
	{JY_FORM_CONSENTS, NULL, jy_consents_put, jy_consents_get, NULL},
	{JY_FORM_ZONE, NULL, jy_zone_put, jy_zone_get, NULL},
	{JY_FORM_EDGES, NULL, jy_edges_put, jy_edges_get, NULL},
	{JY_FORM_LEFT, jy_left_names, jy_left_put, jy_left_get, NULL},
	{JY_FORM_RING, jy_ring_names, jy_ring_put, jy_ring_get, NULL},
	{JY_FORM_SEEN, NULL, jy_seen_put, jy_seen_get, jy_seen_finish},
	{JY_FORM_AGGREGATES, NULL, jy_aggregates_put, jy_aggregates_get, NULL},
	{JY_FORM_EDGE_TEXTS, NULL, jy_edge_texts_put, jy_edge_texts_get, NULL},
	{JY_FORM_ALIASES, NULL, jy_aliases_put, jy_aliases_get, jy_aliases_finish},
	{JY_FORM_CUTS, NULL, jy_cuts_put, jy_cuts_get, NULL},
	{JY_FORM_STATEMENTS, NULL, jy_statements_put, jy_statements_get, NULL},
};
const size_t jy_form_part_count = sizeof(jy_form_parts) / sizeof(*jy_form_parts);
