/* Who is who: what may join identifiers, and what comes of it. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <string.h>

static void web_and_import(journey_builder *b)
{
	DECLARE(journey_builder_source(b, S("web"), 1));
	DECLARE(journey_builder_source(b, S("import"), 0));
}

/* Identify of both; `source` may be NULL. */
static void joined_by(rig *r, const char *user, const char *device, const char *source, journey_time time)
{
	journey_entry entry = {{.as.s = "source", .n = 6, .type = JOURNEY_STRING},
			       {.as.s = source, .type = JOURNEY_STRING}};
	journey_map context = {1, &entry};
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, user, "", time);
	e.event.anonymous_id = S(device);
	if (source != NULL) {
		entry.value.n = (uint32_t)strlen(source);
		e.event.context = &context;
	}
	OK(r, rig_feed(r, &e, time));
}

JOURNEY_PLAIN_TEST(only_declared_sources_join)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = web_and_import});
	rig_read(&r, "?d", 1, T);
	joined_by(&r, "ann", "d", NULL, T);
	joined_by(&r, "ann", "d", "import", T);
	joined_by(&r, "ann", "d", "fax", T);
	ck_assert_int_eq(rig_count(&r, "customers"), 2);
	joined_by(&r, "ann", "d", "web", T);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_close(&r);
	rig_open(&r, allocator, &(shop){NULL});
	rig_read(&r, "?d", 1, T);
	joined_by(&r, "ann", "d", "import", T);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_close(&r);
}

Suite *suite_identity(void)
{
	return torture_suite("identity", torture_only_declared_sources_join, NULL);
}
