#include "document/merge.h"

#include "document/report.h"

#include <stdio.h>
#include <string.h>

/* A value that an included document has for a key. */
typedef struct jy_cell {
	int value;
	struct jy_cell *next;
} jy_cell;

/* A key of the mappings that become one, and its values. Numbers of nodes are those of the composed tree, 0 for none. */
typedef struct jy_entry {
	journey_str name;
	int key, own_key;    /* the first included document's, the including one's */
	int own;             /* the including one's value */
	jy_cell *first, *last; /* the included ones' */
	struct jy_entry *next; /* of those with the same hash */
} jy_entry;

typedef struct jy_entries {
	jy_entry *all;
	size_t count;
	jy_entry **slots;
	size_t slot_mask;
} jy_entries;

typedef struct jy_merging {
	jy_compose *compose;
	const jy_unit *unit; /* the including document */
	char path[200];      /* of the mapping at hand */
} jy_merging;

static jy_tree *jy_merge_tree(jy_merging *merging)
{
	return &merging->compose->tree;
}

static yaml_node_t *jy_merge_node(jy_merging *merging, int id)
{
	return jy_tree_node(jy_merge_tree(merging), id);
}

static bool jy_merge_is_mapping(jy_merging *merging, int id)
{
	return id != 0 && jy_merge_node(merging, id)->type == YAML_MAPPING_NODE;
}

static bool jy_merge_going(const jy_merging *merging)
{
	return merging->compose->status == JOURNEY_OK;
}

static int jy_merge_no_memory(jy_merging *merging)
{
	if (jy_merge_going(merging))
		merging->compose->status = jy_doc_fail(merging->compose->error, JOURNEY_NO_MEMORY, "out of memory");
	return 0;
}

/* ---- the keys of several mappings ---- */

static bool jy_entries_init(jy_merging *merging, jy_entries *entries, size_t most)
{
	size_t slots = 8;

	while (slots < most * 2)
		slots *= 2;
	entries->count = 0;
	entries->slot_mask = slots - 1;
	entries->all = jy_compose_take(merging->compose, most, sizeof *entries->all);
	entries->slots = jy_compose_take(merging->compose, slots, sizeof *entries->slots);
	if (entries->all == NULL || entries->slots == NULL)
		return false;
	memset(entries->slots, 0, slots * sizeof *entries->slots);
	return true;
}

/* FNV-1a. */
static size_t jy_entries_slot(const jy_entries *entries, journey_str name)
{
	uint32_t hash = 2166136261u;
	size_t i;

	for (i = 0; i < name.size; i++)
		hash = (hash ^ (unsigned char)name.data[i]) * 16777619u;
	return hash & entries->slot_mask;
}

/* The entry of that name, new if need be: entries stay in the order in which their names came. */
static jy_entry *jy_entries_of(jy_entries *entries, journey_str name)
{
	jy_entry **slot = &entries->slots[jy_entries_slot(entries, name)];
	jy_entry *entry = *slot;

	while (entry != NULL && !jy_doc_same(entry->name, name))
		entry = entry->next;
	if (entry != NULL)
		return entry;
	entry = &entries->all[entries->count++];
	memset(entry, 0, sizeof *entry);
	entry->name = name;
	entry->next = *slot;
	*slot = entry;
	return entry;
}

static void jy_entries_add_included(jy_merging *merging, jy_entries *entries, int mapping)
{
	yaml_node_t *node = jy_merge_node(merging, mapping);
	size_t i;

	for (i = 0; i < jy_tree_pairs(node); i++) {
		yaml_node_pair_t pair = node->data.mapping.pairs.start[i];
		jy_entry *entry = jy_entries_of(entries, jy_tree_text(jy_merge_node(merging, pair.key)));
		jy_cell *cell = jy_compose_take(merging->compose, 1, sizeof *cell);

		if (cell == NULL)
			return;
		if (entry->key == 0)
			entry->key = pair.key;
		/* The same document on two ways. */
		if (entry->last != NULL && entry->last->value == pair.value)
			continue;
		cell->value = pair.value;
		cell->next = NULL;
		if (entry->last != NULL)
			entry->last->next = cell;
		else
			entry->first = cell;
		entry->last = cell;
	}
}

static void jy_entries_add_own(jy_merging *merging, jy_entries *entries, int mapping)
{
	yaml_node_t *node = jy_merge_node(merging, mapping);
	size_t i;

	for (i = 0; i < jy_tree_pairs(node); i++) {
		yaml_node_pair_t pair = node->data.mapping.pairs.start[i];
		journey_str name = jy_tree_text(jy_merge_node(merging, pair.key));
		jy_entry *entry;

		/* What it includes, and `include: none`, are said to this file. */
		if (jy_doc_is(name, "include"))
			continue;
		entry = jy_entries_of(entries, name);
		entry->own_key = pair.key;
		entry->own = pair.value;
	}
}

/* ---- what contradicts ---- */

static bool jy_merge_same(jy_merging *merging, int a, int b);

