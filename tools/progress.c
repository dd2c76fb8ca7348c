#include "progress.h"

#include "text.h"

#include <stdio.h>
#include <unistd.h>

#define WIDTH 24

void tool_progress_begin(tool_progress *progress, uint64_t total, bool quiet)
{
	*progress = (tool_progress){.total = total};
	progress->shown = !quiet && isatty(STDERR_FILENO) && clock_gettime(CLOCK_MONOTONIC, &progress->started) == 0;
	progress->drawn = progress->started;
}

static double between(struct timespec from, struct timespec to)
{
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void draw_bar(tool_text *text, double share)
{
	int full = (int)(share * WIDTH);

	tool_text_put(text, "[");
	for (int i = 0; i < WIDTH; i++)
		tool_text_put(text, i < full ? "#" : ".");
	tool_text_print(text, "] %3.0f %%  ", share * 100);
}

static void draw(const tool_progress *progress, uint64_t bytes, uint64_t events, double seconds)
{
	tool_text text = {0};
	double share = progress->total ? (double)bytes / (double)progress->total : 0;

	tool_text_put(&text, "\r");
	if (progress->total)
		draw_bar(&text, share < 1 ? share : 1);
	tool_text_count(&text, (int64_t)events);
	tool_text_put(&text, " events, ");
	tool_text_count(&text, (int64_t)((double)events / seconds));
	tool_text_put(&text, "/s");
	if (share > 0 && share < 1) {
		double left = seconds * (1 - share) / share;

		tool_text_print(&text, ", %d:%02d left", (int)(left / 60), (int)left % 60);
	}
	tool_text_put(&text, "\033[K");
	if (!text.failed)
		fwrite(text.data, 1, text.size, stderr);
	fflush(stderr);
	tool_text_free(&text);
}

void tool_progress_step(tool_progress *progress, uint64_t bytes, uint64_t events)
{
	struct timespec now;

	if (!progress->shown || progress->calls++ % 256 != 0 || clock_gettime(CLOCK_MONOTONIC, &now) != 0 ||
		between(progress->drawn, now) < 0.2)
		return;
	progress->drawn = now;
	draw(progress, bytes, events, between(progress->started, now));
}

void tool_progress_end(tool_progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
