/* The nodes of all units in one tree, and that tree as text again. */
#include "document/compose.h"

#include "document/merge.h"
#include "document/report.h"

#include <string.h>

void journey_load_options_init(journey_load_options *options)
{
	memset(options, 0, sizeof *options);
	options->size = sizeof *options;
}

bool jy_compose_takes(const journey_load_options *options)
{
	return options == NULL || options->size >= offsetof(journey_load_options, user) + sizeof options->user;
}

/* ---- for the other parts ---- */

void jy_load_compose_fail(jy_compose *compose, jy_tree *tree, const yaml_node_t *node, journey_status status,
		     const char *format, ...)
{
	va_list list;

	if (compose->status != JOURNEY_OK)
		return;
	va_start(list, format);
	jy_doc_fail_list(compose->error, status, format, list);
	va_end(list);
	jy_tree_point(tree, node);
	compose->status = status;
}

void *jy_compose_take(jy_compose *compose, size_t count, size_t size)
{
	void *room = NULL;

	if (compose->status != JOURNEY_OK)
		return NULL;
	if (count <= SIZE_MAX / size)
		room = jy_room_take(&compose->room, count * size > 0 ? count * size : 1);
	if (room == NULL)
		compose->status = jy_doc_fail(compose->error, JOURNEY_NO_MEMORY, "out of memory");
	return room;
}

/* ---- nodes ---- */

/* A node without what is in it, its place that in its own document, with an index that tells the documents apart. */
static int jy_compose_node(jy_compose *compose, const yaml_node_t *node, size_t first)
{
	yaml_document_t *to = &compose->tree.yaml;
	yaml_node_t *added;
	int id = 0;

	if (node->type == YAML_SCALAR_NODE)
		id = yaml_document_add_scalar(to, NULL, node->data.scalar.value, (int)node->data.scalar.length,
					      node->data.scalar.style);
	else if (node->type == YAML_SEQUENCE_NODE)
		id = yaml_document_add_sequence(to, NULL, node->data.sequence.style);
	else
		id = yaml_document_add_mapping(to, NULL, node->data.mapping.style);
	added = id > 0 ? yaml_document_get_node(to, id) : NULL;
	if (added == NULL)
		return 0;
	added->start_mark = node->start_mark;
	added->end_mark = node->end_mark;
	added->start_mark.index += first;
	added->end_mark.index += first;
	return id;
}

static bool jy_compose_children(jy_compose *compose, const yaml_node_t *node, int id, int offset)
{
	yaml_document_t *to = &compose->tree.yaml;
	size_t i;
	int done = 1;

	for (i = 0; i < jy_tree_items(node) && done; i++)
		done = yaml_document_append_sequence_item(to, id, offset + node->data.sequence.items.start[i]);
	for (i = 0; i < jy_tree_pairs(node) && done; i++) {
		const yaml_node_pair_t *pair = &node->data.mapping.pairs.start[i];

		done = yaml_document_append_mapping_pair(to, id, offset + pair->key, offset + pair->value);
	}
	return done != 0;
}

static void jy_compose_unit(jy_compose *compose, jy_unit *unit, size_t first)
{
	const yaml_document_t *from = &unit->tree.yaml;
	int n = (int)(from->nodes.top - from->nodes.start), i;
	bool done = true;

	unit->offset = (int)(compose->tree.yaml.nodes.top - compose->tree.yaml.nodes.start);
	if (unit->offset + n > JOURNEY_DOCUMENT_NODES_MAX) {
		jy_load_compose_fail(compose, &unit->tree, jy_tree_root(&unit->tree), JOURNEY_LIMIT,
				"more than %d nodes in all documents together (document nodes)", JOURNEY_DOCUMENT_NODES_MAX);
		return;
	}
	for (i = 0; i < n && done; i++)
		done = jy_compose_node(compose, from->nodes.start + i, first) > 0;
	for (i = 0; i < n && done; i++)
		done = jy_compose_children(compose, from->nodes.start + i, unit->offset + i + 1, unit->offset);
	if (!done)
		compose->status = jy_doc_fail(compose->error, JOURNEY_NO_MEMORY, "out of memory");
}

/* ---- the whole ---- */

/* What a unit includes comes before it, or the other way round with the one that is loaded first; each has a root of its own
 * once all of its own have. Recursion is bounded as that which found the units. */
static int jy_compose_root(jy_compose *compose, jy_unit *unit)
{
	size_t i;

	for (i = 0; i < unit->include_count && compose->status == JOURNEY_OK; i++)
		if (compose->units[unit->includes[i]]->root == 0)
			jy_compose_root(compose, compose->units[unit->includes[i]]);
	if (compose->status == JOURNEY_OK)
		unit->root = jy_merge_unit(compose, unit);
	return unit->root;
}

/* The root of a libyaml document is its first node: this makes a node the first. */
static void jy_compose_crown(jy_compose *compose, int root)
{
	yaml_document_t *yaml = &compose->tree.yaml;
	yaml_node_t *first = yaml->nodes.start, *crown = yaml->nodes.start + root - 1, kept = *first;

	*first = *crown;
	*crown = kept;
}