static bool jy_merge_same_mappings(jy_merging *merging, const yaml_node_t *a, const yaml_node_t *b)
{
	size_t n = jy_tree_pairs(a), i, j;

	if (n != jy_tree_pairs(b))
		return false;
	for (i = 0; i < n; i++) {
		yaml_node_pair_t pair = a->data.mapping.pairs.start[i];
		journey_str name = jy_tree_text(jy_merge_node(merging, pair.key));

		for (j = 0; j < n; j++) {
			yaml_node_pair_t other = b->data.mapping.pairs.start[j];

			if (!jy_doc_same(name, jy_tree_text(jy_merge_node(merging, other.key))))
				continue;
			if (!jy_merge_same(merging, pair.value, other.value))
				return false;
			break;
		}
		if (j == n)
			return false;
	}
	return true;
}

/* Whether two nodes say the same; the order of a mapping's keys counts for nothing there. Depth is that of documents. */
static bool jy_merge_same(jy_merging *merging, int a, int b)
{
	yaml_node_t *x = jy_merge_node(merging, a), *y = jy_merge_node(merging, b);
	size_t i;

	if (a == b)
		return true;
	if (x->type != y->type)
		return false;
	if (x->type == YAML_SCALAR_NODE)
		return jy_doc_same(jy_tree_text(x), jy_tree_text(y)) && jy_tree_is_null(x) == jy_tree_is_null(y);
	if (x->type == YAML_MAPPING_NODE)
		return jy_merge_same_mappings(merging, x, y);
	if (jy_tree_items(x) != jy_tree_items(y))
		return false;
	for (i = 0; i < jy_tree_items(x); i++)
		if (!jy_merge_same(merging, x->data.sequence.items.start[i], y->data.sequence.items.start[i]))
			return false;
	return true;
}

static const char *jy_merge_path(const jy_merging *merging, journey_str name, char out[sizeof merging->path])
{
	char found[JY_DOC_EXCERPT];

	snprintf(out, sizeof merging->path, "%.140s%s%s", merging->path, merging->path[0] != '\0' ? "." : "",
		 jy_doc_excerpt(name, found));
	return out;
}

static int jy_merge_conflict(jy_merging *merging, const jy_entry *entry, int a, int b)
{
	jy_tree *tree = jy_merge_tree(merging);
	const yaml_node_t *one = jy_merge_node(merging, a), *other = jy_merge_node(merging, b);
	char path[sizeof merging->path], file[100];

	jy_doc_copy(file, sizeof file, jy_tree_source_of(tree, one).file);
	jy_load_compose_fail(merging->compose, tree, other, JOURNEY_INVALID, "%s is here not what it is in %s:%zu:%zu",
			jy_merge_path(merging, entry->name, path), file, one->start_mark.line + 1,
			one->start_mark.column + 1);
	jy_doc_copy(file, sizeof file, merging->unit->name);
	jy_doc_hint(merging->compose->error, "say in %s, which includes both, what it is", file);
	return 0;
}

/* `key: null` for what no included document has. */
static int jy_merge_nothing(jy_merging *merging, const jy_entries *entries, const jy_entry *entry)
{
	const char **names = jy_compose_take(merging->compose, entries->count, sizeof *names);
	char path[sizeof merging->path];
	size_t n = 0, near, i;

	if (names == NULL)
		return 0;
	for (i = 0; i < entries->count; i++)
		if (entries->all[i].first != NULL)
			names[n++] = entries->all[i].name.data;
	near = jy_doc_near(entry->name, names, n);
	jy_load_compose_fail(merging->compose, jy_merge_tree(merging), jy_merge_node(merging, entry->own_key), JOURNEY_INVALID,
			"%s is not in what is included; without a value it would be taken away",
			jy_merge_path(merging, entry->name, path));
	if (near < n)
		jy_doc_hint(merging->compose->error, "did you mean \"%s\"?", names[near]);
	return 0;
}

/* ---- one of several ---- */

static int jy_merge_mappings(jy_merging *merging, int own, const int *included, size_t count, bool root);

/* `include: none` in a mapping: it is all there is. */
static bool jy_merge_is_alone(jy_merging *merging, int mapping)
{
	yaml_node_t *node = jy_merge_node(merging, mapping);
	size_t i;

	for (i = 0; i < jy_tree_pairs(node); i++)
		if (jy_doc_is(jy_tree_text(jy_tree_key(jy_merge_tree(merging), node, i)), "include") &&
		    jy_doc_is(jy_tree_text(jy_tree_value(jy_merge_tree(merging), node, i)), "none"))
			return true;
	return false;
}

/* The mappings under the entry, and the path down to it. */
static int jy_merge_below(jy_merging *merging, const jy_entry *entry, bool with_own)
{
	char path[sizeof merging->path], before[sizeof merging->path];
	const jy_cell *cell;
	size_t n = 0;
	int *included, id;

	for (cell = entry->first; cell != NULL; cell = cell->next)
		n++;
	included = jy_compose_take(merging->compose, n, sizeof *included);
	if (included == NULL)
		return 0;
	for (n = 0, cell = entry->first; cell != NULL; cell = cell->next)
		included[n++] = cell->value;
	memcpy(before, merging->path, sizeof before);
	memcpy(merging->path, jy_merge_path(merging, entry->name, path), sizeof path);
	id = jy_merge_mappings(merging, with_own ? entry->own : 0, included, n, false);
	memcpy(merging->path, before, sizeof before);
	return id;
}

