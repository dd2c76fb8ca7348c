#include "spill.h"

#include <errno.h>
#include <string.h>

bool tool_spill_open(tool_spill *spill)
{
	*spill = (tool_spill){.file = tmpfile()};
	return spill->file != NULL;
}

void tool_spill_close(tool_spill *spill)
{
	if (spill->file)
		fclose(spill->file);
	spill->file = NULL;
}

/* A stream that was read is written, or the other way round, only behind a seek. */
static bool seek(tool_spill *spill, uint64_t place, bool reading)
{
	spill->reading = reading;
	return fseeko(spill->file, (off_t)place, SEEK_SET) == 0;
}

/* ---- writing ---- */

typedef struct head {
	journey_time at;
	uint64_t size; /* of the texts */
	uint32_t sizes[TOOL_SENT_FIELDS + 1]; /* the customer's is the last */
	uint32_t held_out, audience;
} head;

static bool put_text(tool_spill *spill, journey_str text)
{
	return text.size == 0 || fwrite(text.data, 1, text.size, spill->file) == text.size;
}

bool tool_spill_put(tool_spill *spill, const tool_sent *sent, uint64_t *place)
{
	head h;
	bool ok;

	memset(&h, 0, sizeof h);
	h.at = sent->at;
	h.held_out = sent->held_out;
	h.audience = sent->audience;
	for (int i = 0; i < TOOL_SENT_FIELDS; i++) {
		h.sizes[i] = (uint32_t)sent->fields[i].size;
		h.size += h.sizes[i];
	}
	h.sizes[TOOL_SENT_FIELDS] = (uint32_t)sent->customer.size;
	h.size += h.sizes[TOOL_SENT_FIELDS];
	*place = spill->end;
	ok = (!spill->reading || seek(spill, spill->end, false)) && fwrite(&h, sizeof h, 1, spill->file) == 1;
	for (int i = 0; ok && i < TOOL_SENT_FIELDS; i++)
		ok = put_text(spill, sent->fields[i]);
	ok = ok && put_text(spill, sent->customer);
	spill->end += sizeof h + h.size;
	spill->count++;
	return ok;
}

/* ---- reading ---- */

static bool read_here(tool_spill *spill, tool_room *room, tool_sent *out, uint64_t *size)
{
	head h;
	char *text;

	errno = EIO; /* for a file that ends too early */
	if (fread(&h, sizeof h, 1, spill->file) != 1)
		return false;
	text = tool_room_take(room, (size_t)h.size);
	if (!text) {
		errno = ENOMEM;
		return false;
	}
	if (h.size && fread(text, 1, (size_t)h.size, spill->file) != h.size)
		return false;
	*out = (tool_sent){.at = h.at, .held_out = h.held_out != 0, .audience = h.audience};
	for (int i = 0; i < TOOL_SENT_FIELDS; i++) {
		out->fields[i] = (journey_str){text, h.sizes[i]};
		text += h.sizes[i];
	}
	out->customer = (journey_str){text, h.sizes[TOOL_SENT_FIELDS]};
	*size = sizeof h + h.size;
	return true;
}

bool tool_spill_get(tool_spill *spill, uint64_t place, tool_room *room, tool_sent *out)
{
	uint64_t size;

	return seek(spill, place, true) && read_here(spill, room, out, &size);
}

bool tool_spill_next(tool_spill *spill, tool_room *room, tool_sent *out, uint64_t *place, bool *more)
{
	uint64_t size;

	*more = spill->next < spill->end;
	if (!*more)
		return true;
	if (!spill->reading && !seek(spill, spill->next, true))
		return false;
	*place = spill->next;
	if (!read_here(spill, room, out, &size))
		return false;
	spill->next += size;
	return true;
}

/* ---- a send ---- */

/* `kind` is empty for a user id. */
static void name_customer(journey_str kind, journey_str id, char customer[TOOL_SENT_CUSTOMER], tool_sent *out)
{
	size_t at = 0, size = id.size;

	if (kind.size) {
		at = kind.size < TOOL_SENT_CUSTOMER / 2 ? kind.size : TOOL_SENT_CUSTOMER / 2;
		memcpy(customer, kind.data, at);
		customer[at++] = ':';
	}
	size = size < TOOL_SENT_CUSTOMER - 1 - at ? size : TOOL_SENT_CUSTOMER - 1 - at;
	if (size)
		memcpy(customer + at, id.data, size);
	customer[at + size] = '\0';
	out->customer = (journey_str){customer, at + size};
}

static void write_parts(const journey_send *send, tool_text *out)
{
	tool_text_clear(out);
	for (size_t i = 0; i < send->part_count; i++) {
		tool_text_put(out, i ? "," : "{");
		tool_text_json(out, send->parts[i].name);
		tool_text_put(out, ":");
		tool_text_json(out, send->parts[i].text);
	}
	if (send->part_count)
		tool_text_put(out, "}");
}

void tool_sent_of(const journey_send *send, char customer[TOOL_SENT_CUSTOMER], tool_text *parts, tool_sent *out)
{
	write_parts(send, parts);
	*out = (tool_sent){.at = send->handed, .held_out = send->held_out != 0, .audience = (unsigned)send->audience};
	out->fields[TOOL_SENT_CHANNEL] = send->channel;
	out->fields[TOOL_SENT_OFFER] = send->offer;
	out->fields[TOOL_SENT_TEMPLATE] = send->template_name;
	out->fields[TOOL_SENT_SUBJECT] = send->subject;
	out->fields[TOOL_SENT_TEXT] = send->text;
	out->fields[TOOL_SENT_PARTS] = (journey_str){parts->data, parts->size};
	out->fields[TOOL_SENT_JOURNEY] = send->journey;
	out->fields[TOOL_SENT_STEP] = send->step;
	name_customer(send->user_id.size ? (journey_str){NULL, 0} : send->identifier_kind, send->identifier, customer, out);
}

bool tool_sent_of_decision(const tool_log_line *line, const journey_decision *decision, journey_time at,
	char customer[TOOL_SENT_CUSTOMER], tool_sent *out)
{
	static const char anonymous[] = "anonymous_id";
	bool known = line->user_id.size > 0;

	*out = (tool_sent){.at = at};
	out->fields[TOOL_SENT_PLACEMENT] = line->placement;
	out->fields[TOOL_SENT_OFFER] = decision->offer;
	out->fields[TOOL_SENT_TEXT] = decision->text;
	out->fields[TOOL_SENT_STEP] = line->key;
	name_customer((journey_str){anonymous, known ? 0 : sizeof anonymous - 1}, known ? line->user_id : line->anonymous_id,
		customer, out);
	return decision->offer.size > 0;
}
