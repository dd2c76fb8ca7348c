#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#define RAW_SIZE (128u << 10)
#define FILL_SIZE (256u << 10)

struct tool_input {
	FILE *file;
	size_t line_limit;
	const char *error;
	uint64_t position;
	bool started, gzip, ended; /* ended: nothing more will be added to `data` */
	unsigned char *raw;
	size_t raw_at, raw_end;
	char *data; /* lines wait in [begin, end); no line end in [begin, searched) */
	size_t begin, searched, end, capacity;
#ifdef HAVE_ZLIB
	z_stream stream;
	bool member_done; /* a gzip member ended; another one may follow */
#endif
};

tool_input *tool_input_open(const char *path, size_t line_limit, const char **error)
{
	tool_input *input = calloc(1, sizeof *input);

	*error = "out of memory";
	if (!input)
		return NULL;
	input->line_limit = line_limit;
	input->capacity = line_limit + FILL_SIZE;
	input->raw = malloc(RAW_SIZE);
	input->data = malloc(input->capacity);
	if (input->raw && input->data) {
		input->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
		if (input->file)
			return input;
		*error = strerror(errno);
	}
	tool_input_close(input);
	return NULL;
}

void tool_input_close(tool_input *input)
{
	if (!input)
		return;
#ifdef HAVE_ZLIB
	if (input->gzip)
		inflateEnd(&input->stream);
#endif
	if (input->file && input->file != stdin)
		fclose(input->file);
	free(input->raw);
	free(input->data);
	free(input);
}

static bool stop(tool_input *input, const char *error)
{
	input->error = error;
	return false;
}

/* What is there by now, not a full buffer: who writes into a pipe may wait for an answer. */
static bool read_more(tool_input *input)
{
	ssize_t size;

	do
		size = read(fileno(input->file), input->raw + input->raw_end, RAW_SIZE - input->raw_end);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return stop(input, strerror(errno));
	input->raw_end += (size_t)size;
	input->position += (uint64_t)size;
	return true;
}

/* More compressed (or plain) bytes; with none left, raw_at == raw_end. */
static bool read_raw(tool_input *input)
{
	if (input->raw_at < input->raw_end)
		return true;
	input->raw_at = input->raw_end = 0;
	return read_more(input);
}

static bool start(tool_input *input)
{
	input->started = true;
	if (!read_raw(input) || (input->raw_end == 1 && input->raw[0] == 0x1f && !read_more(input)))
		return false;
	if (input->raw_end < 2 || input->raw[0] != 0x1f || input->raw[1] != 0x8b)
		return true;
#ifdef HAVE_ZLIB
	if (inflateInit2(&input->stream, 16 + MAX_WBITS) != Z_OK)
		return stop(input, "out of memory");
	input->gzip = true;
	return true;
#else
	return stop(input, "compressed with gzip, which this build can't read");
#endif
}

#ifdef HAVE_ZLIB
/* Decompresses up to `room` bytes; what follows the last member and is no member is passed over, as gzip does. */
static bool inflate_some(tool_input *input, char *into, size_t room, size_t *size)
{
	*size = 0;
	while (*size == 0) {
		int status;

		if (!read_raw(input))
			return false;
		if (input->raw_at == input->raw_end) {
			input->ended = true;
			return input->member_done || stop(input, "ends in the middle of its gzip data");
		}
		if (input->member_done) {
			if (input->raw[input->raw_at] != 0x1f) {
				input->ended = true;
				return true;
			}
			inflateReset(&input->stream);
			input->member_done = false;
		}
		input->stream.next_in = input->raw + input->raw_at;
		input->stream.avail_in = (uInt)(input->raw_end - input->raw_at);
		input->stream.next_out = (Bytef *)into;
		input->stream.avail_out = (uInt)room;
		status = inflate(&input->stream, Z_NO_FLUSH);
		input->raw_at = input->raw_end - input->stream.avail_in;
		*size = room - input->stream.avail_out;
		if (status == Z_STREAM_END)
			input->member_done = true;
		else if (status != Z_OK && status != Z_BUF_ERROR)
			return stop(input, status == Z_MEM_ERROR ? "out of memory" : "its gzip data is damaged");
	}
	return true;
}
#endif

/* Adds to `data`; there is room for it, since at most the limit waits there. */
static bool fill(tool_input *input)
{
	size_t size;

	if (input->begin) {
		memmove(input->data, input->data + input->begin, input->end - input->begin);
		input->searched -= input->begin;
		input->end -= input->begin;
		input->begin = 0;
	}
	if (!input->started && !start(input))
		return false;
#ifdef HAVE_ZLIB
	if (input->gzip) {
		if (!inflate_some(input, input->data + input->end, input->capacity - input->end, &size))
			return false;
		input->end += size;
		return true;
	}
#endif
	if (!read_raw(input))
		return false;
	size = input->raw_end - input->raw_at;
	if (size > input->capacity - input->end)
		size = input->capacity - input->end;
	memcpy(input->data + input->end, input->raw + input->raw_at, size);
	input->raw_at += size;
	input->end += size;
	input->ended = size == 0;
	return true;
}

static void give(tool_input *input, size_t size, size_t taken, tool_line *out)
{
	*out = (tool_line){.text = {input->data + input->begin, size}, .size = size};
	if (size && out->text.data[size - 1] == '\r')
		out->size = --out->text.size;
	input->begin += taken;
	input->searched = input->begin;
}

/* The line at `begin` is longer than the limit: keeps a little of its beginning, drops the rest. */
static int pass_over(tool_input *input, tool_line *out)
{
	const size_t kept = 64;

	*out = (tool_line){.text = {input->data, kept}, .size = input->end, .too_long = true};
	for (;;) {
		const char *found;

		input->begin = 0;
		input->end = input->searched = kept;
		if (!fill(input))
			return -1;
		out->size += input->end - kept;
		found = memchr(input->data + kept, '\n', input->end - kept);
		if (found) {
			input->begin = input->searched = (size_t)(found - input->data) + 1;
			out->size -= input->end - input->begin + 1;
			return 1;
		}
		if (input->ended) {
			input->begin = input->searched = input->end;
			return 1;
		}
	}
}

int tool_input_next(tool_input *input, tool_line *out)
{
	if (input->error)
		return -1;
	for (;;) {
		const char *found = input->searched < input->end
			? memchr(input->data + input->searched, '\n', input->end - input->searched) : NULL;

		if (found) {
			size_t size = (size_t)(found - input->data) - input->begin;

			give(input, size, size + 1, out);
			out->too_long = out->size > input->line_limit;
			return 1;
		}
		input->searched = input->end;
		if (input->ended) {
			if (input->begin == input->end)
				return 0;
			give(input, input->end - input->begin, input->end - input->begin, out);
			out->too_long = out->size > input->line_limit;
			return 1;
		}
		if (input->end - input->begin > input->line_limit) {
			if (input->begin)
				memmove(input->data, input->data + input->begin, input->end - input->begin);
			input->end -= input->begin;
			input->begin = 0;
			return pass_over(input, out);
		}
		if (!fill(input))
			return -1;
	}
}

const char *tool_input_error(const tool_input *input)
{
	return input->error ? input->error : "";
}

uint64_t tool_input_position(const tool_input *input)
{
	return input->position;
}

uint64_t tool_input_size(const char *path)
{
	struct stat status;

	if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size < 0)
		return 0;
	return (uint64_t)status.st_size;
}
