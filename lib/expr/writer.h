/* Text that a function makes piece by piece, in the evaluation's arena; pays for its length as it grows. */
#ifndef JY_EXPR_WRITER_H
#define JY_EXPR_WRITER_H

#include "expr/run.h"

typedef struct jy_writer {
	jy_run *run;
	char *data;
	size_t size, capacity;
	journey_status status; /* JOURNEY_OK, JOURNEY_NO_MEMORY or JOURNEY_LIMIT; then nothing more is added */
} jy_writer;

static inline jy_writer jy_writer_on(jy_run *run)
{
	jy_writer w = {run, NULL, 0, 0, JOURNEY_OK};
	return w;
}

/* Room for `size` bytes at the end, which count as written; NULL after a failure. */
char *jy_writer_room(jy_writer *w, size_t size);
void jy_writer_put(jy_writer *w, const char *data, size_t size);
void jy_writer_text(jy_writer *w, const char *text);
/* What was written, as a value of type STRING or BYTES; returns the status. */
journey_status jy_writer_end(jy_writer *w, journey_type type, journey_value *out);

#endif
