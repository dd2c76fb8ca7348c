/* `journey profile why`: which events said that identifiers are one customer's. */
#include "profile.h"

#include "usage.h"

#include <inttypes.h>
#include <journey/document.h>
#include <journey/identity.h>

typedef struct listing {
	tool_text *out;
	bool json;
	size_t count;
} listing;

static const char *const states[] = {"joined", "confirmed", "cut", "guarded", "over_limit", "over_size", "half"};

static void put_state(tool_text *out, const journey_edge *edge)
{
	switch (edge->state) {
	case JOURNEY_EDGE_JOINED:
		tool_text_put(out, "joined them");
		break;
	case JOURNEY_EDGE_CONFIRMED:
		tool_text_put(out, "said so again");
		break;
	case JOURNEY_EDGE_CUT:
		tool_text_put(out, "refused: unmerged");
		break;
	case JOURNEY_EDGE_GUARDED:
		tool_text_put(out, "refused: both are known customers");
		break;
	case JOURNEY_EDGE_OVER_LIMIT:
		tool_text_print(out, "refused: would be %" PRIu32 " of %.*s, the limit is %" PRIu32, edge->would_be,
			(int)edge->limit_kind.size, edge->limit_kind.data, edge->limit);
		break;
	case JOURNEY_EDGE_OVER_SIZE:
		tool_text_print(out, "refused: would be %" PRIu32 " identifiers, the limit is %" PRIu32, edge->would_be, edge->limit);
		break;
	case JOURNEY_EDGE_HALF:
		tool_text_put(out, "not counted: the other end has too many earlier ones");
		break;
	}
}

static void put_id(tool_text *out, journey_identifier id)
{
	tool_text_plain(out, id.kind);
	tool_text_put(out, ":");
	tool_text_plain(out, id.value);
}

static void put_line(tool_text *out, const journey_edge *edge)
{
	char room[JOURNEY_TIME_TEXT];
	size_t size = journey_time_write(edge->time, room);

	tool_text_print(out, "%.*s  ", (int)size, room);
	put_id(out, edge->a);
	tool_text_put(out, " - ");
	put_id(out, edge->b);
	tool_text_put(out, edge->by_alias ? "  alias " : "  event ");
	tool_text_plain(out, edge->message_id);
	if (edge->source.size) {
		tool_text_put(out, " of ");
		tool_text_plain(out, edge->source);
	}
	tool_text_put(out, "  ");
	put_state(out, edge);
	tool_text_put(out, "\n");
}

static void put_json_id(tool_text *out, const char *name, journey_identifier id)
{
	tool_text_print(out, "\"%s\":{\"kind\":", name);
	tool_text_json(out, id.kind);
	tool_text_put(out, ",\"value\":");
	tool_text_json(out, id.value);
	tool_text_put(out, "},");
}

static void put_json(tool_text *out, const journey_edge *edge)
{
	tool_text_put(out, "{");
	put_json_id(out, "a", edge->a);
	put_json_id(out, "b", edge->b);
	tool_text_put(out, "\"time\":");
	tool_text_time(out, edge->time);
	tool_text_put(out, ",\"message_id\":");
	tool_text_json(out, edge->message_id);
	tool_text_put(out, ",\"source\":");
	tool_text_json(out, edge->source);
	tool_text_print(out, ",\"alias\":%s,\"state\":\"%s\"", edge->by_alias ? "true" : "false", states[edge->state]);
	if (edge->state == JOURNEY_EDGE_OVER_LIMIT || edge->state == JOURNEY_EDGE_OVER_SIZE) {
		tool_text_put(out, ",\"kind\":");
		tool_text_json(out, edge->limit_kind);
		tool_text_print(out, ",\"limit\":%" PRIu32 ",\"would_be\":%" PRIu32, edge->limit, edge->would_be);
	}
	tool_text_put(out, "}");
}

static journey_status list(void *user, const journey_edge *edge)
{
	listing *l = user;

	if (l->json) {
		tool_text_put(l->out, l->count ? ",\n" : "");
		put_json(l->out, edge);
	} else {
		put_line(l->out, edge);
	}
	l->count++;
	return JOURNEY_OK;
}

int tool_profile_why(tool_profile *p)
{
	tool_text out = {0};
	listing l = {&out, p->json, 0};
	journey_identifier a = tool_identifier(p->ids[0]);
	journey_status status;

	tool_text_put(&out, p->json ? "[" : "");
	status = p->id_count == 1 ? journey_engine_why(p->session.engine, a, list, &l)
		: journey_engine_path(p->session.engine, a, tool_identifier(p->ids[1]), list, &l);
	if (status != JOURNEY_OK) {
		tool_text_free(&out);
		if (status == JOURNEY_NOT_FOUND && p->id_count == 2)
			return tool_error("profile", "%s and %s are not one customer's", p->ids[0], p->ids[1]);
		return tool_profile_error(p, status);
	}
	if (p->json)
		tool_text_put(&out, "]\n");
	else if (l.count == 0)
		tool_text_put(&out, "no event named another identifier\n");
	return tool_profile_write(&out);
}
