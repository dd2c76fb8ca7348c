#include "drive.h"

#include <string.h>

#define CLAIM_ROOM 64

void tool_drive_begin(tool_drive *drive, journey_engine *engine, const tool_drive_told *told)
{
	*drive = (tool_drive){.engine = engine, .told = *told, .clock = JOURNEY_TIME_NONE};
}

/* What channels answer, by key, once their sends are read: an answer ends the texts of the others. */
typedef struct answers {
	char keys[CLAIM_ROOM][64];
	size_t sizes[CLAIM_ROOM];
	journey_result results[CLAIM_ROOM];
} answers;

static journey_status hand_over(tool_drive *drive, journey_time at, size_t *handed)
{
	journey_send sends[CLAIM_ROOM];
	answers a;
	size_t count = 0;
	journey_status status = journey_engine_claim(drive->engine, at, at + JOURNEY_MINUTE, sends, CLAIM_ROOM, &count);

	*handed = 0;
	for (size_t i = 0; i < count && status == JOURNEY_OK; i++) {
		a.results[i] = tool_channels_result(&drive->channels, sends[i].channel);
		a.sizes[i] = sends[i].held_out ? 0 : sends[i].key.size < sizeof a.keys[i] ? sends[i].key.size : sizeof a.keys[i];
		memcpy(a.keys[i], sends[i].key.data, a.sizes[i]);
		/* What the channel does not take has not gone out. */
		if (drive->told.sent && a.results[i] == JOURNEY_RESULT_SENT)
			status = drive->told.sent(drive->told.user, &sends[i]);
	}
	/* What nobody gets is settled. */
	for (size_t i = 0; i < count && status == JOURNEY_OK; i++)
		if (a.sizes[i])
			status = journey_engine_complete(drive->engine, (journey_str){a.keys[i], a.sizes[i]}, a.results[i],
				at);
	*handed = count;
	return status;
}

/* As tool_replay() runs what is due: each at its own moment. */
static journey_status run_due(tool_drive *drive, journey_time until)
{
	journey_time last = JOURNEY_TIME_NONE;
	int idle = 0;

	for (;;) {
		journey_time due, at;
		size_t done = 0, handed = 0;
		journey_status status = journey_engine_next_due(drive->engine, &due);

		if (status != JOURNEY_OK || due == JOURNEY_TIME_NONE || due > until)
			return status;
		at = drive->clock != JOURNEY_TIME_NONE && drive->clock > due ? drive->clock : due;
		status = journey_engine_advance(drive->engine, at, JOURNEY_DEFAULT, &done);
		drive->clock = at;
		if (status == JOURNEY_OK)
			status = hand_over(drive, at, &handed);
		if (status != JOURNEY_OK)
			return status;
		idle = done || handed || due != last ? 0 : idle + 1;
		last = due;
		if (idle > 2) /* an engine that finds something due and does nothing about it */
			return JOURNEY_CORRUPT;
	}
}

static journey_status refuse(tool_drive *drive, const tool_log_line *line, journey_status status, const char *why)
{
	const char *reason = tool_log_refusal(line, status);
	const journey_error *error = journey_engine_error(drive->engine);

	if (!reason)
		return status;
	if (!why)
		why = error && error->status == status && error->message[0] ? error->message : journey_status_text(status);
	return drive->told.refused ? drive->told.refused(drive->told.user, line, reason, why, drive->clock) : JOURNEY_OK;
}

journey_status tool_drive_line(tool_drive *drive, const tool_log_line *line)
{
	journey_time at = line->timestamp;
	journey_decision decision = {0};
	const char *why;
	journey_status status;

	if (drive->clock != JOURNEY_TIME_NONE && drive->clock > at)
		at = drive->clock;
	status = run_due(drive, at);
	if (status != JOURNEY_OK)
		return status;
	drive->clock = at;
	status = tool_log_apply(drive->engine, line, at, &drive->channels, &decision, &why);
	if (status != JOURNEY_OK)
		return refuse(drive, line, status, why);
	if (tool_log_asks(line) && drive->told.decided)
		status = drive->told.decided(drive->told.user, line, &decision, at);
	return status == JOURNEY_OK ? run_due(drive, at) : status;
}

journey_status tool_drive_until(tool_drive *drive, journey_time until)
{
	journey_status status;

	if (drive->clock != JOURNEY_TIME_NONE && drive->clock > until)
		until = drive->clock;
	status = run_due(drive, until);
	if (status == JOURNEY_OK)
		status = journey_engine_advance(drive->engine, until, JOURNEY_DEFAULT, NULL);
	if (status == JOURNEY_OK)
		drive->clock = until;
	return status;
}
