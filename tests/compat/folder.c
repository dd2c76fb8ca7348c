#include "compat/folder.h"

#include <stdio.h>

static FILE *open_file(const char *folder, const char *name, const char *mode)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return fopen(path, mode);
}

bool folder_read(const char *folder, const char *name, jy_buffer *out)
{
	FILE *file = open_file(folder, name, "rb");
	char part[4096];
	size_t n;
	bool ok = file != NULL;

	while (ok && (n = fread(part, 1, sizeof part, file)) > 0)
		ok = jy_buffer_bytes(out, part, n);
	if (file)
		fclose(file);
	return ok;
}

bool folder_write(const char *folder, const char *name, const void *data, size_t size)
{
	FILE *file = open_file(folder, name, "wb");
	bool ok = file && fwrite(data, 1, size, file) == size;

	if (file && fclose(file) != 0)
		ok = false;
	return ok;
}
