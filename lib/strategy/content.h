/*
 * What a strategy says: templates, blocks, locales, formats. A template is compiled where it is used, as it reads what
 * can be read there.
 */
#ifndef JY_STRATEGY_CONTENT_H
#define JY_STRATEGY_CONTENT_H

#include "strategy/add.h"
#include "strategy/compiler.h"
#include "strategy/text.h"

/* Parts that each template has by these numbers. */
enum { JY_CONTENT_BODY, JY_CONTENT_SUBJECT, JY_CONTENT_NAMED };

/* Checks and copies what a send step says of an experiment with channels. */
void jy_add_via(jy_add *a, journey_send_options *o);
/* Where the document has a text, below its template. */
void jy_text_place(char *out, size_t size, const journey_content_text *text);
/* Frees what the builder holds. */
void jy_content_forget(journey_builder *builder);

/* ---- content_compile.c ---- */

/* Before anything that has a text: locales, formats of channels, templates without their texts. */
void jy_compile_contents(jy_compiler *c);
/* What the texts of sends by these channels, and by those that stand in for them, are escaped for: bits of 1 << journey_template_target. */
unsigned jy_content_targets(const jy_compiler *c, const uint32_t *via, size_t count);
/*
 * What is said somewhere: the template of this name, if it is declared, else a text. `where` is the path of what says it:
 * `where.text` is the text's, `where.template` the name's.
 */
void jy_content_compile(jy_compiler *c, const jy_scope *scope, journey_str name, journey_str text, journey_str where,
			unsigned targets, jy_content *out);
/* What an offer says: its own template, or its text. */
void jy_content_offer(jy_compiler *c, const jy_scope *scope, const journey_offer_options *offer, unsigned targets,
		      jy_content *out);
/* Templates that nothing uses are looked at all the same. */
void jy_content_finish(jy_compiler *c);
/* Remembers an expression whose value may be missing. Of more than JOURNEY_CONTENT_MISSES_MAX none is told apart. */
void jy_content_note(jy_compiler *c, uint32_t source, journey_str expression);
/* Its place among jy_content_set::values, or JY_NONE. `key` is room to work in. false: no memory. */
bool jy_content_value_of(const journey_strategy *strategy, jy_buffer *key, uint32_t source, journey_str expression,
			 uint32_t *out);
/* What the strategy's arena does not free. */
void jy_content_set_free(journey_strategy *strategy);
/* Fails where what a digest collects is an experiment. `where` is the step's path. */
void jy_content_check_digest(jy_compiler *c, const jy_content *content, journey_str where);
/* The channels of a step as an experiment. */
void jy_compile_via(jy_compiler *c, const journey_send_options *from, jy_step *step);

/*
 * Locales in the order in which a text is looked for: indices among jy_content_set::locales, at most `room` of them (all of
 * them: jy_content_set::locale_count). Returns how many; the last is that of texts which name none.
 */
uint32_t jy_locale_chain(const journey_strategy *strategy, journey_str locale, uint32_t *out, uint32_t room);
/* What a part is escaped for in texts of a channel's format. */
journey_template_target jy_content_target(const journey_strategy *strategy, const jy_content *content, uint32_t part,
			    journey_content_format format);
/* How many parts a content has, and what they are called. */
uint32_t jy_content_parts(const journey_strategy *strategy, const jy_content *content);
journey_str jy_content_part_name(const journey_strategy *strategy, const jy_content *content, uint32_t part);
/* The text of a part; NULL: there is none. */
const jy_content_text *jy_content_text_of(const jy_content *content, uint32_t part, uint32_t variant,
					  const uint32_t *chain, uint32_t count);
/* The arm of an experiment with its name; JY_NONE: the strategy does not have it. */
uint32_t jy_trial_arm(const journey_strategy *strategy, journey_str experiment, journey_str arm);

/* ---- content_form.c: the binary form, behind all that is older ---- */

bool jy_content_write(const journey_builder *builder, jy_buffer *out);
journey_status jy_content_read(journey_builder *builder, jy_reader *r);

#endif
