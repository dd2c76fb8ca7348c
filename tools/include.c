#include "include.h"

#include "source.h"

#include <errno.h>
#include <journey/document.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifndef JOURNEY_PACKS_DIR
#define JOURNEY_PACKS_DIR "/usr/share/journey/packs"
#endif

static const char pack_mark[] = "pack:";

typedef struct tool_included {
	struct tool_included *next;
	tool_text name, text;
	struct stat file;
} tool_included;

/* ---- names ---- */

static journey_status refuse(journey_error *error, journey_status status, const char *name, const char *why)
{
	snprintf(error->message, sizeof error->message, "%.200s: %s", name, why);
	return status;
}

/* The folder that "pack:" stands for. */
static const char *packs_folder(void)
{
	const char *folder = getenv("JOURNEY_PACKS");

	return folder && *folder ? folder : JOURNEY_PACKS_DIR;
}

static bool is_pack_name(journey_str name)
{
	for (size_t i = 0; i < name.size; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", name.data[i]) || !name.data[i])
			return false;
	return name.size > 0;
}

/* Where `pack:NAME` is: NAME is no path. */
static journey_status pack_file(journey_str name, tool_text *out, journey_error *error)
{
	if (!is_pack_name(name)) {
		snprintf(error->message, sizeof error->message,
			"found \"pack:%.*s\"; expected the name of a pack: lower-case letters, digits, - and _",
			(int)(name.size < 100 ? name.size : 100), name.data);
		return JOURNEY_INVALID;
	}
	tool_text_print(out, "%s/%.*s.yaml", packs_folder(), (int)name.size, name.data);
	return out->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

/* A path beside the file that includes it: a/b.yaml and ../c.yaml are a/../c.yaml. */
static journey_status file_beside(journey_str from, journey_str path, tool_text *out)
{
	size_t folder = from.size;

	while (folder > 0 && from.data[folder - 1] != '/')
		folder--;
	while (path.size > 2 && memcmp(path.data, "./", 2) == 0) {
		path.data += 2;
		path.size -= 2;
	}
	if (path.data[0] != '/')
		tool_text_add(out, from.data, folder);
	tool_text_add(out, path.data, path.size);
	return out->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

/* ---- documents ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* One file has many paths (a/../b.yaml); whoever includes itself is to be found on the first round. */
static tool_included *find(const tool_includes *includes, const struct stat *file)
{
	tool_included *it = includes->first;

	while (it && !same_file(&it->file, file))
		it = it->next;
	return it;
}

static bool is_top(const tool_includes *includes, const struct stat *file)
{
	struct stat top;

	return stat(includes->top, &top) == 0 && same_file(&top, file);
}

/* Takes the name over. */
static journey_status read_new(tool_includes *includes, tool_text *name, const struct stat *file, tool_included **out,
	journey_error *error)
{
	tool_included *it = calloc(1, sizeof *it);
	const char *wrong;

	if (!it)
		return JOURNEY_NO_MEMORY;
	wrong = tool_source_file(name->data, &it->text);
	if (wrong) {
		tool_text_free(&it->text);
		free(it);
		return refuse(error, JOURNEY_NOT_FOUND, name->data, wrong);
	}
	it->name = *name;
	it->file = *file;
	*name = (tool_text){0};
	it->next = includes->first;
	includes->first = it;
	*out = it;
	return JOURNEY_OK;
}

/* The file of that name, read once. */
static journey_status open_file(tool_includes *includes, tool_text *name, journey_include *out, journey_error *error)
{
	tool_included *it = NULL;
	struct stat file;
	journey_status status = JOURNEY_OK;

	if (stat(name->data, &file) != 0)
		return refuse(error, JOURNEY_NOT_FOUND, name->data, strerror(errno));
	if (is_top(includes, &file)) {
		/* Its name is enough to see that it includes itself. */
		out->name = tool_str(includes->top);
		out->text = tool_str("");
		return JOURNEY_OK;
	}
	it = find(includes, &file);
	if (!it)
		status = read_new(includes, name, &file, &it, error);
	if (status != JOURNEY_OK)
		return status;
	out->name = (journey_str){it->name.data, it->name.size};
	out->text = (journey_str){it->text.data ? it->text.data : "", it->text.size};
	return JOURNEY_OK;
}

static journey_status resolve(void *user, journey_str from, journey_str path, journey_include *out, journey_error *error)
{
	size_t mark = sizeof pack_mark - 1;
	bool pack = path.size >= mark && memcmp(path.data, pack_mark, mark) == 0;
	tool_text name = {0};
	journey_status status;

	if (memchr(path.data, 0, path.size))
		return refuse(error, JOURNEY_INVALID, "the name of a document", "found a NUL byte");
	status = pack ? pack_file((journey_str){path.data + mark, path.size - mark}, &name, error)
	              : file_beside(from, path, &name);
	if (status == JOURNEY_OK)
		status = open_file(user, &name, out, error);
	if (status == JOURNEY_NOT_FOUND && pack)
		snprintf(error->hint, sizeof error->hint, "packs are in %.60s; the variable JOURNEY_PACKS names another folder",
			packs_folder());
	tool_text_free(&name);
	return status;
}

journey_load_options tool_includes_options(tool_includes *includes, const char *file_name)
{
	journey_load_options options;

	includes->top = file_name;
	journey_load_options_init(&options);
	options.file_name = file_name;
	options.include = resolve;
	options.user = includes;
	return options;
}

bool tool_includes_is(const char *where, const char *name)
{
	size_t size = strlen(where);

	if (strcmp(where, name) == 0)
		return true;
	/* An error has no room for a long name, and has its beginning. */
	return size > 3 && strlen(name) > size && strcmp(where + size - 3, "...") == 0 && strncmp(where, name, size - 3) == 0;
}

const tool_text *tool_includes_text(const tool_includes *includes, const char *where)
{
	for (const tool_included *it = includes->first; it; it = it->next)
		if (tool_includes_is(where, it->name.data))
			return &it->text;
	return NULL;
}

void tool_includes_free(tool_includes *includes)
{
	while (includes->first) {
		tool_included *it = includes->first;

		includes->first = it->next;
		tool_text_free(&it->name);
		tool_text_free(&it->text);
		free(it);
	}
}
