#include "engine/causes_rig.h"

#include <string.h>

journey_cause_options cause(const char *name, journey_cause kind)
{
	journey_cause_options o = {.size = sizeof o, .name = S(name), .kind = kind};
	return o;
}

void cause_of(journey_builder *b, const char *name, journey_cause kind, const char *of)
{
	journey_cause_options o = cause(name, kind);
	o.of = S(of);
	DECLARE(journey_builder_cause(b, &o));
}

void fires(journey_builder *b, const char *trigger, const char *text)
{
	journey_journey_options j = rig_journey_by_trigger(trigger, trigger);
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "mail", "push", text);
	DECLARE(journey_builder_journey_end(b));
}

size_t sent(rig *r, const char *journey, journey_time now)
{
	size_t count = 0;
	while (rig_deliver(r, now) > 0)
		;
	for (size_t i = 0; i < r->send_count; i++)
		count += strcmp(r->sends[i].journey, journey) == 0;
	return count;
}

const char *last(const rig *r, const char *journey)
{
	for (size_t i = r->send_count; i-- > 0;) {
		if (strcmp(r->sends[i].journey, journey) == 0)
			return r->sends[i].text;
	}
	return "";
}
