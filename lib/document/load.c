#include "document/compose.h"
#include "document/lifecycle.h"
#include "document/number.h"
#include "document/patterns.h"
#include "document/report.h"
#include "document/sections.h"

#include <journey/document.h>
#include <string.h>

/* The version of the form that this file reads. */
#define FORM_VERSION 1

/* ---- errors of the builder ---- */

/* What a path of the builder calls by another name than the document: the first that is there. */
typedef struct jy_other_name {
	const char *name;
	const char *others[8];
} jy_other_name;

static const jy_other_name jy_other_names[] = {
	{"event", {"after", "share", "sum", "count", "min", "max", "avg", "first"}},
	{"event", {"last", "tally", NULL}},
	{"else_when", {"elif", NULL}},
	{"offers", {"offer", NULL}},
	{"caps", {"cap", NULL}},
	{"at_most", {"wait", NULL}},
	{"template_name", {"template", NULL}},
	{"goal_event", {"goal", NULL}},
	{"goal_within", {"goal", NULL}},
	{"again_after", {"again", NULL}},
	{"quiet_from", {"quiet", NULL}},
	{"quiet_until", {"quiet", NULL}},
	{"body", {"text", NULL}},
};

static yaml_node_t *jy_find_other(jy_load *load, yaml_node_t *node, const char **rest)
{
	const char *word = *rest + (**rest == '.');
	size_t n = strcspn(word, ".["), i, j;
	const char *left;
	yaml_node_t *step = jy_find_short(load, node, rest);

	if (step != NULL)
		return step;
	for (i = 0; i < JY_COUNT(jy_other_names); i++) {
		const jy_other_name *other = &jy_other_names[i];

		if (strlen(other->name) != n || memcmp(other->name, word, n) != 0)
			continue;
		for (j = 0; j < JY_COUNT(other->others) && other->others[j] != NULL; j++) {
			yaml_node_t *found = jy_tree_find(&load->tree, node, other->others[j], &left);

			if (*left == '\0') {
				*rest = word + n;
				return found;
			}
		}
	}
	return NULL;
}

/* The node at a path of the builder; NULL if not even its first word is in the document. */
yaml_node_t *jy_load_find(jy_load *load, const char *path, bool *whole)
{
	yaml_node_t *root = jy_tree_root(&load->tree), *node = root;
	const char *rest = path;

	for (;;) {
		yaml_node_t *other;

		node = jy_tree_find(&load->tree, node, rest, &rest);
		if (*rest == '\0')
			break;
		other = jy_find_other(load, node, &rest);
		if (other == NULL)
			break;
		node = other;
	}
	*whole = *rest == '\0';
	return node == root ? NULL : node;
}

/* The key whose value is the node, so that a message about a missing part points at the name. */
const yaml_node_t *jy_load_key_of(jy_load *load, const yaml_node_t *node)
{
	yaml_node_t *at = load->tree.yaml.nodes.start;
	size_t i;

	for (; at < load->tree.yaml.nodes.top; at++)
		for (i = 0; i < jy_tree_pairs(at); i++)
			if (jy_tree_value(&load->tree, at, i) == node)
				return jy_tree_key(&load->tree, at, i);
	return node;
}

static void jy_hint_comment(jy_load *load, const yaml_node_t *node)
{
	journey_error *error = load->tree.error;

	if (error->hint[0] == '\0' && jy_tree_cut_by_comment(&load->tree, node))
		jy_doc_hint(error, "quote the expression: \" #\" begins a comment");
}

/* A place in front of the declaration says less than the declaration, as does one in another document that is not the very
 * part that the error is about. */
static bool jy_says_less(jy_load *load, const yaml_node_t *node, const yaml_node_t *declaration, bool whole)
{
	if (jy_tree_source_of(&load->tree, node).first != jy_tree_source_of(&load->tree, declaration).first)
		return !whole;
	return node->start_mark.index <= declaration->start_mark.index;
}

