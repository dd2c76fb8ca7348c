#include "changes.h"

#include <inttypes.h>
#include <string.h>

static uint64_t hash(uint64_t before, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		before = (before ^ bytes[i]) * UINT64_C(0x100000001b3); /* FNV-1a, 64 bits */
	return before;
}

static uint64_t hash_text(uint64_t before, journey_str text)
{
	return hash(hash(before, text.data, text.size), "", 1);
}

static uint64_t hash_change(uint64_t seed, const journey_change *change)
{
	char rest[32];
	uint64_t h = hash_text(seed, change->user_id);
	int n = snprintf(rest, sizeof rest, "%d %" PRId64, (int)change->kind, change->time);

	h = hash_text(h, change->anonymous_id);
	h = hash_text(h, change->name);
	h = hash_text(h, change->from);
	h = hash_text(h, change->cause);
	return hash(h, rest, (size_t)n);
}

static void member(tool_text *out, const char *before, const char *name, journey_str value)
{
	tool_text_print(out, "%s\"%s\":", before, name);
	tool_text_json(out, value);
}

/*
 * One move as a line; `run` names a dry run, or is empty. Its message id is a hash of all that it says: the same move has
 * the same one in each run.
 */
static void write_change(tool_text *out, const journey_change *change, journey_str run)
{
	static const char *const events[] = {
		[JOURNEY_CHANGE_ENTERED] = "Segment Entered",
		[JOURNEY_CHANGE_LEFT] = "Segment Left",
		[JOURNEY_CHANGE_STAGE] = "Stage Changed",
	};

	tool_text_print(out, "{\"type\":\"track\",\"event\":\"%s\",\"messageId\":\"%016" PRIx64 "%016" PRIx64 "\"",
		events[change->kind], hash_change(UINT64_C(0xcbf29ce484222325), change),
		hash_change(UINT64_C(0x9e3779b97f4a7c15), change));
	if (change->user_id.size)
		member(out, ",", "userId", change->user_id);
	else
		member(out, ",", "anonymousId", change->anonymous_id);
	tool_text_put(out, ",\"timestamp\":");
	tool_text_time(out, change->time);
	tool_text_put(out, ",\"properties\":{");
	if (change->kind == JOURNEY_CHANGE_STAGE) {
		member(out, "", "stage", change->name);
		member(out, ",", "from", change->from);
	} else {
		member(out, "", "segment", change->name);
	}
	if (change->cause.size)
		member(out, ",", "cause", change->cause);
	tool_text_put(out, "}");
	if (run.size) {
		member(out, ",\"context\":{", "run", run);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "}\n");
}

static void write_one(void *user, const journey_change *change)
{
	tool_changes *changes = user;

	changes->line.size = 0;
	write_change(&changes->line, change, changes->run);
	if (changes->line.failed || fwrite(changes->line.data, 1, changes->line.size, changes->file) != changes->line.size)
		changes->failed = true;
}

bool tool_changes_open(tool_changes *changes, journey_engine *engine, const char *path, bool append)
{
	*changes = (tool_changes){.path = path, .run = journey_engine_run(engine)};
	if (!path)
		return true;
	changes->file = fopen(path, append ? "a" : "w");
	if (!changes->file)
		return false;
	changes->failed = journey_engine_watch(engine, write_one, changes) != JOURNEY_OK;
	return true;
}

bool tool_changes_close(tool_changes *changes)
{
	bool closed = !changes->file || fclose(changes->file) == 0;

	changes->file = NULL;
	tool_text_free(&changes->line);
	return closed && !changes->failed;
}
