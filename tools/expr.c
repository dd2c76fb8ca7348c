/* `journey expr`: expressions between text, JSON trees and Mongo-style conditions. */
#include "commands.h"
#include "input.h"
#include "text.h"
#include "usage.h"

#include <journey/document.h>
#include <journey/expr_tree.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES ((size_t)16 << 20)

static const char help[] =
	"usage: journey expr [FILE] [OPTION]...\n"
	"\n"
	"Turns expressions of the condition language (CEL) from one form into another, one to a line of "
	"FILE\n"
	"(default: standard input): text in its canonical form, JSON trees as rule builders edit them, and "
	"from\n"
	"Mongo-style JSON conditions as GrowthBook has them. Nothing is checked against declarations.\n"
	"\n"
	"  --from FORM   text (the default), json or mongo\n"
	"  --to FORM     text (the default) or json\n"
	"  --root NAME   with mongo: what paths start from (attributes)\n"
	"  --plain       with mongo: in CEL's own terms, shorter; what is missing is not true\n"
	"  --strict      with mongo: unknown operators and wrong operands are errors, not false\n"
	"  --groups JSON with mongo: saved groups, an object of lists: '{\"staff\": [\"ann\", \"bob\"]}'\n"
	"  --help        this text\n"
	"\n"
	"Exit status: 0 done, 1 a line failed (that was said on standard error), 2 wrong usage.\n";

typedef enum form { FORM_TEXT, FORM_JSON, FORM_MONGO, FORM_NONE } form;

typedef struct expr_options {
	const char *from_text, *to_text, *root, *groups;
	bool plain, strict;
	form from, to;
	journey_mongo_options mongo;
} expr_options;

static form form_of(const char *text)
{
	static const char *const names[] = {"text", "json", "mongo"};
	int i = 0;

	while (text && i < FORM_NONE && strcmp(text, names[i]) != 0)
		i++;
	return (form)i;
}

static journey_status read_tree(const expr_options *o, journey_json_reader *reader, journey_str line,
				journey_expr_tree **out, journey_error *error)
{
	journey_value value;
	journey_status status;

	if (o->from == FORM_TEXT)
		return journey_expr_parse(NULL, line, NULL, out, error);
	status = journey_json_parse(reader, line, &value, error);
	if (status != JOURNEY_OK)
		return status;
	return o->from == FORM_JSON ? journey_expr_tree_from_value(NULL, value, NULL, out, error)
				    : journey_expr_tree_from_mongo(NULL, value, &o->mongo, NULL, out, error);
}

static journey_status put(void *arg, const char *data, size_t size)
{
	return fwrite(data, 1, size, (FILE *)arg) == size ? JOURNEY_OK : JOURNEY_HOST_ERROR;
}

static int write_tree(const expr_options *o, const journey_expr_tree *tree)
{
	journey_str text = journey_expr_tree_text(tree);
	journey_status status = o->to == FORM_JSON
					? journey_json_write(journey_expr_tree_value(tree), put, stdout)
					: put(stdout, text.data, text.size);

	if (status == JOURNEY_LIMIT)
		return tool_error("expr", "the tree is nested too deep for JSON");
	return status == JOURNEY_OK && fputc('\n', stdout) != EOF
		       ? TOOL_OK
		       : tool_error("expr", "the output can't be written");
}

static int wrong_line(unsigned long number, journey_status status, const journey_error *error)
{
	bool told = error->message[0] != '\0', hint = error->hint[0] != '\0';

	fprintf(stderr, "journey expr: line %lu", number);
	if (error->where[0])
		fprintf(stderr, ": %s", error->where);
	else if (error->column)
		fprintf(stderr, ", column %u", (unsigned)error->column);
	fprintf(stderr, ": %s%s%s%s\n", told ? error->message : journey_status_text(status), hint ? " (" : "",
		error->hint, hint ? ")" : "");
	return TOOL_FAILED;
}

