/* Rows beside a customer's profile, in an export: sends, decisions, answers. */
#include "engine/export.h"

#include "base/text.h"
#include "engine/decisions.h"
#include "engine/digest_sends.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/rows.h"
#include <journey/sending.h>
#include <string.h>

static journey_status put_waiting(jy_json_out *j, journey_engine *engine, journey_str key)
{
	jy_outbox_row row;
	journey_status status = jy_outbox_get(engine, key, &row);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_open(j, '{');
	jy_json_member_str(j, "key", key);
	jy_json_member_time(j, "time", row.decided);
	jy_json_member_str(j, "journey", row.journey);
	jy_json_member_str(j, "step", row.step);
	jy_json_member_str(j, "channel", row.channel);
	jy_json_member_str(j, "offer", row.offer);
	jy_export_said(j, &(jy_export_text){.text = row.text, .subject = row.subject, .locale = row.locale,
	                                    .variant = row.variant, .items = row.items, .parts = row.parts,
	                                    .part_count = row.part_count});
	jy_json_member_bool(j, "held_out", row.ghost);
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

/* What a rule saw is about the customer. */
static void put_reasons(jy_json_out *j, const jy_candidate *candidate)
{
	jy_json_key(j, "rules");
	jy_json_open(j, '[');
	for (uint32_t i = 0; i < candidate->reason_count; i++) {
		const jy_reason *reason = &candidate->reasons[i];
		jy_json_open(j, '{');
		jy_json_member_str(j, "rule", jy_str(jy_rule_text((jy_rule)reason->rule)));
		jy_json_member_str(j, "name", reason->name);
		jy_json_member_bool(j, "passed", reason->passage == 0);
		jy_json_key(j, "saw");
		jy_json_open(j, '{');
		for (uint32_t k = 0; k < reason->seen_count; k++) {
			jy_json_key_str(j, reason->seen[k].name);
			if ((reason->seen[k].flags & (JY_SIGHT_ABSENT | JY_SIGHT_UNKNOWN)) != 0)
				jy_json_null(j);
			else
				jy_json_str(j, reason->seen[k].value);
		}
		jy_json_close(j, '}');
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_candidates(jy_json_out *j, const char *name, const jy_candidate *candidates, uint32_t count)
{
	jy_json_key(j, name);
	jy_json_open(j, '[');
	for (uint32_t i = 0; i < count; i++) {
		jy_json_open(j, '{');
		jy_json_member_str(j, "name", candidates[i].name);
		jy_json_key(j, "refused_by");
		if (candidates[i].rule == JY_RULE_NONE)
			jy_json_null(j);
		else
			jy_json_str(j, jy_str(jy_rule_text((jy_rule)candidates[i].rule)));
		if (candidates[i].reason_count > 0)
			put_reasons(j, &candidates[i]);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

/* What was said of the send. */
static journey_status put_feedback(jy_json_out *j, journey_engine *engine, journey_str key)
{
	static const char *const kinds[] = {"", "sent", "delivered", "opened", "clicked", "bounced", "spam", "unsubscribed"};
	journey_bytes said;
	journey_status status = jy_row_get(engine, JY_ROW_FEEDBACK, key, &said);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_key(j, "feedback");
	jy_json_open(j, '[');
	for (unsigned i = JOURNEY_FEEDBACK_SENT; said.size > 0 && i <= JOURNEY_FEEDBACK_UNSUBSCRIBED; i++) {
		if (*(const unsigned char *)said.data >> i & 1)
			jy_json_str(j, jy_str(kinds[i]));
	}
	jy_json_close(j, ']');
	return JOURNEY_OK;
}

static journey_status put_decision(jy_json_out *j, journey_engine *engine, journey_str key)
{
	jy_record record;
	journey_status status = jy_decision_get(engine, key, &record);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_open(j, '{');
	jy_json_member_str(j, "key", key);
	jy_json_member_time(j, "time", record.time);
	jy_json_member_bool(j, "held_out", (record.flags & JY_RECORD_GHOST) != 0);
	jy_json_key(j, "customer");
	jy_export_identifier(j, record.customer);
	jy_json_member_str(j, "journey", record.journey);
	jy_json_member_str(j, "step", record.step);
	put_candidates(j, "offers", record.offers, record.offer_count);
	put_candidates(j, "channels", record.channels, record.channel_count);
	jy_json_member_str(j, "offer", record.offer);
	jy_json_member_str(j, "channel", record.channel);
	jy_json_key(j, "propensity");
	jy_json_double(j, record.propensity);
	jy_export_told(j, &record);
	if (record.fate != JY_RULE_NONE) {
		jy_json_member_str(j, "dropped_by", jy_str(jy_rule_text((jy_rule)record.fate)));
	}
	status = put_feedback(j, engine, key);
	jy_json_close(j, '}');
	return status;
}

static journey_status put_answer(jy_json_out *j, journey_engine *engine, journey_str key)
{
	jy_answer answer;
	journey_status status = jy_answer_get(engine, key, &answer);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_open(j, '{');
	jy_json_member_str(j, "id", key);
	jy_json_member_time(j, "time", answer.time);
	jy_json_member_bool(j, "shown", answer.shown);
	jy_json_member_str(j, "offer", answer.offer);
	jy_export_said(j, &(jy_export_text){.text = answer.text, .subject = answer.subject, .locale = answer.locale,
	                                    .variant = answer.variant, .parts = answer.parts,
	                                    .part_count = answer.part_count});
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

static void put_bundled(jy_json_out *j, const jy_bundled *item)
{
	jy_json_open(j, '{');
	jy_json_member_time(j, "time", item->decided);
	jy_json_member_str(j, "journey", item->journey);
	jy_json_member_str(j, "step", item->step);
	jy_json_member_str(j, "offer", item->offer);
	jy_json_member_str(j, "text", item->text);
	jy_json_member_bool(j, "held_out", item->ghost);
	jy_json_close(j, '}');
}

/* What a digest has collected. */
static journey_status put_bundle(jy_json_out *j, journey_engine *engine, journey_str key)
{
	jy_bundle_view bundle;
	journey_status status = jy_digest_view(engine, key, &bundle);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_open(j, '{');
	jy_json_member_str(j, "digest", bundle.digest);
	jy_json_member_time(j, "last", bundle.last);
	jy_json_key(j, "items");
	jy_json_open(j, '[');
	for (uint32_t i = 0; i < bundle.count; i++)
		put_bundled(j, &bundle.items[i]);
	jy_json_close(j, ']');
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

typedef journey_status (*put_row)(jy_json_out *j, journey_engine *engine, journey_str key);

static journey_status put_rows(jy_json_out *j, journey_engine *engine, const char *name, const jy_owned *owned,
                               put_row put)
{
	journey_status status = JOURNEY_OK;
	jy_json_key(j, name);
	jy_json_open(j, '[');
	for (size_t i = 0; status == JOURNEY_OK && i < owned->count; i++)
		status = put(j, engine, owned->keys[i]);
	jy_json_close(j, ']');
	return status;
}

journey_status jy_export_rows(jy_json_out *j, journey_engine *engine, const jy_component *component)
{
	jy_owned owned;
	journey_status status = JOURNEY_OK;
	memset(&owned, 0, sizeof owned);
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++)
		status = jy_owned_list(engine, jy_fragment_identifier(component->members[i]->fragment), &owned);
	if (status == JOURNEY_OK)
		status = put_rows(j, engine, "waiting", &owned, put_waiting);
	if (status == JOURNEY_OK)
		status = put_rows(j, engine, "collected", &owned, put_bundle);
	if (status == JOURNEY_OK)
		status = put_rows(j, engine, "decisions", &owned, put_decision);
	return status == JOURNEY_OK ? put_rows(j, engine, "answers", &owned, put_answer) : status;
}
