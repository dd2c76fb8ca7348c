/*
 * Filling a caller's journey_error. The format takes %s %.*s %c %d %u %zu %lld %llu %% only and no locale;
 * texts are cut at a character boundary with "..." at the end. `e` may be NULL everywhere.
 */
#ifndef JY_BASE_ERROR_H
#define JY_BASE_ERROR_H

#include <journey/types.h>
#include <stdarg.h>

/* Status, place (NULL: "") and message; the position and the hint are cleared. Returns `status`. */
journey_status jy_error_set(journey_error *e, journey_status status, const char *where, const char *fmt, ...)
	JOURNEY_PRINTF(4, 5);
journey_status jy_error_setv(journey_error *e, journey_status status, const char *where, const char *fmt,
                             va_list args) JOURNEY_PRINTF(4, 0);
void jy_error_hint(journey_error *e, const char *fmt, ...) JOURNEY_PRINTF(2, 3);
/* Replaces the place. */
void jy_error_where(journey_error *e, const char *fmt, ...) JOURNEY_PRINTF(2, 3);
/* Sets the position. */
void jy_error_at(journey_error *e, uint32_t line, uint32_t column, uint32_t offset);
/* JOURNEY_NO_MEMORY with its message; returns it. */
journey_status jy_error_memory(journey_error *e);

/* The formatter itself: writes at most size - 1 bytes and a NUL; returns the length written. */
size_t jy_format(char *out, size_t size, const char *fmt, ...) JOURNEY_PRINTF(3, 4);
size_t jy_formatv(char *out, size_t size, const char *fmt, va_list args) JOURNEY_PRINTF(3, 0);

#endif
