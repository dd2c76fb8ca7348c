#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static bool failed(tool_output *output)
{
	output->error = strerror(errno);
	return false;
}

bool tool_output_open(tool_output *output, const char *path)
{
	int flags;

	*output = (tool_output){.fd = STDOUT_FILENO};
	if (path && strcmp(path, "-") != 0) {
		output->fd = open(path, O_WRONLY | O_CREAT, 0666);
		if (output->fd < 0)
			return failed(output);
		output->opened = true;
	}
	flags = fcntl(output->fd, F_GETFL);
	if (flags < 0)
		return failed(output);
	output->appends = flags & O_APPEND;
	return true;
}

bool tool_output_close(tool_output *output)
{
	if (output->opened && close(output->fd) != 0)
		return failed(output);
	output->opened = false;
	return true;
}

/* Fills in which file it is; its size and position, both 0 if it is not a regular file. */
static bool look(tool_output *output, uint64_t *size, uint64_t *position)
{
	struct stat status;
	off_t at;

	*size = *position = 0;
	if (fstat(output->fd, &status) != 0)
		return failed(output);
	output->place = (tool_place){0};
	if (!S_ISREG(status.st_mode))
		return true;
	at = lseek(output->fd, 0, output->appends ? SEEK_END : SEEK_CUR);
	if (at < 0)
		return failed(output);
	output->place.device = (uint64_t)status.st_dev;
	output->place.inode = (uint64_t)status.st_ino;
	*size = (uint64_t)status.st_size;
	*position = (uint64_t)at;
	return true;
}

static bool cut(tool_output *output, uint64_t size)
{
	if (ftruncate(output->fd, (off_t)size) != 0 || lseek(output->fd, (off_t)size, SEEK_SET) < 0)
		return failed(output);
	return true;
}

bool tool_output_is(const tool_output *output, tool_place place)
{
	struct stat status;

	return place.inode && fstat(output->fd, &status) == 0 && (uint64_t)status.st_dev == place.device &&
		(uint64_t)status.st_ino == place.inode;
}

bool tool_output_begin(tool_output *output)
{
	uint64_t size, position;

	if (!look(output, &size, &position))
		return false;
	if (output->opened && output->place.inode)
		return cut(output, 0);
	output->place.base = position;
	return true;
}

bool tool_output_resume(tool_output *output, tool_place before, uint64_t written, bool finished, uint64_t *there)
{
	uint64_t size, position, end = before.base + written;

	if (!look(output, &size, &position))
		return false;
	if (!output->place.inode) { /* a pipe: whoever reads it has what was written */
		*there = written;
		return true;
	}
	*there = 0;
	if (output->place.inode != before.inode || output->place.device != before.device || size < before.base) {
		if (output->opened)
			return cut(output, 0);
		output->place.base = position;
		return true;
	}
	output->place.base = before.base;
	if (size > end && (output->opened || !finished)) {
		if (!cut(output, end))
			return false;
		size = end;
	}
	if (size > end) /* what is there behind the sends counts as if it were before them */
		output->place.base = size - written;
	if (lseek(output->fd, (off_t)size, SEEK_SET) < 0)
		return failed(output);
	*there = size - output->place.base;
	return true;
}

bool tool_output_write(tool_output *output, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t done = write(output->fd, data, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return failed(output);
		data += done;
		size -= (size_t)done;
	}
	return true;
}
