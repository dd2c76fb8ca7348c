/* `journey eval`: evaluates expressions. */
#include "eval.h"

#include "commands.h"
#include "input.h"
#include "source.h"
#include "tagged.h"
#include "usage.h"
#include "zones.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
	"usage: journey eval [FILE] [OPTION]...\n"
	"       journey eval --expr EXPRESSION [OPTION]...\n"
	"\n"
	"Evaluates expressions of the condition language (CEL). Each line of FILE (default: standard input) "
	"is a JSON\n"
	"object, and one line of JSON comes out for it, as soon as it was read where the input is a pipe or "
	"a terminal:\n"
	"\n"
	"  {\"expr\":\"x + 1\",\"bindings\":{\"x\":{\"int\":\"2\"}}}   gives   "
	"{\"value\":{\"int\":\"3\"},\"type\":\"int\"}\n"
	"  {\"expr\":\"1 / 0\"}   gives   {\"error\":{\"message\":\"division by "
	"zero\",\"line\":1,\"column\":3,...}}\n"
	"\n"
	"Each line has its answer; one that is blank, or no JSON, is an error like others. Further keys are\n"
	"\"type_env\", \"container\", \"disable_check\", \"disable_macros\" and \"check_only\"; see journey(1).\n"
	"\n"
	"  -e, --expr TEXT   evaluate this; the value is printed as the language writes it\n"
	"  --bindings JSON   variables for --expr: '{\"x\": 2}'\n"
	"  --json            with --expr: print the line of JSON instead, errors too\n"
	"  --zoneinfo DIR    time zones (/usr/share/zoneinfo)\n"
	"  --help            this text\n"
	"\n"
	"Exit status: 0 done (lines that are errors are results too), 1 the work failed (with --expr: no "
	"value), 2 wrong\n"
	"usage.\n";

typedef struct eval_options {
	const char *expr, *bindings, *zoneinfo;
	bool json;
} eval_options;

static int no_memory(void)
{
	return tool_error("eval", "out of memory");
}

/* ---- one expression ---- */

static int show_value(const tool_eval_request *r, const journey_value *value, bool json)
{
	tool_text text = {0};
	bool written;

	if (json)
		written = tool_eval_put(&text, r, value);
	else {
		tool_value_show(&text, value, TOOL_EVAL_LINE_MAX);
		tool_text_put(&text, "\n");
		written = text.size <= TOOL_EVAL_LINE_MAX;
	}
	if (!written) {
		tool_text_free(&text);
		return tool_error("eval", "the value is longer than %zu bytes", TOOL_EVAL_LINE_MAX);
	}
	written = !text.failed && fwrite(text.data, 1, text.size, stdout) == text.size && fflush(stdout) == 0;
	tool_text_free(&text);
	return written ? TOOL_OK : tool_error("eval", "the value can't be written");
}

static int show_error_line(journey_status status, const journey_error *error)
{
	tool_text line = {0};
	bool written;

	tool_eval_put_error(&line, status, error);
	written = !line.failed && fwrite(line.data, 1, line.size, stdout) == line.size && fflush(stdout) == 0;
	tool_text_free(&line);
	return written ? TOOL_FAILED : tool_error("eval", "the error can't be written");
}

static int show_error(const char *expr, journey_status status, journey_error *error, bool json)
{
	tool_text text = {0};

	if (json)
		return show_error_line(status, error);
	error->status = status;
	tool_text_put(&text, expr);
	tool_source_error("expression", &text, error);
	tool_text_free(&text);
	return TOOL_FAILED;
}

static int eval_one(tool_eval *eval, const eval_options *options)
{
	tool_eval_request r = {.expr = tool_str(options->expr), .plain = true};
	journey_error error = {0};
	journey_value value;
	journey_status status;
	int done;

	if (options->bindings) {
		status = journey_json_parse(eval->reader, tool_str(options->bindings), &value, &error);
		if (status == JOURNEY_OK && value.type != JOURNEY_MAP)
			return tool_error("eval", "--bindings: must be an object: '{\"x\": 2}'");
		if (status != JOURNEY_OK)
			return tool_error("eval", "--bindings: column %u: %s", (unsigned)error.column,
					  error.message);
		r.bindings = value.as.map;
	}
	status = tool_eval_run(eval, &r, &value, &error);
	done = status == JOURNEY_OK ? show_value(&r, &value, options->json)
				    : show_error(options->expr, status, &error, options->json);
	tool_eval_done(&r);
	return done;
}

/* ---- lines ---- */

/* Somebody may wait for the answer before writing the next line. */
static bool interactive(const char *path)
{
	struct stat status;
	int failed = strcmp(path, "-") == 0 ? fstat(0, &status) : stat(path, &status);

	return failed || !S_ISREG(status.st_mode);
}

static int answer(tool_eval *eval, const tool_line *line, tool_text *out, bool flush)
{
	journey_str text = line->text;

	tool_text_clear(out);
	if (line->too_long)
		text.size = TOOL_EVAL_LINE_MAX + 1; /* refused before it is read */
	if (!tool_eval_line(eval, text, out))
		return no_memory();
	if (fwrite(out->data, 1, out->size, stdout) != out->size || (flush && fflush(stdout) != 0))
		return tool_error("eval", "the output can't be written");
	return TOOL_OK;
}

static int eval_lines(tool_eval *eval, const char *path)
{
	const char *wrong = "";
	tool_input *input = tool_input_open(path, TOOL_EVAL_LINE_MAX, &wrong);
	tool_text out = {0};
	tool_line line;
	bool flush = interactive(path);
	int status = TOOL_OK, more = 0;

	if (!input)
		return tool_error("eval", "%s: %s (to evaluate an expression: journey eval --expr '...')",
				  path, wrong);
	while (status == TOOL_OK && (more = tool_input_next(input, &line)) > 0)
		status = answer(eval, &line, &out, flush);
	if (status == TOOL_OK && more < 0)
		status = tool_error("eval", "%s: %s", path, tool_input_error(input));
	if (status == TOOL_OK && fflush(stdout) != 0)
		status = tool_error("eval", "the output can't be written");
	tool_input_close(input);
	tool_text_free(&out);
	return status;
}

/* ---- the command ---- */

int journey_eval_main(int argc, char **argv)
{
	eval_options o = {.json = false};
	const tool_option options[] = {
		{"-e", TOOL_TEXT, &o.expr},
		{"--expr", TOOL_TEXT, &o.expr},
		{"--bindings", TOOL_TEXT, &o.bindings},
		{"--json", TOOL_FLAG, &o.json},
		{"--zoneinfo", TOOL_TEXT, &o.zoneinfo},
	};
	const tool_command command = {"eval", help, options, sizeof options / sizeof *options, 0, 1, ""};
	journey_zones *zones = NULL;
	tool_eval eval;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if ((o.expr && count) || (!o.expr && (o.bindings || o.json))) {
		tool_error("eval",
			   o.expr ? "either a file or --expr" : "--bindings and --json belong to --expr");
		fputs("Try journey eval --help.\n", stderr);
		return TOOL_USAGE;
	}
	status = tool_zones_open("eval", o.zoneinfo, &zones, NULL);
	if (status >= 0)
		return status;
	if (!tool_eval_open(&eval, zones))
		status = no_memory();
	else
		status = o.expr ? eval_one(&eval, &o) : eval_lines(&eval, count ? argv[0] : "-");
	tool_eval_close(&eval);
	journey_zones_free(zones);
	return status;
}