/* What the included documents make of it; 0 and a failure if they contradict each other. */
static int jy_merge_included(jy_merging *merging, const jy_entry *entry)
{
	bool mappings = true;
	const jy_cell *cell;

	for (cell = entry->first; cell != NULL; cell = cell->next)
		mappings = mappings && jy_merge_is_mapping(merging, cell->value);
	if (mappings)
		return jy_merge_below(merging, entry, false);
	for (cell = entry->first->next; cell != NULL; cell = cell->next)
		if (!jy_merge_same(merging, entry->first->value, cell->value))
			return jy_merge_conflict(merging, entry, entry->first->value, cell->value);
	return entry->first->value;
}

/* A mapping over what the included documents have: over mappings its keys go into theirs, over anything else it is put in their
 * place. */
static int jy_merge_own_mapping(jy_merging *merging, const jy_entry *entry)
{
	int other = 0, mapping = 0;
	const jy_cell *cell;

	if (jy_merge_is_alone(merging, entry->own))
		return jy_merge_mappings(merging, entry->own, NULL, 0, false);
	for (cell = entry->first; cell != NULL; cell = cell->next)
		if (jy_merge_is_mapping(merging, cell->value))
			mapping = cell->value;
		else
			other = cell->value;
	if (mapping != 0 && other != 0)
		return jy_merge_conflict(merging, entry, mapping, other);
	return mapping != 0 ? jy_merge_below(merging, entry, true) : entry->own;
}

/* The value that the entry gets; 0 if it gets none. */
static int jy_merge_value(jy_merging *merging, const jy_entries *entries, const jy_entry *entry, bool over)
{
	if (entry->own == 0)
		return jy_merge_included(merging, entry);
	if (jy_merge_is_mapping(merging, entry->own))
		return jy_merge_own_mapping(merging, entry);
	if (over && jy_tree_is_null(jy_merge_node(merging, entry->own)))
		return entry->first != NULL ? 0 : jy_merge_nothing(merging, entries, entry);
	return entry->own;
}

/* The key that stands for it: that of the document that says what it is, of the first one if several do. */
static int jy_merge_key(const jy_entry *entry, int value)
{
	return entry->key == 0 || value == entry->own ? entry->own_key : entry->key;
}

/*
 * The document's own mapping (0: none) over those of what it includes. At the root, and with `include: none`, it may be the only
 * one: then it becomes one without `include`. Recursion is bounded by JOURNEY_DOCUMENT_DEPTH_MAX.
 */
static int jy_merge_mappings(jy_merging *merging, int own, const int *included, size_t count, bool root)
{
	yaml_document_t *yaml = &merging->compose->tree.yaml;
	const yaml_node_t *like;
	yaml_node_t *made;
	jy_entries entries;
	size_t most = own != 0 ? jy_tree_pairs(jy_merge_node(merging, own)) : 0, i;
	int id;

	if (own == 0 && count == 1)
		return included[0];
	for (i = 0; i < count; i++)
		most += jy_tree_pairs(jy_merge_node(merging, included[i]));
	if (!jy_entries_init(merging, &entries, most))
		return 0;
	/* The order of sections counts for nothing, but `journey` and `name` are what one expects to read first. */
	if (root)
		jy_entries_add_own(merging, &entries, own);
	for (i = 0; i < count; i++)
		jy_entries_add_included(merging, &entries, included[i]);
	if (own != 0 && !root)
		jy_entries_add_own(merging, &entries, own);
	id = jy_merge_going(merging) ? yaml_document_add_mapping(yaml, NULL, YAML_BLOCK_MAPPING_STYLE) : 0;
	if (id == 0)
		return jy_merge_no_memory(merging);
	like = jy_merge_node(merging, count > 0 && !root ? included[0] : own);
	made = jy_merge_node(merging, id);
	made->start_mark = like->start_mark;
	made->end_mark = like->end_mark;
	for (i = 0; i < entries.count && jy_merge_going(merging); i++) {
		const jy_entry *entry = &entries.all[i];
		int value = jy_merge_value(merging, &entries, entry, count > 0);

		if (value != 0 &&
		    !yaml_document_append_mapping_pair(yaml, id, jy_merge_key(entry, value), value))
			return jy_merge_no_memory(merging);
	}
	return jy_merge_going(merging) ? id : 0;
}

int jy_merge_unit(jy_compose *compose, jy_unit *unit)
{
	jy_merging merging = {compose, unit, ""};
	int *included, own = unit->offset + 1;
	size_t i;

	if (unit->includes == NULL)
		return own;
	included = jy_compose_take(compose, unit->include_count, sizeof *included);
	if (included == NULL)
		return 0;
	for (i = 0; i < unit->include_count; i++)
		included[i] = compose->units[unit->includes[i]]->root;
	return jy_merge_mappings(&merging, own, included, unit->include_count, true);
}
