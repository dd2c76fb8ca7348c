/* Files of a state folder. */
#ifndef JY_TESTS_COMPAT_FOLDER_H
#define JY_TESTS_COMPAT_FOLDER_H

#include "base/buffer.h"

/* Appends the file FOLDER/NAME; false: it can't be read. */
bool folder_read(const char *folder, const char *name, jy_buffer *out);
/* Writes it; false: it can't be written. */
bool folder_write(const char *folder, const char *name, const void *data, size_t size);

#endif
