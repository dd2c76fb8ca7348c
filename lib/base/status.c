#include <journey/types.h>

#define TEXT2(x) #x
#define TEXT(x) TEXT2(x)

const char *journey_version(void)
{
	return TEXT(JOURNEY_VERSION_MAJOR) "." TEXT(JOURNEY_VERSION_MINOR) "." TEXT(JOURNEY_VERSION_PATCH);
}

const char *journey_status_text(journey_status status)
{
	switch (status) {
	case JOURNEY_OK: return "success";
	case JOURNEY_MISUSE: return "misuse of the interface";
	case JOURNEY_BUSY: return "called from inside a callback";
	case JOURNEY_NOT_FOUND: return "not found";
	case JOURNEY_UNSUPPORTED: return "not supported";
	case JOURNEY_INVALID: return "invalid input";
	case JOURNEY_SYNTAX: return "syntax error";
	case JOURNEY_TYPE: return "wrong type";
	case JOURNEY_DUPLICATE: return "seen before";
	case JOURNEY_FUTURE: return "dated too far in the future";
	case JOURNEY_RANGE: return "out of range";
	case JOURNEY_EVAL: return "expression has no value";
	case JOURNEY_UNKNOWN: return "history does not reach far enough back";
	case JOURNEY_BLOCKED: return "identifier is blocked";
	case JOURNEY_ERASED: return "the customer was erased";
	case JOURNEY_LIMIT: return "limit reached";
	case JOURNEY_CONFLICT: return "another writer was first";
	case JOURNEY_RETRY: return "try again later";
	case JOURNEY_STORAGE: return "storage failed";
	case JOURNEY_CHANNEL: return "channel failed";
	case JOURNEY_NO_MEMORY: return "out of memory";
	case JOURNEY_CORRUPT: return "stored data is corrupt";
	case JOURNEY_VERSION: return "stored by a newer release";
	case JOURNEY_HOST_ERROR: break;
	}
	return status <= JOURNEY_HOST_ERROR ? "error of the host" : "unknown status";
}
