#include "strategy/sends.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/text.h"

static const struct {
	const char *prefix; /* with its colon */
	jy_sent_scope scope;
	jy_name_kind kind;
} scopes[] = {
	{"channel:", JY_SENT_CHANNEL, JY_NAME_CHANNEL},
	{"journey:", JY_SENT_JOURNEY, JY_NAME_JOURNEY},
	{"offer:", JY_SENT_OFFER, JY_NAME_OFFER},
};

#define SCOPE_HINT "write \"*\", \"channel:NAME\", \"journey:NAME\" or \"offer:NAME\""

static journey_status fail(const journey_expr_call *call, journey_expr_resolved *out, journey_error *error,
			   size_t literal, journey_status status, const char *message, const char *hint)
{
	out->at = call->literal_offsets[literal];
	jy_error_set(error, status, NULL, "%s", message);
	jy_error_hint(error, "%s", hint);
	return status;
}

static journey_status take_scope(const jy_compiler *c, const journey_expr_call *call, jy_sent_count *count,
				 journey_expr_resolved *out, journey_error *error)
{
	journey_str text = {call->literals[0].as.s, call->literals[0].n}, name;
	journey_status status;
	size_t i, size;

	if (call->literals[0].type != JOURNEY_STRING)
		return fail(call, out, error, 0, JOURNEY_TYPE, "what to count is needed here, in quotes",
			    SCOPE_HINT);
	if (jy_str_is(text, "*"))
		return JOURNEY_OK;
	for (i = 0; i < sizeof(scopes) / sizeof(*scopes); i++) {
		size = strlen(scopes[i].prefix);
		if (text.size <= size || memcmp(text.data, scopes[i].prefix, size) != 0)
			continue;
		name = jy_str_part(text, size, text.size);
		count->scope = scopes[i].scope;
		if (jy_names_find(&c->builder->names, scopes[i].kind, name, &count->index))
			return JOURNEY_OK;
		out->at = call->literal_offsets[0];
		status = jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the %.*s `%.*s` is not declared",
				      (int)size - 1, scopes[i].prefix,
				      name.size > JOURNEY_STRATEGY_NAME_MAX ? JOURNEY_STRATEGY_NAME_MAX
									    : (int)name.size,
				      name.data);
		jy_compiler_near(c, scopes[i].kind, name, error);
		return status;
	}
	return fail(call, out, error, 0, JOURNEY_NOT_FOUND, "there is no such thing to count", SCOPE_HINT);
}

static journey_status take_window(const journey_expr_call *call, jy_sent_count *count,
				  journey_expr_resolved *out, journey_error *error)
{
	journey_str text = {call->literals[1].as.s, call->literals[1].n};

	bool quoted = call->literals[1].type == JOURNEY_STRING;
	bool parsed = quoted && jy_duration_parse(text, &count->window);

	if (!parsed || count->window <= 0)
		return fail(call, out, error, 1, JOURNEY_TYPE,
			    !quoted   ? "a length of time is needed here, in quotes"
			    : !parsed ? "this text is no length of time: a number and one of w, d, h, m, s"
				      : "a length of time above 0 is needed here",
			    "write \"7d\", \"12h\" or \"30m\"");
	if (count->window > JOURNEY_STRATEGY_SENT_MAX)
		return fail(call, out, error, 1, JOURNEY_LIMIT,
			    "sends are not remembered that long (JOURNEY_STRATEGY_SENT_MAX)",
			    "the longest is \"366d\"");
	return JOURNEY_OK;
}

/* The place of an equal count, or of a new one; JOURNEY_NO_MEMORY. */
static journey_status keep(jy_compiler *c, const jy_sent_count *count, uint32_t *out)
{
	size_t i;

	for (i = 0; i < c->sent_count; i++) {
		if (c->sents[i].scope == count->scope && c->sents[i].index == count->index &&
		    c->sents[i].window == count->window)
			break;
	}
	*out = (uint32_t)i;
	if (i < c->sent_count)
		return JOURNEY_OK;
	if (i >= JOURNEY_STRATEGY_NAMES_MAX)
		return JOURNEY_LIMIT;
	if (!jy_grow(&c->builder->allocator, &c->sents, &c->sent_capacity, i + 1, sizeof(*c->sents)))
		return JOURNEY_NO_MEMORY;
	c->sents[c->sent_count++] = *count;
	return JOURNEY_OK;
}

static journey_status resolve(void *user, const journey_expr_call *call, journey_expr_resolved *out,
			      journey_error *error)
{
	jy_compiler *c = user;
	jy_sent_count count = {JY_SENT_ALL, 0, 0};
	uint32_t index = 0;
	journey_status status = take_scope(c, call, &count, out, error);

	if (status == JOURNEY_OK)
		status = take_window(call, &count, out, error);
	if (status != JOURNEY_OK)
		return status;
	status = keep(c, &count, &index);
	if (status == JOURNEY_LIMIT)
		jy_error_set(error, status, NULL,
			     "more than JOURNEY_STRATEGY_NAMES_MAX (%d) different counts of sends",
			     JOURNEY_STRATEGY_NAMES_MAX);
	out->slot = JY_SLOT(JY_SLOT_SENT, index);
	out->type = "int";
	out->flags = JOURNEY_EXPR_TIMED;
	return status;
}

static journey_status hide(void *user, const journey_expr_call *call, journey_expr_resolved *out,
			   journey_error *error)
{
	const jy_compiler *c = user;

	(void)call;
	(void)error;
	out->slot = c->hidden_sent;
	out->type = "int";
	return JOURNEY_OK;
}

journey_status jy_sends_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
				journey_error *error)
{
	journey_expr_aggregate a;

	c->hidden_sent = hidden_slot;
	memset(&a, 0, sizeof(a));
	a.size = sizeof(a);
	a.name = jy_str("sent.count");
	a.literals_min = a.literals_max = 2;
	a.form = "sent.count(scope, window)";
	a.resolve = visible ? resolve : hide;
	a.user = c;
	return journey_expr_env_aggregate(env, &a, error);
}

void jy_sends_finish(jy_compiler *c)
{
	journey_strategy *s = c->strategy;

	s->sent_counts = jy_compiler_items(c, c->sent_count, sizeof(*s->sent_counts));
	if (c->status != JOURNEY_OK)
		return;
	if (c->sent_count > 0)
		memcpy(s->sent_counts, c->sents, c->sent_count * sizeof(*s->sent_counts));
	s->sent_count = (uint32_t)c->sent_count;
}

void jy_sends_free(jy_compiler *c)
{
	jy_free(&c->builder->allocator, c->sents, c->sent_capacity * sizeof(*c->sents));
}
