#include "zones.h"

#include "usage.h"

static const char zoneinfo_default[] = "/usr/share/zoneinfo";

int tool_zones_open(const char *command, const char *directory, journey_zones **out, bool *system)
{
	const char *path = directory ? directory : zoneinfo_default;
	journey_error error = {0};
	journey_status status = journey_zones_new(NULL, path, out, &error);

	if (system)
		*system = status == JOURNEY_OK;
	if (status == JOURNEY_NOT_FOUND && !directory)
		status = journey_zones_new(NULL, NULL, out, &error);
	if (status == JOURNEY_OK)
		return -1;
	*out = NULL;
	error.where[0] = '\0'; /* the path, which is said anyway */
	return tool_error_of(command, path, status, &error);
}
