#include "log_apply.h"

#include "rejects.h"

#include <journey/cause.h>
#include <journey/explain.h>
#include <journey/lifecycle.h>
#include <journey/privacy.h>
#include <journey/segment.h>
#include <string.h>

static bool same(journey_str a, journey_str b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ---- channels ---- */

static const char channels_key[] = "channels";

journey_result tool_channels_result(const tool_channels *channels, journey_str channel)
{
	for (size_t i = 0; i < channels->count; i++)
		if (same((journey_str){channels->items[i].name, channels->items[i].size}, channel))
			return channels->items[i].result;
	return JOURNEY_RESULT_SENT;
}

static bool set_channel(tool_channels *channels, journey_str name, journey_result result)
{
	size_t i = 0;

	while (i < channels->count && !same((journey_str){channels->items[i].name, channels->items[i].size}, name))
		i++;
	if (i == TOOL_CHANNELS_MAX || name.size > TOOL_CHANNEL_NAME)
		return false;
	memcpy(channels->items[i].name, name.data, name.size);
	channels->items[i].size = name.size;
	channels->items[i].result = result;
	channels->count += i == channels->count;
	return true;
}

/* "1email\0": the result as a digit, the name, a zero byte. */
journey_status tool_channels_put(journey_engine *engine, const tool_channels *channels)
{
	tool_text text = {0};
	journey_status status;

	for (size_t i = 0; i < channels->count; i++) {
		char digit = (char)('0' + (int)channels->items[i].result);

		tool_text_add(&text, &digit, 1);
		tool_text_add(&text, channels->items[i].name, channels->items[i].size);
		tool_text_add(&text, "", 1);
	}
	status = text.failed ? JOURNEY_NO_MEMORY
	                     : journey_engine_note_put(engine, tool_str(channels_key), (journey_bytes){text.data, text.size});
	tool_text_free(&text);
	return status;
}

journey_status tool_channels_get(journey_engine *engine, tool_channels *out)
{
	journey_bytes bytes;
	journey_status status = journey_engine_note_get(engine, tool_str(channels_key), &bytes);
	const char *at, *end;

	out->count = 0;
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	if (status != JOURNEY_OK)
		return status;
	at = bytes.data;
	end = at + bytes.size;
	while (at < end) {
		const char *stop = memchr(at, 0, (size_t)(end - at));

		if (!stop || *at < '0' || *at > '2' ||
			!set_channel(out, (journey_str){at + 1, (size_t)(stop - at - 1)}, (journey_result)(*at - '0')))
			return JOURNEY_CORRUPT;
		at = stop + 1;
	}
	return JOURNEY_OK;
}

static journey_status say_channel(journey_engine *engine, const tool_log_line *line, tool_channels *channels,
	const char **why)
{
	/* The command delivers without callbacks: taking none away asks whether there is such a channel. */
	journey_status status = journey_engine_channel(engine, line->name, NULL, NULL);

	if (status == JOURNEY_NOT_FOUND)
		*why = "the strategy has no such channel";
	if (status != JOURNEY_OK || set_channel(channels, line->name, line->result))
		return status;
	*why = "a log says of at most 32 channels how they answer";
	return JOURNEY_LIMIT;
}

/* ---- decisions ---- */

bool tool_log_asks(const tool_log_line *line)
{
	return line->kind == TOOL_LOG_DECIDE || line->kind == TOOL_LOG_PEEK;
}

static journey_request request_of(const tool_log_line *line)
{
	journey_request request = {.size = sizeof request, .key = line->key, .user_id = line->user_id,
		.anonymous_id = line->anonymous_id, .placement = line->placement, .offers = line->offers,
		.offer_count = line->offer_count, .context = line->context};

	return request;
}

/* The id of an answer follows from the customer and the key. */
static journey_status shown(journey_engine *engine, const tool_log_line *line, journey_time at, const char **why)
{
	journey_request request = request_of(line);
	journey_str none = {"", 0};
	journey_decision decision;
	char id[64];
	size_t size;
	journey_status status;

	request.offers = &none;
	request.offer_count = 0;
	status = journey_engine_peek(engine, &request, at, &decision);
	if (status != JOURNEY_OK)
		return status;
	size = decision.id.size < sizeof id ? decision.id.size : sizeof id;
	memcpy(id, decision.id.data, size);
	status = journey_engine_shown(engine, (journey_str){id, size}, at);
	if (status == JOURNEY_NOT_FOUND)
		*why = "nothing was decided for this customer under this key";
	return status;
}

static void member(tool_text *out, const char *name, journey_str value)
{
	if (!value.size)
		return;
	tool_text_print(out, ",\"%s\":", name);
	tool_text_json(out, value);
}

void tool_decision_write(tool_text *out, const tool_log_line *line, const journey_decision *decision, journey_time at)
{
	tool_text_put(out, "{\"decision\":{\"id\":");
	tool_text_json(out, decision->id);
	member(out, "key", line->key);
	member(out, "user", line->user_id);
	if (!line->user_id.size)
		member(out, "anonymous", line->anonymous_id);
	member(out, "placement", line->placement);
	member(out, "offer", decision->offer);
	member(out, "subject", decision->subject);
	member(out, "text", decision->text);
	for (size_t i = 0; i < decision->part_count; i++) {
		tool_text_put(out, i ? "," : ",\"parts\":{");
		tool_text_json(out, decision->parts[i].name);
		tool_text_put(out, ":");
		tool_text_json(out, decision->parts[i].text);
	}
	tool_text_put(out, decision->part_count ? "}" : "");
	member(out, "locale", decision->locale);
	member(out, "variant", decision->variant);
	if (line->kind == TOOL_LOG_PEEK)
		tool_text_put(out, ",\"peek\":true");
	tool_text_put(out, ",\"decided\":");
	tool_text_time(out, at);
	tool_text_put(out, ",\"propensity\":");
	tool_text_number(out, decision->propensity);
	member(out, "run", decision->run);
	tool_text_put(out, "}}\n");
}

/* ---- feedback ---- */

/* The latest send to the customer that is what the line says. */
static bool find_send(const journey_explanation_view *view, const tool_log_line *line, char key[64], size_t *size)
{
	for (size_t i = 0; i < view->decision_count; i++) {
		const journey_decided *it = &view->decisions[i];

		if (!same(it->outcome, tool_str("sent")) || (line->name.size && !same(it->channel, line->name)) ||
			(line->journey.size && !same(it->journey, line->journey)) ||
			(line->offer.size && !same(it->offer, line->offer)) || it->key.size > 64)
			continue;
		memcpy(key, it->key.data, it->key.size);
		*size = it->key.size;
		return true;
	}
	return false;
}

static journey_status feedback(journey_engine *engine, const tool_log_line *line, journey_time at, const char **why)
{
	bool known = line->user_id.size > 0;
	journey_identifier customer = {tool_str(known ? "user_id" : "anonymous_id"), known ? line->user_id : line->anonymous_id};
	journey_explanation *explanation;
	journey_status status;
	char key[64];
	size_t size = 0;
	bool found;

	if (line->key.size)
		return journey_engine_feedback(engine, line->key, line->feedback, at);
	status = journey_engine_explain_customer(engine, customer, line->journey, at, 0, &explanation);
	if (status == JOURNEY_NOT_FOUND)
		*why = "nothing is known of this customer, or there is no such journey";
	if (status != JOURNEY_OK)
		return status;
	found = find_send(journey_explanation_look(explanation), line, key, &size);
	journey_explanation_free(explanation);
	if (found)
		return journey_engine_feedback(engine, (journey_str){key, size}, line->feedback, at);
	*why = "no such send went to this customer";
	return JOURNEY_NOT_FOUND;
}

/* ---- all ---- */

static journey_status fire(journey_engine *engine, const tool_log_line *line, journey_time at)
{
	journey_firing call = {.size = sizeof call, .trigger = line->name, .key = line->key, .user_id = line->user_id,
		.anonymous_id = line->anonymous_id, .fields = line->context};

	return journey_engine_fire(engine, &call, at, NULL);
}

journey_status tool_log_apply(journey_engine *engine, const tool_log_line *line, journey_time at, tool_channels *channels,
	journey_decision *decision, const char **why)
{
	journey_request request;

	*why = NULL;
	switch (line->kind) {
	case TOOL_LOG_EVENT:
		return journey_engine_accept(engine, &line->event, at);
	case TOOL_LOG_DECIDE:
		request = request_of(line);
		return journey_engine_decide(engine, &request, at, decision);
	case TOOL_LOG_PEEK:
		request = request_of(line);
		return journey_engine_peek(engine, &request, at, decision);
	case TOOL_LOG_SHOWN:
		return shown(engine, line, at, why);
	case TOOL_LOG_FEEDBACK:
		return feedback(engine, line, at, why);
	case TOOL_LOG_FIRE:
		return fire(engine, line, at);
	case TOOL_LOG_LIST:
		return journey_engine_list(engine, line->name, line->user_id, line->anonymous_id, line->in, at);
	case TOOL_LOG_SUPPRESS:
		return journey_engine_suppress(engine, line->name, line->value, line->in ? 0 : JOURNEY_SUPPRESS_LIFT, at);
	case TOOL_LOG_PAUSE:
		return journey_engine_pause(engine, line->journey, at);
	case TOOL_LOG_RESUME:
		return journey_engine_resume(engine, line->journey, at);
	case TOOL_LOG_CHANNEL:
		return say_channel(engine, line, channels, why);
	case TOOL_LOG_ADVANCE:
		return journey_engine_advance(engine, at, JOURNEY_DEFAULT, NULL);
	}
	return JOURNEY_MISUSE;
}

const char *tool_log_refusal(const tool_log_line *line, journey_status status)
{
	if (status == JOURNEY_NOT_FOUND && line->kind != TOOL_LOG_EVENT)
		return "not found";
	return tool_rejects_reason(status);
}
