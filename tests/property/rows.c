/* Stored fragments side by side. */
#include "property.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool prop_fail(prop_report *report, const char *format, ...)
{
	va_list arguments;

	if (report->failed)
		return false;
	report->failed = true;
	va_start(arguments, format);
	vsnprintf(report->message, sizeof(report->message), format, arguments);
	va_end(arguments);
	return false;
}

void prop_rows_free(prop_rows *rows)
{
	int i;

	for (i = 0; i < PROP_IDENTIFIERS; i++)
		free(rows->data[i]);
	memset(rows, 0, sizeof(*rows));
}

bool prop_rows_put(prop_rows *rows, int identifier, journey_bytes bytes)
{
	free(rows->data[identifier]);
	rows->data[identifier] = malloc(bytes.size + 1);
	if (!rows->data[identifier])
		return false;
	memcpy(rows->data[identifier], bytes.data, bytes.size);
	rows->size[identifier] = bytes.size;
	return true;
}

/* Something that only an order of arrival decides was counted as lost. */
static bool explained(const prop_rows *rows)
{
	return rows->live || (rows->unstable && rows->dropped > 0) || rows->identifiers > 0 || rows->repeated > 0;
}

bool prop_rows_same(const prop_rows *a, const prop_rows *b, const char *what, prop_report *report)
{
	char name[16];
	int i;

	if (explained(a) || explained(b))
		return true;
	for (i = 0; i < PROP_IDENTIFIERS; i++) {
		if (a->size[i] == b->size[i] && (!a->size[i] || memcmp(a->data[i], b->data[i], a->size[i]) == 0))
			continue;
		prop_identifier(i, name);
		return prop_fail(report, "%s: the fragment of %s differs (%zu and %zu bytes)", what, name, a->size[i],
				 b->size[i]);
	}
	return true;
}
