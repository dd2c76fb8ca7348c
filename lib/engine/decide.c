/*
 * decide(): which offer for this customer, now. The answer is kept under the request's key for a day, so that a retry
 * gets the same bytes; peek() computes it and writes nothing.
 */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/choke.h"
#include "engine/component.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/reasons.h"
#include "engine/record.h"
#include "engine/rows.h"
#include "engine/content.h"
#include "engine/trials.h"
#include <string.h>

#define ANSWER_FORM 2u /* 1 had no parts, and no experiments with texts */
/* Candidates whose reasons are kept: of the others, which rule refused them. */
#define JY_REASONED_MAX 32u

/* An answer as it is kept. */
typedef struct answer {
	journey_time time;
	bool shown;
	journey_str id, offer, text, customer;
	double propensity;
	journey_str record;
	journey_str subject, locale, variant;
	journey_str experiment; /* that the variant is drawn by; empty: none */
	const journey_text_part *parts;
	uint32_t part_count;
} answer;

static bool put_said(jy_buffer *out, const answer *a)
{
	bool ok = jy_buffer_str(out, a->subject) && jy_buffer_str(out, a->locale) && jy_buffer_str(out, a->variant) &&
	          jy_buffer_str(out, a->experiment) && jy_buffer_varint(out, a->part_count);
	for (uint32_t i = 0; ok && i < a->part_count; i++)
		ok = jy_buffer_str(out, a->parts[i].name) && jy_buffer_str(out, a->parts[i].text);
	return ok;
}

static journey_status get_said(journey_engine *engine, jy_reader *r, answer *a)
{
	a->subject = jy_reader_str(r);
	a->locale = jy_reader_str(r);
	a->variant = jy_reader_str(r);
	a->experiment = jy_reader_str(r);
	size_t count = jy_reader_count(r, 2);
	journey_text_part *parts = jy_arena_items(&engine->arena, count, sizeof *parts);
	if (parts == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count && !r->failed; i++) {
		parts[i].name = jy_reader_str(r);
		parts[i].text = jy_reader_str(r);
	}
	a->parts = parts;
	a->part_count = (uint32_t)count;
	return JOURNEY_OK;
}

static journey_status write_answer(journey_engine *engine, journey_str key, const answer *a)
{
	jy_buffer *out = &engine->text;
	out->size = 0;
	bool ok = jy_buffer_u8(out, ANSWER_FORM) && jy_buffer_zigzag(out, a->time) && jy_buffer_u8(out, a->shown) &&
	          jy_buffer_str(out, a->id) && jy_buffer_str(out, a->offer) && jy_buffer_str(out, a->text) &&
	          jy_buffer_str(out, a->customer) && jy_buffer_double(out, a->propensity) &&
	          jy_buffer_str(out, a->record) && put_said(out, a) && jy_buffer_u32(out, jy_crc32c(out->data, out->size));
	return ok ? jy_row_put(engine, JY_ROW_REQUEST, key, jy_buffer_view(out)) : JOURNEY_NO_MEMORY;
}

static journey_status read_answer(journey_engine *engine, journey_str key, answer *a)
{
	journey_bytes bytes;
	journey_status status = jy_row_get(engine, JY_ROW_REQUEST, key, &bytes);
	if (status != JOURNEY_OK)
		return status;
	if (bytes.size < 5)
		return JOURNEY_CORRUPT;
	jy_reader r = jy_reader_of(bytes.data, bytes.size - 4);
	jy_reader tail = jy_reader_of((const unsigned char *)bytes.data + bytes.size - 4, 4);
	uint8_t form = jy_reader_u8(&r);
	if (form > ANSWER_FORM)
		return JOURNEY_VERSION;
	memset(a, 0, sizeof *a);
	if (jy_reader_u32(&tail) != jy_crc32c(bytes.data, bytes.size - 4))
		return JOURNEY_CORRUPT;
	a->time = jy_reader_zigzag(&r);
	a->shown = jy_reader_u8(&r) != 0;
	a->id = jy_reader_str(&r);
	a->offer = jy_reader_str(&r);
	a->text = jy_reader_str(&r);
	a->customer = jy_reader_str(&r);
	a->propensity = jy_reader_double(&r);
	a->record = jy_reader_str(&r);
	if (form >= 2)
		status = get_said(engine, &r, a);
	if (status != JOURNEY_OK)
		return status;
	return r.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}

