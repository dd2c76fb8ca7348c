#include "simulate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

static const char help[] =
	"usage: journey simulate [OPTION]... >shop.jsonl\n"
	"       journey simulate STRATEGY MODEL [OPTION]...   (see journey simulate STRATEGY MODEL --help)\n"
	"\n"
	"Writes the event log of a small shop, Segment events as JSON lines in order of time. Customers respond to\n"
	"a journey by a stated lift; who is held out is worked out as the engine does it. Same options, same bytes.\n"
	"\n"
	"  --customers N    how many customers (60000; 86 % of them enter the journey)\n"
	"  --days D         length of the log (120)\n"
	"  --seed S         another shop of the same kind (1)\n"
	"  --journey NAME   the journey, whose name decides who is held out (winback)\n"
	"  --kind KIND      winback: two orders or more, then none for 45 days; converts within 14 days (default)\n"
	"                   cart: a cart left for two hours; converts within 7 days\n"
	"  --holdout SHARE  share held out, as in the strategy (10%)\n"
	"  --base SHARE     conversion of those held out (35%)\n"
	"  --lift SHARE     how much higher the conversion of the others is (15%)\n"
	"  --output FILE    write there instead of to standard output\n"
	"  --help           this text\n"
	"\n"
	"What was put in, and what chance made of it, goes to standard error.\n"
	"Exit status: 0 done, 1 the log could not be written, 2 wrong usage.\n";

/* "150", up to 20 digits. */
static bool parse_number(const char *text, uint64_t *out)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned digit = (unsigned)(*text - '0');

		if (*text < '0' || *text > '9' || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

/* "15%", "12.5%", "-5%" or ".15", exactly, in millionths. */
static bool parse_share(const char *text, int64_t *out)
{
	bool negative = *text == '-', digits = false, point = false;
	int64_t value = 0, unit = 1000000;

	text += *text == '-' || *text == '+';
	for (; *text && *text != '%'; text++) {
		if (*text == '.' && !point) {
			point = true;
			continue;
		}
		if (*text < '0' || *text > '9' || value > INT64_C(1000000000000))
			return false;
		digits = true;
		value = value * 10 + (*text - '0');
		if (point && (unit /= 10) == 0)
			return false;
	}
	value *= unit;
	if (*text == '%') {
		if (value % 100 != 0 || text[1])
			return false;
		value /= 100;
	}
	*out = negative ? -value : value;
	return digits;
}

static bool parse_kind(const char *text, simulate_kind *out)
{
	if (strcmp(text, "winback") != 0 && strcmp(text, "cart") != 0)
		return false;
	*out = *text == 'w' ? SIMULATE_WINBACK : SIMULATE_CART;
	return true;
}

/* Takes one option; 0 = unknown name, -1 = bad value. */
static int take(simulate_options *options, const char **file, const char *name, size_t size,
	const char *value)
{
	uint64_t number = 0;
	bool good = true;

#define IS(text) (size == sizeof(text) - 1 && memcmp(name, text, size) == 0)
	if (IS("--customers"))
		good = parse_number(value, &options->customers);
	else if (IS("--days")) {
		good = parse_number(value, &number) && number <= UINT32_MAX;
		if (good)
			options->days = (uint32_t)number;
	} else if (IS("--seed"))
		good = parse_number(value, &options->seed);
	else if (IS("--journey"))
		options->journey = value;
	else if (IS("--kind"))
		good = parse_kind(value, &options->kind);
	else if (IS("--holdout"))
		good = parse_share(value, &options->holdout);
	else if (IS("--base"))
		good = parse_share(value, &options->base);
	else if (IS("--lift"))
		good = parse_share(value, &options->lift);
	else if (IS("--output"))
		*file = value;
	else
		return 0;
#undef IS
	return good ? 1 : -1;
}

static int usage_error(const char *text, const char *what)
{
	fprintf(stderr, "journey simulate: %s%s%s\nTry journey simulate --help.\n", text, *what ? ": " : "", what);
	return 2;
}

/* 0 = go on, 1 = help was asked for, 2 = wrong. */
static int parse(simulate_options *options, const char **file, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *equals = strchr(argv[i], '='), *value;
		size_t size = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]);
		int taken;

		if (strcmp(argv[i], "--help") == 0)
			return 1;
		if (strncmp(argv[i], "--", 2) != 0)
			return usage_error("unexpected argument", argv[i]);
		value = equals ? equals + 1 : i + 1 < argc ? argv[i + 1] : NULL;
		taken = take(options, file, argv[i], size, value ? value : "");
		if (taken == 0)
			return usage_error("unknown option", argv[i]);
		if (!value)
			return usage_error("a value is missing after", argv[i]);
		if (taken < 0)
			return usage_error("not a value for this option", equals ? argv[i] : value);
		i += !equals;
	}
	return 0;
}

/* In thousandths, rounded; 0 of nothing. */
static int64_t per_mille(uint64_t part, uint64_t whole)
{
	return whole ? (int64_t)((part * 1000 + whole / 2) / whole) : 0;
}

/* "-5", "12.5": millionths as per cent. */
static void print_percent(int64_t millionths)
{
	uint64_t size = (uint64_t)(millionths < 0 ? -millionths : millionths);
	char digits[8];
	int count = snprintf(digits, sizeof digits, "%04u", (unsigned)(size % 10000));

	while (count > 0 && digits[count - 1] == '0')
		digits[--count] = 0;
	fprintf(stderr, "%s%" PRIu64 "%s%s", millionths < 0 ? "-" : "", size / 10000, count ? "." : "", digits);
}

static void print_arm(const char *name, uint64_t entered, uint64_t converted)
{
	int64_t share = per_mille(converted, entered);

	fprintf(stderr, "  %s: %" PRIu64 " enter, %" PRIu64 " convert (%" PRId64 ".%" PRId64 " %%)\n", name,
		entered, converted, share / 10, share % 10);
}

static void print_summary(const simulate_options *options, const simulate_summary *summary)
{
	fprintf(stderr, "journey simulate: %" PRIu64 " events of %" PRIu64 " customers; put into \"%s\": lift ",
		summary->events, options->customers, options->journey);
	print_percent(options->lift);
	fputs(" % on a conversion of ", stderr);
	print_percent(options->base);
	fputs(" %, ", stderr);
	print_percent(options->holdout);
	fputs(" % held out\n", stderr);
	print_arm("treated", summary->entered[0], summary->converted[0]);
	print_arm("held out", summary->entered[1], summary->converted[1]);
}

static int run(const simulate_options *options, const char *file)
{
	FILE *out = file ? fopen(file, "wb") : stdout;
	simulate_summary summary = {0};
	const char *wrong;

	if (!out) {
		fprintf(stderr, "journey simulate: %s: %s\n", file, strerror(errno));
		return 1;
	}
	wrong = simulate(options, out, &summary);
	if (file && fclose(out) != 0 && !wrong)
		wrong = "the log could not be written";
	if (wrong) {
		fprintf(stderr, "journey simulate: %s\n", wrong);
		return 1;
	}
	print_summary(options, &summary);
	return 0;
}

int journey_simulate_main(int argc, char **argv)
{
	simulate_options options;
	const char *file = NULL, *wrong;
	int status;

	simulate_options_init(&options);
	status = parse(&options, &file, argc, argv);
	if (status == 1)
		return fputs(help, stdout) < 0 || fflush(stdout) != 0;
	if (status != 0)
		return status;
	wrong = simulate_options_error(&options);
	if (wrong)
		return usage_error(wrong, "");
	return run(&options, file);
}