static int convert(const expr_options *o, journey_json_reader *reader, const tool_line *line,
		   unsigned long number)
{
	journey_expr_tree *tree = NULL;
	journey_error error = {0};
	journey_status status;
	int result;

	if (line->too_long)
		return tool_error("expr", "line %lu is longer than %zu bytes", number, LINE_MAX_BYTES);
	status = read_tree(o, reader, line->text, &tree, &error);
	result = status == JOURNEY_OK ? write_tree(o, tree) : wrong_line(number, status, &error);
	journey_expr_tree_free(tree);
	return result;
}

static int convert_lines(const expr_options *o, journey_json_reader *reader, const char *path)
{
	const char *wrong = "";
	tool_input *input = tool_input_open(path, LINE_MAX_BYTES, &wrong);
	tool_line line;
	unsigned long number = 0;
	int status = TOOL_OK, more;

	if (!input)
		return tool_error("expr", "%s: %s", path, wrong);
	while ((more = tool_input_next(input, &line)) > 0)
		if (convert(o, reader, &line, ++number) != TOOL_OK)
			status = TOOL_FAILED;
	if (more < 0)
		status = tool_error("expr", "%s: %s", path, tool_input_error(input));
	if (fflush(stdout) != 0)
		status = tool_error("expr", "the output can't be written");
	tool_input_close(input);
	return status;
}

/* The groups live in a reader of their own: each line takes the other one anew. */
static int read_groups(expr_options *o, journey_json_reader **reader)
{
	journey_error error = {0};
	journey_status status;

	if (!o->groups)
		return TOOL_OK;
	if (journey_json_reader_new(NULL, JOURNEY_JSON_DEPTH_MAX, reader) != JOURNEY_OK)
		return tool_error("expr", "out of memory");
	status = journey_json_parse(*reader, tool_str(o->groups), &o->mongo.groups, &error);
	if (status != JOURNEY_OK)
		return tool_error("expr", "--groups: column %u: %s", (unsigned)error.column, error.message);
	return o->mongo.groups.type == JOURNEY_MAP
		       ? TOOL_OK
		       : tool_error("expr", "--groups: must be an object of lists: '{\"staff\": [\"ann\"]}'");
}

int journey_expr_main(int argc, char **argv)
{
	expr_options o = {.from_text = "text", .to_text = "text"};
	const tool_option options[] = {
		{"--from", TOOL_TEXT, &o.from_text}, {"--to", TOOL_TEXT, &o.to_text},
		{"--root", TOOL_TEXT, &o.root},      {"--plain", TOOL_FLAG, &o.plain},
		{"--strict", TOOL_FLAG, &o.strict},  {"--groups", TOOL_TEXT, &o.groups},
	};
	const tool_command command = {"expr", help, options, sizeof options / sizeof *options, 0, 1, ""};
	journey_json_reader *reader = NULL, *groups = NULL;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	o.from = form_of(o.from_text);
	o.to = form_of(o.to_text);
	if (o.from == FORM_NONE || o.to >= FORM_MONGO ||
	    (o.from != FORM_MONGO && (o.root || o.plain || o.strict || o.groups))) {
		tool_error("expr", "%s",
			   o.from == FORM_NONE  ? "--from is text, json or mongo"
			   : o.to >= FORM_MONGO ? "--to is text or json"
						: "--root, --plain, --strict and --groups belong to --from mongo");
		fputs("Try journey expr --help.\n", stderr);
		return TOOL_USAGE;
	}
	o.mongo.size = sizeof o.mongo;
	o.mongo.root = o.root;
	o.mongo.flags = (o.plain ? (unsigned)JOURNEY_MONGO_PLAIN : 0u) |
			(o.strict ? (unsigned)JOURNEY_MONGO_STRICT : 0u);
	status = read_groups(&o, &groups);
	if (status == TOOL_OK && journey_json_reader_new(NULL, JOURNEY_JSON_DEPTH_MAX, &reader) != JOURNEY_OK)
		status = tool_error("expr", "out of memory");
	if (status == TOOL_OK)
		status = convert_lines(&o, reader, count ? argv[0] : "-");
	journey_json_reader_free(reader);
	journey_json_reader_free(groups);
	return status;
}