journey_status jy_answer_get(journey_engine *engine, journey_str id, jy_answer *out)
{
	answer a;
	journey_status status = read_answer(engine, id, &a);
	if (status == JOURNEY_OK)
		*out = (jy_answer){a.time,   a.shown,   a.offer, a.text, a.subject,
		                   a.locale, a.variant, a.parts, (uint32_t)a.part_count};
	return status;
}

static void give(const journey_engine *engine, const answer *a, journey_decision *out)
{
	memset(out, 0, sizeof *out);
	out->size = sizeof *out;
	out->id = a->id;
	out->offer = a->offer;
	out->text = a->text;
	out->propensity = a->propensity;
	out->record = (journey_bytes){a->record.data, a->record.size};
	out->subject = a->subject;
	out->parts = a->parts;
	out->part_count = a->part_count;
	out->locale = a->locale;
	out->variant = a->variant;
	out->run = jy_rehearsal_run(engine);
}

static journey_status check_request(journey_engine *engine, const journey_request *request)
{
	if (request == NULL || request->size < sizeof *request)
		return jy_error_set(&engine->error, JOURNEY_MISUSE, "request", "its `size` is not set");
	if (request->key.size == 0 || request->key.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "request.key", "it has %zu bytes, expected 1 to %d",
		                    request->key.size, JOURNEY_EVENT_ID_MAX);
	journey_str customer = request->user_id.size > 0 ? request->user_id : request->anonymous_id;
	if (customer.size == 0 || customer.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "request",
		                    "a user id or an anonymous id of 1 to %d bytes is required", JOURNEY_EVENT_ID_MAX);
	return JOURNEY_OK;
}

/* The candidates: those named, or all of the strategy's. */
static journey_status list_offers(journey_engine *engine, const journey_request *request, uint32_t **out,
                                  uint32_t *count)
{
	const journey_strategy *strategy = engine->strategy;
	size_t n = request->offers != NULL ? request->offer_count : strategy->offer_count;
	if (n > JOURNEY_STRATEGY_NAMES_MAX)
		return jy_error_set(&engine->error, JOURNEY_LIMIT, "request.offers", "%zu offers, expected up to %d", n,
		                    JOURNEY_STRATEGY_NAMES_MAX);
	uint32_t *list = jy_arena_items(&engine->arena, n, sizeof *list);
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		list[i] = request->offers != NULL ? jy_strategy_offer(strategy, request->offers[i]) : (uint32_t)i;
		if (list[i] == JY_NONE)
			return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "request.offers", "no offer `%.*s`",
			                    (int)request->offers[i].size, request->offers[i].data);
	}
	*out = list;
	*count = (uint32_t)n;
	return JOURNEY_OK;
}

