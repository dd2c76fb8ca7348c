/*
 * consent("purpose"), consent("purpose", "channel"), consent("purpose", "channel", "topic") in the expressions of a
 * strategy: whether it is granted now.
 */
#include "strategy/privacy.h"

#include "base/error.h"
#include "base/text.h"

static journey_status refuse(const journey_expr_call *call, journey_expr_resolved *out, journey_error *error,
			     size_t literal, journey_status status, const char *what, journey_str name)
{
	out->at = call->literal_offsets[literal];
	return jy_error_set(error, status, NULL, "%s `%.*s`", what,
			    name.size > JOURNEY_STRATEGY_NAME_MAX ? JOURNEY_STRATEGY_NAME_MAX : (int)name.size,
			    name.data);
}

/* The place of an equal question, or of a new one. JOURNEY_OK, JOURNEY_LIMIT, JOURNEY_NO_MEMORY. */
static journey_status keep(jy_compiler *c, const jy_consent_ask *ask, uint32_t *out)
{
	jy_consent_ask copy = *ask;
	size_t i;

	for (i = 0; i < c->ask_count; i++) {
		if (c->asks[i].purpose == ask->purpose && jy_str_equal(c->asks[i].channel, ask->channel) &&
		    jy_str_equal(c->asks[i].topic, ask->topic))
			break;
	}
	*out = (uint32_t)i;
	if (i < c->ask_count)
		return JOURNEY_OK;
	if (i >= JOURNEY_STRATEGY_NAMES_MAX)
		return JOURNEY_LIMIT;
	if (!jy_grow(&c->builder->allocator, &c->asks, &c->ask_capacity, i + 1, sizeof(*c->asks)) ||
	    !jy_arena_str(&c->strategy->arena, ask->channel, &copy.channel) ||
	    !jy_arena_str(&c->strategy->arena, ask->topic, &copy.topic))
		return JOURNEY_NO_MEMORY;
	c->asks[c->ask_count++] = copy;
	return JOURNEY_OK;
}

static journey_status resolve(void *user, const journey_expr_call *call, journey_expr_resolved *out,
			      journey_error *error)
{
	jy_compiler *c = user;
	jy_consent_ask ask = {JY_NONE, {NULL, 0}, {NULL, 0}};
	journey_str texts[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
	uint32_t index = 0;
	journey_status status;
	size_t i;

	for (i = 0; i < call->literal_count; i++) {
		if (call->literals[i].type != JOURNEY_STRING)
			return refuse(call, out, error, i, JOURNEY_TYPE, "names in quotes are needed in",
				      jy_str("consent()"));
		texts[i] = jy_str_of(call->literals[i].as.s, call->literals[i].n);
	}
	if (!jy_names_find(&c->strategy->names, JY_NAME_CONSENT, texts[0], &ask.purpose)) {
		status = refuse(call, out, error, 0, JOURNEY_NOT_FOUND, "no consent is declared for the purpose",
				texts[0]);
		jy_compiler_near(c, JY_NAME_CONSENT, texts[0], error);
		return status;
	}
	if (texts[1].size > 0 && !jy_names_find(&c->builder->names, JY_NAME_CHANNEL, texts[1], &index)) {
		status = refuse(call, out, error, 1, JOURNEY_NOT_FOUND, "there is no channel", texts[1]);
		jy_compiler_near(c, JY_NAME_CHANNEL, texts[1], error);
		return status;
	}
	ask.channel = texts[1];
	ask.topic = texts[2];
	status = keep(c, &ask, &index);
	if (status == JOURNEY_LIMIT)
		jy_error_set(error, status, NULL,
			     "more than JOURNEY_STRATEGY_NAMES_MAX (%d) different questions about consent",
			     JOURNEY_STRATEGY_NAMES_MAX);
	out->slot = JY_SLOT(JY_SLOT_CONSENT, index);
	out->type = "bool";
	out->flags = JOURNEY_EXPR_TIMED;
	return status;
}

static journey_status hide(void *user, const journey_expr_call *call, journey_expr_resolved *out,
			   journey_error *error)
{
	const jy_compiler *c = user;

	(void)call;
	(void)error;
	out->slot = c->hidden_ask;
	out->type = "bool";
	return JOURNEY_OK;
}

journey_status jy_ask_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
			      journey_error *error)
{
	journey_expr_aggregate a;

	c->hidden_ask = hidden_slot;
	memset(&a, 0, sizeof(a));
	a.size = sizeof(a);
	a.name = jy_str("consent");
	a.literals_min = 1;
	a.literals_max = 3;
	a.form = "consent(purpose, channel, topic)";
	a.resolve = visible ? resolve : hide;
	a.user = c;
	return journey_expr_env_aggregate(env, &a, error);
}

void jy_ask_finish(jy_compiler *c)
{
	journey_strategy *s = c->strategy;

	s->asks = jy_compiler_items(c, c->ask_count, sizeof(*s->asks));
	if (c->status != JOURNEY_OK)
		return;
	if (c->ask_count > 0)
		memcpy(s->asks, c->asks, c->ask_count * sizeof(*s->asks));
	s->ask_count = (uint32_t)c->ask_count;
}

void jy_ask_free(jy_compiler *c)
{
	jy_free(&c->builder->allocator, c->asks, c->ask_capacity * sizeof(*c->asks));
}
