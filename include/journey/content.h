/**
 * @file content.h
 * @brief What sends and answers say: templates with parts, locales and variants, reusable blocks, formats of channels.
 *
 * Texts of sends are rendered when they are handed over, with the profile as it is then; what a send keeps from the moment
 * at which it was decided (captures, decided offers, the cost of its offer, what a digest has collected) is as it was. Once
 * handed over, a send has the same text under every retry.
 */
#ifndef JOURNEY_CONTENT_H
#define JOURNEY_CONTENT_H

#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most parts of a template, its body and its subject among them. */
#define JOURNEY_CONTENT_PARTS_MAX 16
/** Most variants of a template. */
#define JOURNEY_CONTENT_VARIANTS_MAX 16
/** Most locales of a strategy: those that texts are written in, and those with a fallback of their own. */
#define JOURNEY_CONTENT_LOCALES_MAX 128
/** Most locales that a locale falls back to one after the other. */
#define JOURNEY_CONTENT_CHAIN_MAX 8
/** Most texts of a strategy's templates: parts, times locales, times variants. */
#define JOURNEY_CONTENT_TEXTS_MAX 16384
/** Most bytes of texts of a strategy, each counted for each journey and each format that it is compiled for. */
#define JOURNEY_CONTENT_COMPILED_MAX 16777216
/** Longest rendered text of one part, in bytes. */
#define JOURNEY_CONTENT_PART_BYTES_MAX 262144
/** Longest rendered text of all parts of a send or an answer together, in bytes. */
#define JOURNEY_CONTENT_SEND_BYTES_MAX 524288
/** Different expressions without a value that a strategy counts apart. */
#define JOURNEY_CONTENT_MISSES_MAX 4096

/** How values are escaped where a text shows them. */
typedef enum journey_content_format {
	JOURNEY_FORMAT_DEFAULT = 0, /**< Of a part: as the channel; of a channel: HTML. A subject is always text. */
	JOURNEY_FORMAT_HTML = 1,    /**< Safe in HTML text and in quoted attributes. */
	JOURNEY_FORMAT_TEXT = 2,    /**< Plain text. */
	JOURNEY_FORMAT_JSON = 3,    /**< Inside of a JSON string. */
	JOURNEY_FORMAT_URL = 4      /**< As a part of a URL. */
} journey_content_format;

/** What becomes of a text in which a value is missing. */
typedef enum journey_content_missing {
	JOURNEY_CONTENT_FALLBACK = 0, /**< Nothing stands in its place; it is counted. */
	JOURNEY_CONTENT_SKIP = 1,     /**< The send does not go; of several offers for a page, the next is looked at. */
	JOURNEY_CONTENT_FAIL = 2      /**< Likewise, and it is an error that reports show. */
} journey_content_missing;

/** The locales of customers. Zero it, set `size` and `otherwise`. */
typedef struct journey_locales_options {
	size_t size;           /**< sizeof(journey_locales_options). */
	journey_str otherwise; /**< The locale in which texts are written that name none: the last that is looked for. */
	/** Expression over the profile: the customer's locale, "de-AT"; empty = always `otherwise`. */
	journey_str of;
} journey_locales_options;

/**
 * Says where the locale of a customer is read, once.
 * @param builder the builder.
 * @param options the locales; copied.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (no locale, said twice), ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_locales(journey_builder *builder,
                                                                    const journey_locales_options *options);

/**
 * Says what comes after a locale for which there is no text. Without it, "de-AT" is followed by "de", and every locale in
 * the end by journey_locales_options::otherwise.
 * @param builder the builder.
 * @param locale the locale.
 * @param to what is looked for after it, in order; each is followed by what comes after it.
 * @param count number of them, 1 to ::JOURNEY_CONTENT_CHAIN_MAX.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (no locale, said twice; a circle is refused by journey_strategy_build()),
 *         ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_locale_fallback(journey_builder *builder, journey_str locale,
                                                                            const journey_str *to, size_t count);

/**
 * Sets the currency of amounts for which a text names none.
 * @param builder the builder.
 * @param code three capital letters: "EUR".
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (no such code), ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_currency(journey_builder *builder, journey_str code);

/**
 * Sets the format of a channel's texts.
 * @param builder the builder.
 * @param channel the channel; its name is resolved by journey_strategy_build().
 * @param format the format.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (no name, no such format, said twice), ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_format(journey_builder *builder, journey_str channel,
                                                                   journey_content_format format);

/**
 * Declares a block: a text that others include by its name.
 * @param builder the builder.
 * @param name its name.
 * @param text the text; it reads what the text reads that includes it, and may include blocks itself.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (no name, said twice), ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_block(journey_builder *builder, journey_str name,
                                                                  journey_str text);

/** A template. Zero it, set `size` and either `name` or `offer`. */
typedef struct journey_content_template {
	size_t size;      /**< sizeof(journey_content_template). */
	journey_str name; /**< Its name, as in journey_send_options::template_name. */
	journey_str offer; /**< In place of a name: the texts of this offer, which then has none of its own. */
	journey_content_missing missing; /**< What becomes of a text in which a value is missing. */
	/** What variants are drawn by: customers have the same variant under the same experiment. Empty = the name. */
	journey_str experiment;
} journey_content_template;

/**
 * Declares a template. It needs at least one text that names no locale, see journey_builder_template_text().
 * @param builder the builder.
 * @param options the template; copied.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (said twice, neither a name nor an offer, or both), ::JOURNEY_LIMIT,
 *         ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_template(journey_builder *builder,
                                                                     const journey_content_template *options);

/**
 * Declares a variant of the last declared template: an experiment with as many arms as there are variants. Who is in which
 * is the hash of the customer's unit, and stays once the customer has seen one.
 * @param builder the builder.
 * @param name name of the variant.
 * @param weight its share, 0 to 1; those of a template add up to at most 1. Who is in none gets the template as it is.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (said twice, no share, more than 1 in all), ::JOURNEY_LIMIT
 *         (::JOURNEY_CONTENT_VARIANTS_MAX), ::JOURNEY_MISUSE (no template was declared), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_template_variant(journey_builder *builder, journey_str name,
                                                                             double weight);

/** A text of a template. Zero it, set `size` and `text`. */
typedef struct journey_content_text {
	size_t size;         /**< sizeof(journey_content_text). */
	journey_str part;    /**< `body` (also empty), `subject`, or the name of another part. */
	journey_str locale;  /**< Locale that it is written in; empty = journey_locales_options::otherwise. */
	journey_str variant; /**< Variant that it belongs to; empty = all that have none of their own in this locale. */
	journey_content_format format; /**< Of parts other than the subject: format in place of the channel's; the same
	                                    wherever the part is said. */
	journey_str text;    /**< The text. */
} journey_content_text;

/**
 * Adds a text to the last declared template.
 * @param builder the builder.
 * @param text the text; copied.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (said twice, no such variant, a format that differs), ::JOURNEY_LIMIT
 *         (::JOURNEY_CONTENT_PARTS_MAX, ::JOURNEY_CONTENT_TEXTS_MAX, ::JOURNEY_CONTENT_LOCALES_MAX), ::JOURNEY_MISUSE (no
 *         template was declared), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_template_text(journey_builder *builder,
                                                                          const journey_content_text *text);

#ifdef __cplusplus
}
#endif
#endif
