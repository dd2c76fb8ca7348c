#include "store.h"

#include "usage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#ifdef HAVE_SQLITE
#include <journey/sqlite.h>

static int open_sqlite(const char *command, const char *path, bool must_exist, bool read_only, tool_store *out)
{
	journey_sqlite_options options;
	journey_sqlite_store *store;
	journey_error error = {0};
	journey_status status;

	if (must_exist) {
		FILE *file = fopen(path, "rb");

		if (!file)
			return tool_error(command, "%s: %s", path, strerror(errno));
		fclose(file);
	}
	journey_sqlite_options_init(&options);
	options.path = path;
	options.read_only = read_only;
	status = journey_sqlite_open(&options, &store, &error);
	if (status != JOURNEY_OK)
		return tool_error_of(command, path, status, &error);
	out->sqlite = store;
	out->storage = journey_sqlite_storage(store);
	out->durable = true;
	return -1;
}
#endif

static int open_memory(const char *command, tool_store *out)
{
	journey_memory_store *store;
	journey_status status = journey_memory_store_new(NULL, &store);

	if (status != JOURNEY_OK)
		return tool_error_of(command, "memory", status, NULL);
	out->memory = store;
	out->storage = journey_memory_store_storage(store);
	return -1;
}

#ifdef HAVE_SQLITE
/* Also an empty file, which is no store yet. */
static bool is_missing(const char *path)
{
	FILE *file = fopen(path, "rb");
	bool missing = file ? getc(file) == EOF : errno == ENOENT;

	if (file)
		fclose(file);
	return missing;
}
#endif

int tool_store_open_dry(const char *command, const char *name, bool must_exist, tool_store *out)
{
#ifdef HAVE_SQLITE
	if (strncmp(name, "sqlite:", 7) == 0 && name[7]) {
		*out = (tool_store){0};
		return !must_exist && is_missing(name + 7) ? open_memory(command, out)
			: open_sqlite(command, name + 7, must_exist, true, out);
	}
#endif
	return tool_store_open(command, name, must_exist, out);
}

int tool_store_open(const char *command, const char *name, bool must_exist, tool_store *out)
{
	*out = (tool_store){0};
	if (strcmp(name, "memory") == 0)
		return open_memory(command, out);
	if (strncmp(name, "sqlite:", 7) == 0 && name[7]) {
#ifdef HAVE_SQLITE
		return open_sqlite(command, name + 7, must_exist, false, out);
#else
		(void)must_exist;
		return tool_error(command, "%s: built without SQLite", name);
#endif
	}
	tool_error(command, "no such store: \"%s\" (sqlite:FILE or memory)", name);
	return TOOL_USAGE;
}

void tool_store_close(tool_store *store)
{
#ifdef HAVE_SQLITE
	journey_sqlite_close(store->sqlite);
#endif
	journey_memory_store_free(store->memory);
	*store = (tool_store){0};
}

journey_status tool_store_compact(tool_store *store)
{
#ifdef HAVE_SQLITE
	if (store->sqlite)
		return journey_sqlite_compact(store->sqlite);
#endif
	(void)store;
	return JOURNEY_OK;
}

const char *tool_store_error(const tool_store *store)
{
#ifdef HAVE_SQLITE
	if (store->sqlite)
		return journey_sqlite_error_text(store->sqlite);
#endif
	(void)store;
	return "";
}
