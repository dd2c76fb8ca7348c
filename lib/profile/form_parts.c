#include "profile/form.h"

const jy_form_part jy_form_parts[] = {
	{JY_FORM_HISTORY, jy_history_put, jy_history_get},
	{JY_FORM_ATTRIBUTES, jy_attributes_put, jy_attributes_get},
	{JY_FORM_CONSENTS, jy_consents_put, jy_consents_get},
	{JY_FORM_ZONE, jy_zone_put, jy_zone_get},
	{JY_FORM_EDGES, jy_edges_put, jy_edges_get},
	{JY_FORM_LEFT, jy_left_put, jy_left_get},
	{JY_FORM_RING, jy_ring_put, jy_ring_get},
	{JY_FORM_SEEN, jy_seen_put, jy_seen_get},
	{JY_FORM_AGGREGATES, jy_aggregates_put, jy_aggregates_get},
	{JY_FORM_EDGE_TEXTS, jy_edge_texts_put, jy_edge_texts_get},
	{JY_FORM_ALIASES, jy_aliases_put, jy_aliases_get},
	{JY_FORM_CUTS, jy_cuts_put, jy_cuts_get},
	{JY_FORM_ITEMS, jy_items_put, jy_items_get},
	{JY_FORM_TRAITS, jy_traits_put, jy_traits_get},
	{JY_FORM_STATEMENTS, jy_statements_put, jy_statements_get},
	{JY_FORM_SESSIONS, jy_sessions_put, jy_sessions_get},
	{JY_FORM_GROUPS, jy_groups_put, jy_groups_get},
};
const size_t jy_form_part_count = sizeof(jy_form_parts) / sizeof(*jy_form_parts);
