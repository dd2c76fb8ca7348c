#include "document/check_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TORTURE_SUITES(suite_load, suite_load_errors, suite_event, suite_write, suite_time_text, suite_zones, suite_json,
	       suite_conditions, suite_sending, suite_proof, suite_patterns, suite_document_steps, suite_yaml,
	       suite_include, suite_include_split, suite_document_content)

journey_str str(const char *text)
{
	journey_str s = {text, strlen(text)};

	return s;
}

char *read_whole(const char *path, size_t *size)
{
	FILE *file = path == NULL ? NULL : fopen(path, "rb");
	char *data;
	long end;

	if (file == NULL)
		return NULL;
	ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
	end = ftell(file);
	ck_assert_int_ge(end, 0);
	rewind(file);
	data = malloc((size_t)end + 1);
	ck_assert_ptr_nonnull(data);
	*size = fread(data, 1, (size_t)end, file);
	data[*size] = '\0';
	fclose(file);
	return data;
}
