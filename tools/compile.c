/* `journey compile`: a strategy in its binary form, which the core reads without YAML. */
#include "commands.h"
#include "source.h"
#include "usage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"usage: journey compile STRATEGY -o FILE\n"
	"\n"
	"Writes a strategy in its binary form: checksummed, the same bytes on every machine, read by the library without YAML\n"
	"(journey_strategy_read()), and by each command in place of a document.\n"
	"\n"
	"  -o, --output FILE   where to; \"-\" for standard output\n"
	"  --quiet             print nothing\n"
	"  --help              this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

/* A file that could not be written whole is taken away again. */
static int write_file(const char *path, journey_bytes bytes)
{
	bool plain = strcmp(path, "-") == 0;
	FILE *file = plain ? stdout : fopen(path, "wb");
	bool written;

	if (!file)
		return tool_error("compile", "%s: %s", path, strerror(errno));
	errno = 0;
	written = fwrite(bytes.data, 1, bytes.size, file) == bytes.size && fflush(file) == 0;
	if (!plain && fclose(file) != 0)
		written = false;
	if (written)
		return TOOL_OK;
	tool_error("compile", "%s: %s", plain ? "standard output" : path, strerror(errno ? errno : EIO));
	if (!plain)
		remove(path);
	return TOOL_FAILED;
}

int journey_compile_main(int argc, char **argv)
{
	const char *output = NULL;
	bool quiet = false;
	const tool_option options[] = {
		{"--output", TOOL_TEXT, &output}, {"-o", TOOL_TEXT, &output}, {"--quiet", TOOL_FLAG, &quiet}};
	const tool_command command = {"compile", help, options, sizeof options / sizeof *options, 1, 1,
		"a strategy is missing"};
	journey_strategy *strategy;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!output) {
		tool_error("compile", "-o FILE is missing\nTry journey compile --help.");
		return TOOL_USAGE;
	}
	strategy = tool_source_load("compile", argv[0]);
	if (!strategy)
		return TOOL_FAILED;
	status = write_file(output, journey_strategy_bytes(strategy));
	if (status == TOOL_OK && !quiet && strcmp(output, "-") != 0)
		printf("%s: %zu bytes, hash %016" PRIx64 "\n", output, journey_strategy_bytes(strategy).size,
			journey_strategy_hash(strategy));
	journey_strategy_free(strategy);
	return status;
}