/* Takes an error with a path into the document over, with its line and column there. */
static void jy_take_error(jy_load *load, const journey_error *from, const yaml_node_t *fallback,
			  journey_status status)
{
	journey_error *error = load->tree.error;
	bool whole = false;
	char entry[sizeof from->where];
	const char *path = jy_life_place(from->where, entry, sizeof entry) ? entry : from->where;
	const yaml_node_t *node = path[0] == '\0' ? NULL : jy_load_find(load, path, &whole);

	*error = *from;
	error->status = status;
	if (path == entry)
		jy_doc_copy(error->where, sizeof error->where, entry);
	if (error->message[0] == '\0')
		jy_doc_copy(error->message, sizeof error->message, journey_status_text(status));
	if (node == NULL || (fallback != NULL && node != fallback && jy_says_less(load, node, fallback, whole))) {
		node = fallback;
		whole = false;
	}
	if (node == NULL) {
		jy_tree_set_place(&load->tree, 0, 0);
		return;
	}
	/* The long form of a condition has it under `when`. */
	if (whole && node->type == YAML_MAPPING_NODE && from->line > 0) {
		const char *left;
		const yaml_node_t *when = jy_tree_find(&load->tree, (yaml_node_t *)(uintptr_t)node, "when", &left);

		node = *left == '\0' ? when : node;
	}
	if (whole && node->type == YAML_SCALAR_NODE && from->line > 0) {
		jy_hint_comment(load, node);
		jy_tree_place(&load->tree, node, from->offset);
		return;
	}
	if (!whole || node->type != YAML_SCALAR_NODE)
		node = node == fallback ? node : jy_load_key_of(load, node);
	jy_tree_point(&load->tree, node);
}

void jy_built(jy_load *load, const yaml_node_t *node, journey_status status)
{
	journey_error none = {0};
	const journey_error *from;

	if (status == JOURNEY_OK || !jy_ok(load))
		return;
	from = journey_builder_error(load->builder);
	load->status = status;
	jy_take_error(load, from != NULL && from->status == status ? from : &none, node, status);
}

/* ---- the document ---- */

void jy_check_version(jy_load *load, const yaml_node_t *root, const jy_field *field)
{
	int64_t version = 0;

	if (jy_ok(load) && field->value == NULL)
		jy_load_fail(load, root, JOURNEY_INVALID,
			     "the strategy does not say its form; expected \"journey: 1\"");
	if (!jy_ok(load))
		return;
	version = jy_whole(load, field->value, 1, INT64_MAX);
	if (jy_ok(load) && version > FORM_VERSION)
		jy_load_fail(load, field->value, JOURNEY_VERSION,
			     "form %lld of strategies; this release reads form %d", (long long)version,
			     FORM_VERSION);
}

typedef void jy_section_fn(jy_load *load, const yaml_node_t *node);

static void jy_load_sections(jy_load *load, const jy_field *fields)
{
	/* In the order of the root's fields, from `consents` on. */
	static jy_section_fn *const sections[] = {
		jy_load_consents, jy_load_events, jy_load_profile,  jy_load_stages,   jy_load_segments,
		jy_load_triggers, jy_load_offers, jy_load_channels, jy_load_journeys, jy_load_kpis,
		jy_load_sources,  jy_load_lists,    jy_load_rfm,      jy_load_scores,
		jy_load_gates,    jy_load_suppression, jy_load_retention,
		jy_load_accounts, jy_load_catalog,  jy_load_identifiers};
	size_t i;

	for (i = 0; i < JY_COUNT(sections) && jy_ok(load); i++)
		if (fields[i].value != NULL)
			sections[i](load, fields[i].value);
}