static journey_status look(jy_eval *eval, const uint32_t *offers, uint32_t count, jy_candidate *candidates)
{
	const journey_strategy *strategy = eval->engine->strategy;
	for (uint32_t i = 0; i < count; i++) {
		const jy_offer *offer = &strategy->offers[offers[i]];
		jy_verdict verdict;
		journey_status status = jy_choke_offer(eval, offer->when, offer->cost, offers[i], &verdict);
		if (status != JOURNEY_OK)
			return status;
		candidates[i] = (jy_candidate){.name = offer->name,
		                               .rule = verdict.passage == JY_PASSES ? JY_RULE_NONE : (uint8_t)verdict.rule,
		                               .priority = offer->priority};
		if (i < JY_REASONED_MAX)
			status = jy_reasons_offer(eval, offer->when, offer->cost, offers[i], &verdict, &candidates[i]);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

/* Its place; ties go to the one named first. JY_NONE: none may be shown. */
static uint32_t best_of(const jy_candidate *candidates, uint32_t count)
{
	uint32_t best = JY_NONE;
	for (uint32_t i = 0; i < count; i++) {
		if (candidates[i].rule == JY_RULE_NONE && (best == JY_NONE || candidates[i].priority > candidates[best].priority))
			best = i;
	}
	return best;
}

/* The best that has something to say: one whose text does not go is not eligible, and says why. */
static journey_status choose(jy_eval *eval, const uint32_t *offers, uint32_t count, jy_candidate *candidates,
                             jy_said *said, uint32_t *out)
{
	journey_engine *engine = eval->engine;
	for (;;) {
		uint32_t best = best_of(candidates, count);
		*out = best;
		memset(said, 0, sizeof *said);
		if (best == JY_NONE)
			return JOURNEY_OK;
		const jy_offer *offer = &engine->strategy->offers[offers[best]];
		jy_eval_offer(eval, offers[best], offer->cost);
		journey_status status = jy_say(eval, &offer->content, JOURNEY_FORMAT_DEFAULT, said);
		jy_eval_offer(eval, JY_NONE, NULL);
		if (status == JOURNEY_OK)
			status = jy_said_count(engine, said);
		if (status != JOURNEY_OK || said->outcome == JY_TEXT_RENDERED)
			return status;
		candidates[best].rule = (uint8_t)jy_said_rule(said);
		status = jy_reasons_said(eval, jy_said_rule(said), said->reason, &candidates[best]);
		if (status != JOURNEY_OK)
			return status;
	}
}

static journey_status fill_record(jy_eval *eval, const journey_request *request, jy_candidate *candidates,
                                  uint32_t count, answer *a)
{
	jy_record record;
	jy_buffer *out = &eval->engine->record;
	jy_record_init(&record, eval->engine->strategy, a->time);
	record.flags = a->offer.size == 0 ? JY_RECORD_NOTHING : 0;
	record.customer = a->customer;
	record.step = request->placement;
	record.offers = candidates;
	record.offer_count = count;
	record.offer = a->offer;
	record.propensity = a->propensity;
	record.variant = a->variant;
	record.locale = a->locale;
	out->size = 0;
	journey_status status = jy_record_write(&record, out);
	a->record = jy_str_of((const char *)out->data, out->size);
	return status;
}

/* The id of the answer to a request: customer and key, so that it needs no counter. */
static journey_status answer_id(journey_engine *engine, const journey_request *request, journey_str customer,
                                journey_str *out)
{
	char *digits = jy_arena_alloc(&engine->arena, JY_SEND_KEY);
	engine->key_text.size = 0;
	if (digits == NULL || !jy_buffer_str(&engine->key_text, customer) ||
	    !jy_buffer_str(&engine->key_text, request->key))
		return JOURNEY_NO_MEMORY;
	jy_send_key(jy_hash128_of(engine->tenant, engine->key_text.data, engine->key_text.size), digits);
	*out = jy_str_of(digits, JY_SEND_KEY);
	return JOURNEY_OK;
}

static void fill_said(answer *a, const jy_said *said)
{
	a->text = said->text;
	a->subject = said->subject;
	a->parts = said->parts;
	a->part_count = said->part_count;
	a->locale = said->locale;
	a->variant = said->variant;
	if (said->owner != NULL && said->owner->variant_count > 0)
		a->experiment = said->owner->experiment;
}

static journey_status compute(jy_eval *eval, const journey_request *request, answer *a)
{
	journey_engine *engine = eval->engine;
	uint32_t *offers = NULL, count = 0, best = JY_NONE;
	jy_said said;
	journey_status status = list_offers(engine, request, &offers, &count);
	if (status != JOURNEY_OK)
		return status;
	jy_candidate *candidates = jy_arena_items(&engine->arena, count, sizeof *candidates);
	if (candidates == NULL)
		return JOURNEY_NO_MEMORY;
	status = look(eval, offers, count, candidates);
	if (status == JOURNEY_OK)
		status = choose(eval, offers, count, candidates, &said, &best);
	if (status != JOURNEY_OK)
		return status;
	a->time = engine->clock;
	a->propensity = 1.0;
	a->customer = jy_component_root(eval->component);
	if (best != JY_NONE) {
		a->offer = engine->strategy->offers[offers[best]].name;
		fill_said(a, &said);
	}
	return fill_record(eval, request, candidates, count, a);
}

static journey_status find_customer(journey_engine *engine, const journey_request *request, journey_str *identifier,
                                    jy_component **out)
{
	bool known = request->user_id.size > 0;
	journey_status status = jy_identifier(&engine->arena, known ? 'u' : 'a',
	                                      known ? request->user_id : request->anonymous_id, identifier);
	return status == JOURNEY_OK ? jy_component_get(engine, *identifier, out) : status;
}

static journey_status decide(journey_engine *engine, const journey_request *request, answer *a, bool *fresh)
{
	jy_component *component;
	journey_str identifier, id;
	jy_eval eval;
	*fresh = false;
	journey_status status = find_customer(engine, request, &identifier, &component);
	if (status == JOURNEY_OK)
		status = answer_id(engine, request, identifier, &id);
	if (status == JOURNEY_OK)
		status = read_answer(engine, id, a);
	if (status == JOURNEY_OK && engine->clock - a->time < JOURNEY_DECISION_MEMORY)
		return JOURNEY_OK;
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	memset(a, 0, sizeof *a);
	a->id = id;
	*fresh = true;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	eval.context = request->context;
	return compute(&eval, request, a);
}

journey_status journey_engine_decide(journey_engine *engine, const journey_request *request, journey_time now,
                                     journey_decision *out)
{
	answer a;
	bool fresh = false;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	status = check_request(engine, request);
	if (status == JOURNEY_OK)
		status = decide(engine, request, &a, &fresh);
	if (status == JOURNEY_OK && fresh) {
		status = write_answer(engine, a.id, &a);
		if (status == JOURNEY_OK)
			status = jy_row_put(engine, JY_ROW_DECISION, a.id, (journey_bytes){a.record.data, a.record.size});
		if (status == JOURNEY_OK)
			status = jy_owned_put(engine, a.customer, a.id);
	}
	status = jy_call_end(engine, status);
	if (status == JOURNEY_OK)
		give(engine, &a, out);
	return status;
}

journey_status journey_engine_peek(journey_engine *engine, const journey_request *request, journey_time now,
                                   journey_decision *out)
{
	answer a;
	bool fresh;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	status = check_request(engine, request);
	if (status == JOURNEY_OK)
		status = decide(engine, request, &a, &fresh);
	if (jy_call_forget(engine, status) == JOURNEY_OK)
		give(engine, &a, out);
	return status;
}

/* Whoever saw a variant keeps it. */
static journey_status keep_variant(journey_engine *engine, const answer *a)
{
	jy_component *component;
	jy_eval eval;
	uint32_t arm = jy_trial_arm(engine->strategy, a->experiment, a->variant);
	journey_status status = jy_component_get(engine, a->customer, &component);
	if (status != JOURNEY_OK || arm == JY_NONE)
		return status;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	status = jy_trial_keep(&eval, a->experiment, a->variant);
	return status == JOURNEY_OK ? jy_count(engine, JY_SUM_SHOWN, 0, arm, 1) : status;
}

journey_status journey_engine_shown(journey_engine *engine, journey_str id, journey_time now)
{
	answer a;
	jy_hash128 hash;
	char digits[JY_SEND_KEY];
	bool parsed = jy_send_key_parse(id, &hash);
	/* It may be that of the last decision, which this call takes away. */
	if (parsed)
		memcpy(digits, id.data, sizeof digits);
	id = jy_str_of(digits, sizeof digits);
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	status = parsed ? read_answer(engine, id, &a) : JOURNEY_NOT_FOUND;
	if (status == JOURNEY_OK && a.shown)
		status = JOURNEY_DUPLICATE;
	if (status == JOURNEY_OK) {
		a.shown = true;
		status = write_answer(engine, id, &a);
	}
	if (status == JOURNEY_OK && a.experiment.size > 0)
		status = keep_variant(engine, &a);
	return jy_call_end(engine, status);
}
