#include "usage.h"

#include "text.h"

#include <journey/document.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int tool_error(const char *command, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "journey %s: ", command);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return TOOL_FAILED;
}

int tool_error_of(const char *command, const char *what, journey_status status, const journey_error *error)
{
	bool told = error && error->status == status && error->message[0];

	return tool_error(command, "%s: %s%s%s%s%s%s", what, journey_status_text(status), told ? ": " : "",
		told && error->where[0] ? error->where : "", told && error->where[0] ? ": " : "",
		told ? error->message : "", "");
}

static int wrong(const tool_command *command, const char *text, const char *what)
{
	tool_error(command->name, "%s%s%s", text, *what ? ": " : "", what);
	fprintf(stderr, "Try journey %s --help.\n", command->name);
	return TOOL_USAGE;
}

static bool read_size(const char *text, size_t *out)
{
	size_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		size_t digit = (size_t)(*text - '0');

		if (*text < '0' || *text > '9' || value > (SIZE_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return value > 0;
}

static bool take(const tool_option *option, const char *text)
{
	journey_time time;

	switch (option->kind) {
	case TOOL_FLAG:
		*(bool *)option->value = true;
		return true;
	case TOOL_TEXT:
		*(const char **)option->value = text;
		return true;
	case TOOL_TIME:
		if (journey_time_read(tool_str(text), &time) != JOURNEY_OK)
			return false;
		*(journey_time *)option->value = time;
		return true;
	case TOOL_SIZE:
		return read_size(text, option->value);
	case TOOL_NUMBER:
		return journey_number_read(tool_str(text), option->value) == JOURNEY_OK;
	case TOOL_MANY:
		if (((tool_texts *)option->value)->count == TOOL_TEXTS_MAX)
			return false;
		((tool_texts *)option->value)->items[((tool_texts *)option->value)->count++] = text;
		return true;
	}
	return false;
}

static const tool_option *find(const tool_command *command, const char *name, size_t size)
{
	for (size_t i = 0; i < command->option_count; i++) {
		const tool_option *option = &command->options[i];

		if (strlen(option->name) == size && memcmp(option->name, name, size) == 0)
			return option;
	}
	return NULL;
}

/* One option at argv[i]; the number of words it took, 0 if it is wrong (said so). */
static int option_at(const tool_command *command, int argc, char **argv, int i)
{
	const char *equals = strchr(argv[i], '='), *value = equals ? equals + 1 : i + 1 < argc ? argv[i + 1] : NULL;
	const tool_option *option = find(command, argv[i], equals ? (size_t)(equals - argv[i]) : strlen(argv[i]));
	bool flag;

	if (!option) {
		wrong(command, "unknown option", argv[i]);
		return 0;
	}
	flag = option->kind == TOOL_FLAG;
	if (flag && equals) {
		wrong(command, "this option takes no value", argv[i]);
		return 0;
	}
	if (!flag && !value) {
		wrong(command, "a value is missing after", argv[i]);
		return 0;
	}
	if (!take(option, value)) {
		wrong(command, option->kind == TOOL_TIME ? "not a time (2026-11-23T12:00:00Z, 2026-11-23)"
		               : option->kind == TOOL_MANY ? "given too often"
		               : option->kind == TOOL_NUMBER ? "not a number" : "not a whole number of 1 or more",
			value);
		return 0;
	}
	return flag || equals ? 1 : 2;
}

int tool_options(const tool_command *command, int argc, char **argv, int *count)
{
	int arguments = 0;
	bool more = true;

	for (int i = 1; i < argc;) {
		int words;

		if (more && strcmp(argv[i], "--help") == 0)
			return fputs(command->help, stdout) < 0 || fflush(stdout) != 0 ? TOOL_FAILED : TOOL_OK;
		if (more && strcmp(argv[i], "--") == 0) {
			more = false;
			i++;
			continue;
		}
		if (!more || argv[i][0] != '-' || !argv[i][1]) {
			argv[arguments++] = argv[i++];
			continue;
		}
		words = option_at(command, argc, argv, i);
		if (!words)
			return TOOL_USAGE;
		i += words;
	}
	if (arguments < command->arguments_min)
		return wrong(command, command->missing, "");
	if (command->arguments_max >= 0 && arguments > command->arguments_max)
		return wrong(command, "unexpected argument", argv[command->arguments_max]);
	*count = arguments;
	return -1;
}
