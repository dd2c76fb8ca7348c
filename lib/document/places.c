/* Places of a strategy's parts in its document. */
#include "document/compose.h"
#include "document/report.h"
#include "document/sections.h"

#include <journey/document.h>
#include <stdlib.h>
#include <string.h>

struct journey_places {
	jy_load load; /* its tree is the composed one */
	jy_compose compose;
	journey_error error;
	char *text;
};

static char *jy_places_copy(journey_str text)
{
	char *copy = malloc(text.size + 1);

	if (copy != NULL && text.size > 0)
		memcpy(copy, text.data, text.size);
	if (copy != NULL)
		copy[text.size] = '\0';
	return copy;
}

journey_status journey_places_new_with(journey_str yaml_text, const journey_load_options *options, journey_places **out,
				       journey_error *error)
{
	journey_places *places;
	journey_status status;

	if (out == NULL || (yaml_text.data == NULL && yaml_text.size > 0) || !jy_compose_takes(options))
		return JOURNEY_MISUSE;
	places = calloc(1, sizeof *places);
	if (places == NULL)
		return JOURNEY_NO_MEMORY;
	places->text = jy_places_copy(yaml_text);
	if (places->text == NULL) {
		free(places);
		return JOURNEY_NO_MEMORY;
	}
	yaml_text.data = places->text;
	status = jy_compose_open(&places->compose, NULL, yaml_text, options, &places->error);
	if (status != JOURNEY_OK) {
		if (error != NULL)
			*error = places->error;
		free(places->text);
		free(places);
		return status;
	}
	places->load.tree = places->compose.tree;
	*out = places;
	return JOURNEY_OK;
}

journey_status journey_places_new(journey_str yaml_text, journey_places **out, journey_error *error)
{
	return journey_places_new_with(yaml_text, NULL, out, error);
}

journey_status journey_places_find_in(journey_places *places, journey_str path, journey_str *document, uint32_t *line,
				      uint32_t *column)
{
	const yaml_node_t *node;
	bool whole = false;
	char *text;

	if (places == NULL || document == NULL || line == NULL || column == NULL || (path.data == NULL && path.size > 0))
		return JOURNEY_MISUSE;
	text = jy_places_copy(path);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	node = path.size > 0 ? jy_load_find(&places->load, text, &whole) : NULL;
	free(text);
	if (node == NULL)
		return JOURNEY_NOT_FOUND;
	/* A value is shown where it begins, anything larger at its name. */
	if (!whole || node->type != YAML_SCALAR_NODE)
		node = jy_load_key_of(&places->load, node);
	*document = jy_doc_str(jy_tree_source_of(&places->load.tree, node).file);
	*line = (uint32_t)node->start_mark.line + 1;
	*column = (uint32_t)node->start_mark.column + 1;
	return JOURNEY_OK;
}

journey_status journey_places_find(journey_places *places, journey_str path, uint32_t *line, uint32_t *column)
{
	journey_str document;

	return journey_places_find_in(places, path, &document, line, column);
}

void journey_places_free(journey_places *places)
{
	if (places == NULL)
		return;
	jy_compose_close(&places->compose);
	free(places->text);
	free(places);
}