static void jy_compose_all(jy_compose *compose)
{
	jy_tree_source *sources = jy_compose_take(compose, compose->count, sizeof *sources);
	size_t first = 0, i;
	int root;

	if (sources == NULL)
		return;
	if (!yaml_document_initialize(&compose->tree.yaml, NULL, NULL, NULL, 1, 1)) {
		compose->status = jy_doc_fail(compose->error, JOURNEY_NO_MEMORY, "out of memory");
		return;
	}
	compose->made = true;
	compose->tree.error = compose->error;
	compose->tree.text = compose->units[0]->tree.text;
	compose->tree.file = compose->units[0]->name;
	compose->tree.sources = sources;
	compose->tree.source_count = compose->count;
	for (i = 0; i < compose->count; i++) {
		sources[i].text = compose->units[i]->tree.text;
		sources[i].file = compose->units[i]->name;
		sources[i].first = first;
		first += sources[i].text.size + 1;
	}
	for (i = 0; i < compose->count && compose->status == JOURNEY_OK; i++)
		jy_compose_unit(compose, compose->units[i], sources[i].first);
	root = compose->status == JOURNEY_OK ? jy_compose_root(compose, compose->units[0]) : 0;
	if (compose->status != JOURNEY_OK)
		return;
	jy_compose_crown(compose, root);
	compose->status = jy_tree_check_composed(&compose->tree);
}

journey_status jy_compose_open(jy_compose *compose, const journey_allocator *allocator, journey_str text,
			       const journey_load_options *options, journey_error *error)
{
	memset(compose, 0, sizeof *compose);
	if (options != NULL)
		compose->options = *options;
	compose->error = error;
	jy_room_init(&compose->room, allocator != NULL ? *allocator : journey_allocator_libc());
	jy_include_all(compose, text);
	if (compose->status == JOURNEY_OK && compose->units[0]->includes == NULL)
		compose->tree = compose->units[0]->tree;
	else if (compose->status == JOURNEY_OK)
		jy_compose_all(compose);
	if (compose->status != JOURNEY_OK)
		jy_compose_close(compose);
	return compose->status;
}

void jy_compose_close(jy_compose *compose)
{
	size_t i;

	for (i = 0; i < compose->count; i++)
		if (compose->units[i]->open)
			jy_tree_close(&compose->units[i]->tree);
	if (compose->made)
		jy_tree_close(&compose->tree);
	jy_room_free(&compose->room);
}

/* ---- as text ---- */

typedef struct jy_compose_out {
	journey_write_fn write;
	void *arg;
	journey_status status;
} jy_compose_out;

static int jy_compose_write(void *arg, unsigned char *data, size_t size)
{
	jy_compose_out *out = arg;

	out->status = out->write(out->arg, (const char *)data, size);
	return out->status == JOURNEY_OK;
}

/* Writing it takes libyaml's document away, also if it fails. */
static journey_status jy_compose_emit(yaml_document_t *yaml, journey_write_fn write, void *arg)
{
	jy_compose_out out = {write, arg, JOURNEY_OK};
	yaml_emitter_t emitter;
	int done;

	if (!yaml_emitter_initialize(&emitter)) {
		yaml_document_delete(yaml);
		return JOURNEY_NO_MEMORY;
	}
	yaml_emitter_set_output(&emitter, jy_compose_write, &out);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	done = yaml_emitter_open(&emitter);
	if (!done)
		yaml_document_delete(yaml);
	done = done && yaml_emitter_dump(&emitter, yaml) && yaml_emitter_close(&emitter) && yaml_emitter_flush(&emitter);
	yaml_emitter_delete(&emitter);
	if (out.status != JOURNEY_OK)
		return out.status;
	return done ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status journey_strategy_compose(journey_str yaml_text, const journey_load_options *options,
					journey_write_fn write, void *arg, journey_error *error)
{
	journey_error scratch;
	jy_compose compose;
	journey_status status = JOURNEY_MISUSE;

	memset(&scratch, 0, sizeof scratch);
	if (write == NULL || (yaml_text.data == NULL && yaml_text.size > 0) || !jy_compose_takes(options)) {
		jy_doc_fail(&scratch, JOURNEY_MISUSE, "an argument is NULL, or options have no size");
	} else {
		status = jy_compose_open(&compose, NULL, yaml_text, options, &scratch);
		if (status == JOURNEY_OK) {
			status = jy_compose_emit(&compose.tree.yaml, write, arg);
			if (compose.made)
				compose.made = false;
			else
				compose.units[0]->open = false;
			jy_compose_close(&compose);
		}
		if (status != JOURNEY_OK && scratch.status == JOURNEY_OK)
			jy_doc_fail(&scratch, status, "%s", journey_status_text(status));
	}
	if (status != JOURNEY_OK && error != NULL)
		*error = scratch;
	return status;
}
