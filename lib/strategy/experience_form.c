/* The binary form of how experience is measured. */
#include "strategy/experience.h"

#include "base/text.h"

bool jy_experience_write(const journey_builder *builder, jy_buffer *out)
{
	const jy_decl_experience *from = &builder->experience;
	const journey_experience_options *o = &from->options;
	bool ok = jy_buffer_u8(out, (uint8_t)((o->size > 0 ? 1 : 0) | (o->engagement != NULL ? 2 : 0)));
	size_t i;

	for (i = 0; ok && o->size > 0 && i < JOURNEY_FACTORS; i++)
		ok = jy_buffer_str(out, o->factor[i]);
	if (o->size > 0)
		ok = ok && jy_buffer_zigzag(out, o->half_life) && jy_buffer_double(out, o->channel_weight) &&
		     jy_buffer_u8(out, (uint8_t)o->mean) && jy_buffer_zigzag(out, o->target) &&
		     jy_buffer_double(out, o->scale);
	for (i = 0; ok && o->size > 0 && i < JOURNEY_OES_PARTS; i++)
		ok = jy_buffer_double(out, o->weight[i]);
	for (i = 0; ok && o->engagement != NULL && i < JOURNEY_FEEDBACK_STAGES; i++)
		ok = jy_buffer_double(out, o->engagement[i]);
	ok = ok && jy_buffer_varint(out, from->survey_count);
	for (i = 0; ok && i < from->survey_count; i++) {
		const journey_survey_options *s = &from->surveys[i];

		ok = jy_buffer_str(out, s->name) && jy_buffer_u8(out, (uint8_t)s->kind) && jy_buffer_str(out, s->event) &&
		     jy_buffer_str(out, s->when) && jy_buffer_str(out, s->of) && jy_buffer_str(out, s->asked);
	}
	return ok;
}

static journey_status get_experience(journey_builder *builder, jy_reader *r, bool staged)
{
	journey_experience_options o = {.size = sizeof(o)};
	double engagement[JOURNEY_FEEDBACK_STAGES];
	size_t i;

	for (i = 0; i < JOURNEY_FACTORS; i++)
		o.factor[i] = jy_reader_str(r);
	o.half_life = jy_reader_zigzag(r);
	o.channel_weight = jy_reader_double(r);
	o.mean = (journey_oes_mean)jy_reader_u8(r);
	o.target = jy_reader_zigzag(r);
	o.scale = jy_reader_double(r);
	for (i = 0; i < JOURNEY_OES_PARTS; i++)
		o.weight[i] = jy_reader_double(r);
	for (i = 0; staged && i < JOURNEY_FEEDBACK_STAGES; i++)
		engagement[i] = jy_reader_double(r);
	if (staged)
		o.engagement = engagement;
	return r->failed ? JOURNEY_OK : journey_builder_experience(builder, &o);
}

journey_status jy_experience_read(journey_builder *builder, jy_reader *r)
{
	uint8_t flags = jy_reader_u8(r);
	journey_status status = flags & 1 ? get_experience(builder, r, flags >> 1 & 1) : JOURNEY_OK;
	size_t count = jy_reader_count(r, 6), i;

	for (i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_survey_options o = {.size = sizeof(o)};

		o.name = jy_reader_str(r);
		o.kind = (journey_survey_kind)jy_reader_u8(r);
		o.event = jy_reader_str(r);
		o.when = jy_reader_str(r);
		o.of = jy_reader_str(r);
		o.asked = jy_reader_str(r);
		if (!r->failed)
			status = journey_builder_survey(builder, &o);
	}
	return status;
}