static void jy_load_root(jy_load *load, const journey_allocator *allocator)
{
	jy_field fields[] = {{"journey", 0, 0},  {"name", 0, 0},    {"timezone", 0, 0}, {"consents", 0, 0},
			     {"events", 0, 0},   {"profile", 0, 0}, {"stages", 0, 0},   {"segments", 0, 0},
			     {"triggers", 0, 0}, {"offers", 0, 0},  {"channels", 0, 0}, {"journeys", 0, 0},
			     {"kpis", 0, 0},     {"sources", 0, 0}, {"lists", 0, 0},    {"rfm", 0, 0},
			     {"scores", 0, 0},   {"gates", 0, 0},   {"suppression", 0, 0}, {"retention", 0, 0},
			     {"groups", 0, 0},   {"catalog", 0, 0}, {"identifiers", 0, 0}, {"week_start", 0, 0},
			     {"caps", 0, 0},     {"holidays", 0, 0}, {"preferences", 0, 0}, {"digests", 0, 0},
			     {"journey_sets", 0, 0}, {"locales", 0, 0}, {"currency", 0, 0}, {"blocks", 0, 0},
			     {"templates", 0, 0}, {"models", 0, 0}, {"report", 0, 0}, {"experience", 0, 0}, {"surveys", 0, 0}};
	const yaml_node_t *root = jy_tree_root(&load->tree);
	journey_str name, zone;

	jy_fields(load, root, "the strategy", fields, JY_COUNT(fields));
	jy_check_version(load, root, &fields[0]);
	jy_need(load, root, "the strategy", &fields[1]);
	name = jy_field_text(load, &fields[1]);
	zone = jy_field_text(load, &fields[2]);
	if (!jy_ok(load))
		return;
	load->status = journey_builder_new(allocator, name, &load->builder);
	if (!jy_ok(load)) {
		journey_error none = {0};

		jy_take_error(load, &none, fields[1].value, load->status);
		return;
	}
	if (fields[2].value != NULL)
		jy_built(load, fields[2].value, journey_builder_timezone(load->builder, zone));
	if (JY_FIELD(fields, "week_start")->value != NULL)
		jy_load_week_start(load, JY_FIELD(fields, "week_start")->value);
	if (JY_FIELD(fields, "journey_sets")->value != NULL)
		jy_load_journey_sets(load, JY_FIELD(fields, "journey_sets")->value);
	jy_load_sections(load, &fields[3]);
	if (jy_ok(load) && JY_FIELD(fields, "locales")->value != NULL)
		jy_load_locales(load, JY_FIELD(fields, "locales")->value);
	if (jy_ok(load) && JY_FIELD(fields, "currency")->value != NULL)
		jy_load_currency(load, JY_FIELD(fields, "currency")->value);
	if (jy_ok(load) && JY_FIELD(fields, "blocks")->value != NULL)
		jy_load_blocks(load, JY_FIELD(fields, "blocks")->value);
	if (jy_ok(load) && JY_FIELD(fields, "templates")->value != NULL)
		jy_load_templates(load, JY_FIELD(fields, "templates")->value);
	if (jy_ok(load) && JY_FIELD(fields, "caps")->value != NULL)
		jy_load_caps_section(load, JY_FIELD(fields, "caps")->value);
	if (jy_ok(load) && JY_FIELD(fields, "holidays")->value != NULL)
		jy_load_holidays(load, JY_FIELD(fields, "holidays")->value);
	if (jy_ok(load) && JY_FIELD(fields, "digests")->value != NULL)
		jy_load_digests(load, JY_FIELD(fields, "digests")->value);
	if (jy_ok(load) && JY_FIELD(fields, "preferences")->value != NULL)
		jy_load_preferences(load, JY_FIELD(fields, "preferences")->value);
	if (jy_ok(load) && JY_FIELD(fields, "models")->value != NULL)
		jy_load_models(load, JY_FIELD(fields, "models")->value);
	if (jy_ok(load) && JY_FIELD(fields, "report")->value != NULL)
		jy_load_report(load, JY_FIELD(fields, "report")->value);
	if (jy_ok(load) && JY_FIELD(fields, "experience")->value != NULL)
		jy_load_experience(load, JY_FIELD(fields, "experience")->value);
	if (jy_ok(load) && JY_FIELD(fields, "surveys")->value != NULL)
		jy_load_surveys(load, JY_FIELD(fields, "surveys")->value);
}

static void jy_load_build(jy_load *load, journey_strategy **out)
{
	journey_error error = {0};
	journey_status status = journey_strategy_build(load->builder, out, &error);

	if (status == JOURNEY_OK)
		return;
	load->status = status;
	jy_take_error(load, &error, NULL, status);
}

journey_status journey_strategy_load_with(const journey_allocator *allocator, journey_str yaml_text,
					  const journey_load_options *options, journey_strategy **out,
					  journey_error *error)
{
	journey_error scratch;
	jy_load load = {0};
	jy_compose compose;
	journey_strategy *strategy = NULL;

	memset(&scratch, 0, sizeof scratch);
	if (out == NULL || (yaml_text.data == NULL && yaml_text.size > 0) || !jy_compose_takes(options)) {
		jy_doc_fail(&scratch, JOURNEY_MISUSE, "an argument is NULL, or options have no size");
		load.status = JOURNEY_MISUSE;
		goto done;
	}
	load.status = jy_compose_open(&compose, allocator, yaml_text, options, &scratch);
	if (!jy_ok(&load))
		goto done;
	load.tree = compose.tree;
	jy_load_root(&load, allocator);
	if (jy_ok(&load))
		jy_load_build(&load, &strategy);
	journey_builder_free(load.builder);
	jy_compose_close(&compose);
	if (jy_ok(&load))
		*out = strategy;
done:
	if (load.status != JOURNEY_OK && error != NULL)
		*error = scratch;
	return load.status;
}

journey_status journey_strategy_load(const journey_allocator *allocator, journey_str yaml_text,
				     const char *file_name, journey_strategy **out, journey_error *error)
{
	journey_load_options options;

	journey_load_options_init(&options);
	options.file_name = file_name;
	return journey_strategy_load_with(allocator, yaml_text, &options, out, error);
}
