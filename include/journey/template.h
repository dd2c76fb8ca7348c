/**
 * @file template.h
 * @brief Texts with values, conditions and loops in them: compiled once, rendered for each customer.
 *
 * Of use on its own: it needs an environment of expr.h, which says what the expressions of a text may read, and an
 * activation, which says what they read. The language is Liquid's in its shape, with CEL where Liquid has a language
 * of its own:
 *
 *     Hello {{ profile.first_name | default: "there" }},
 *     {% for item in trigger.items %}- {{ item.name }}: {{ item.price | money: "EUR" }}
 *     {% else %}Your basket is empty.
 *     {% endfor %}
 *
 * journey-template(7) describes it. Values are escaped for the place where they stand, so that no value can become
 * markup; a value is data and never looked at for `{{`.
 *
 * A template is immutable and may be shared by threads; each thread renders it with a scratch of its own. Rendering
 * allocates nothing once the scratch has grown to what the texts need.
 */
#ifndef JOURNEY_TEMPLATE_H
#define JOURNEY_TEMPLATE_H

#include <journey/expr.h>

#ifdef __cplusplus
extern "C" {
#endif

struct journey_locale;

/** A compiled text. */
typedef struct journey_template journey_template;
/** Working memory of renderings, reused from one to the next. */
typedef struct journey_template_scratch journey_template_scratch;

/** Most bytes of a text with all blocks that it includes. */
#define JOURNEY_TEMPLATE_TEXT_MAX 1048576
/** Most tags, values and pieces of text between them in a text with all blocks that it includes. */
#define JOURNEY_TEMPLATE_PARTS_MAX 65536
/** Deepest nesting of `if` and `for` in each other, through all blocks; and of `include`, counted on its own. */
#define JOURNEY_TEMPLATE_NESTING_MAX 32
/** Most variables (of loops, and assigned ones) of a text. */
#define JOURNEY_TEMPLATE_LOCALS_MAX 256
/** Most filters of one value. */
#define JOURNEY_TEMPLATE_FILTERS_MAX 16
/** Most arguments of one filter. */
#define JOURNEY_TEMPLATE_ARGS_MAX 4
/** Most places that journey_template_result::missing lists. */
#define JOURNEY_TEMPLATE_MISSING_MAX 16
/** Default of journey_template_render_options::output_max: 1 MiB. */
#define JOURNEY_TEMPLATE_OUTPUT_MAX 1048576
/** Default of journey_template_render_options::steps_max. */
#define JOURNEY_TEMPLATE_STEPS_MAX 1000000
/** Default of journey_template_render_options::turns_max. */
#define JOURNEY_TEMPLATE_TURNS_MAX 10000

/**
 * First slot of a template's own variables; it and the ::JOURNEY_TEMPLATE_SLOTS behind it may be declared for nothing
 * else in an environment that templates are compiled with.
 */
#define JOURNEY_TEMPLATE_SLOT UINT32_C(0x38000000)
/** How many slots belong to templates. */
#define JOURNEY_TEMPLATE_SLOTS UINT32_C(0x01000000)

/** What a text is for, and so what values in it must not be able to say. */
typedef enum journey_template_target {
	/**
	 * HTML. Values are escaped for text and for attributes in quotes. Elsewhere (in `script` and `style`, in tags
	 * outside of quotes, where a link begins, in event handlers) a value is refused when the text is compiled,
	 * unless a filter makes it safe there.
	 */
	JOURNEY_TEMPLATE_HTML = 0,
	JOURNEY_TEMPLATE_TEXT = 1,   /**< Plain text: control characters are replaced. */
	JOURNEY_TEMPLATE_HEADER = 2, /**< One line of plain text, as a subject: line breaks in values are blanks. */
	JOURNEY_TEMPLATE_URL = 3,    /**< Part of a URL: all but RFC 3986's unreserved characters is percent-encoded. */
	/**
	 * JSON: values are escaped for the inside of a string. Of a text that begins with {, [ or a quote the strings are
	 * followed: outside of them a value needs the filter `json`, if it is no number or bool by its type.
	 */
	JOURNEY_TEMPLATE_JSON = 4
} journey_template_target;

/** Options of journey_template_compile(). Set `size` to sizeof(journey_template_options) and zero the rest. */
typedef struct journey_template_options {
	size_t size; /**< sizeof(journey_template_options). */
	/**
	 * What expressions may read. Required. While the text is compiled the variables of its loops and assignments
	 * are declared in it; they are gone again when the call returns.
	 */
	journey_expr_env *env;
	journey_template_target target; /**< What values are escaped for. */
	/**
	 * Compiles one expression, in place of journey_expr_compile() with `env`; to check more of it, or to remember
	 * it. The program stays the callback's and must live as long as the template. Positions in the error are
	 * those in the expression. NULL: journey_expr_compile(), and programs are the template's.
	 * @param user journey_template_options::user.
	 * @param env journey_template_options::env, with the variables that are visible at this place.
	 * @param text the expression.
	 * @param[out] out the program.
	 * @param[out] error what is wrong with it; not NULL.
	 * @return as journey_expr_compile(); any other status than ::JOURNEY_OK ends the compilation with it.
	 */
	journey_status (*compile)(void *user, journey_expr_env *env, journey_str text, journey_expr_program **out,
				  journey_error *error);
	/**
	 * The text of a block that the text includes with `{% include NAME %}`. NULL: there are no blocks.
	 * @param user journey_template_options::user.
	 * @param name its name.
	 * @param[out] text its text; must live until journey_template_compile() returns.
	 * @param[in,out] error zeroed, to say what is wrong and what was meant; not NULL.
	 * @return ::JOURNEY_OK, or a failure (::JOURNEY_NOT_FOUND) that the compilation ends with.
	 */
	journey_status (*block)(void *user, journey_str name, journey_str *text, journey_error *error);
	/**
	 * Whether what a slot reads is an amount of money. A value that is nothing but the name of one
	 * (`{{ trigger.price }}`) is shown with two decimals at least. NULL: no slot is.
	 * @param user journey_template_options::user.
	 * @param slot the slot.
	 * @return 1 or 0.
	 */
	int (*money)(void *user, uint32_t slot);
	void *user; /**< Passed to each callback. */
} journey_template_options;

/**
 * Compiles a text.
 * @param allocator where the template's memory comes from; NULL for libc's. Copied.
 * @param text the text; UTF-8. Borrowed for the call.
 * @param options what it may read and what it is for.
 * @param[out] out the template; free it with journey_template_free().
 * @param[out] error filled on failure: line, column and offset in the text (for an error in a block, in the text of the
 *        block, which `where` then names), what was found and what was expected, and how to mend it. May be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_SYNTAX (a tag or an expression that does not parse, a block tag that is not closed),
 *         ::JOURNEY_NOT_FOUND (a tag, filter, block or name that there is not), ::JOURNEY_TYPE (types do not fit),
 *         ::JOURNEY_INVALID (text that is no UTF-8; a value at a place where its escaping does not help; a constant that
 *         a filter cannot have as its argument; a block that includes itself; a name that no variable can have),
 *         ::JOURNEY_DUPLICATE (a variable whose name is taken), ::JOURNEY_LIMIT (one of the limits above, or of the
 *         environment), ::JOURNEY_MISUSE (out, options or env is NULL, `size` is too small, no such target),
 *         ::JOURNEY_NO_MEMORY, or what a callback returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_template_compile(const journey_allocator *allocator, journey_str text,
								     const journey_template_options *options,
								     journey_template **out, journey_error *error);

/**
 * Frees a template.
 * @param compiled the template, or NULL.
 */
JOURNEY_API void journey_template_free(journey_template *compiled);

/**
 * What a template's values are escaped for.
 * @param compiled the template.
 * @return its target.
 */
JOURNEY_API journey_template_target journey_template_get_target(const journey_template *compiled);

/**
 * Whether a template renders to the same for everybody: it has no values, conditions or loops.
 * @param compiled the template.
 * @return 1 or 0.
 */
JOURNEY_API int journey_template_constant(const journey_template *compiled);

/** What happens where a value that a text shows is missing and has no `default`. */
typedef enum journey_template_policy {
	JOURNEY_TEMPLATE_FALLBACK = 0, /**< Nothing stands in its place. */
	JOURNEY_TEMPLATE_SKIP = 1,     /**< There is no text: what it is for does not happen. */
	JOURNEY_TEMPLATE_FAIL = 2      /**< It is an error (::JOURNEY_EVAL). */
} journey_template_policy;

/** Options of journey_template_render(). Set `size` to sizeof(journey_template_render_options), zero the rest. */
typedef struct journey_template_render_options {
	size_t size;                         /**< sizeof(journey_template_render_options). */
	const struct journey_locale *locale; /**< How numbers, dates and lists are written; NULL: plainly, in English. */
	journey_str currency;                /**< ISO 4217 code for `money` without an argument; empty: none is written. */
	journey_str zone;                    /**< Zone of `date` and `time`, asked of journey_activation::zone; empty: UTC. */
	journey_template_policy missing;     /**< What to do about missing values. */
	/** Most bytes of the text, and of what each filter makes; 0: ::JOURNEY_TEMPLATE_OUTPUT_MAX. */
	size_t output_max;
	/**
	 * Most steps: parts that are gone through, what their expressions take, and for filters one for each item and for
	 * each 64 bytes read or written; 0: ::JOURNEY_TEMPLATE_STEPS_MAX.
	 */
	uint64_t steps_max;
	size_t turns_max; /**< Most turns of all loops together; 0: ::JOURNEY_TEMPLATE_TURNS_MAX. */
} journey_template_render_options;

/** Why a value was missing. */
typedef enum journey_template_reason {
	JOURNEY_TEMPLATE_ABSENT = 1,  /**< What it reads is not there. */
	JOURNEY_TEMPLATE_NULL = 2,    /**< It is null. */
	JOURNEY_TEMPLATE_ERROR = 3,   /**< It has no value (division by zero, a conversion that fails). */
	JOURNEY_TEMPLATE_UNKNOWN = 4, /**< It reads what is not known. */
	JOURNEY_TEMPLATE_KIND = 5     /**< It is of a kind that a text or the filter cannot show (a list without `join`). */
} journey_template_reason;

/**
 * A reason in words (`"absent"`).
 * @param reason the reason.
 * @return static text, never NULL.
 */
JOURNEY_API const char *journey_template_reason_text(journey_template_reason reason);

/** A value that was missing. */
typedef struct journey_template_missing {
	journey_str expression; /**< As it is written, without its filters; lives as long as the template. */
	journey_str block;      /**< The block that it stands in; empty: the text itself. Lives as long as the template. */
	uint32_t line;          /**< Where it stands in that. */
	uint32_t column;        /**< Likewise, in characters. */
	journey_template_reason reason; /**< Why. */
} journey_template_missing;

/** What became of a rendering. */
typedef enum journey_template_outcome {
	JOURNEY_TEMPLATE_RENDERED = 0, /**< There is a text. */
	JOURNEY_TEMPLATE_SKIPPED = 1,  /**< None: something was missing, and the policy is ::JOURNEY_TEMPLATE_SKIP. */
	JOURNEY_TEMPLATE_ABORTED = 2   /**< None: `{% abort %}` was reached. */
} journey_template_outcome;

/** A rendering. Set `size` to sizeof(journey_template_result); what it points to lives until the scratch is used again. */
typedef struct journey_template_result {
	size_t size;                      /**< sizeof(journey_template_result). */
	journey_template_outcome outcome; /**< What became of it. */
	journey_str text;                 /**< The text; empty unless it was rendered. */
	journey_str reason;               /**< What `{% abort %}` gives as the reason; empty unless it was aborted. */
	size_t missing_count;             /**< How often a value was missing. */
	/** Places where values were missing, each once, in the order they were met. */
	const journey_template_missing *missing;
	size_t missing_listed; /**< How many there are at `missing`; at most ::JOURNEY_TEMPLATE_MISSING_MAX. */
	uint64_t steps;        /**< Steps that were taken. */
} journey_template_result;

/**
 * Makes working memory for renderings.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param[out] out the scratch; free it with journey_template_scratch_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_template_scratch_new(const journey_allocator *allocator,
									 journey_template_scratch **out);

/**
 * Frees working memory.
 * @param scratch the scratch, or NULL.
 */
JOURNEY_API void journey_template_scratch_free(journey_template_scratch *scratch);

/**
 * Renders a template.
 *
 * Missing values are no errors (unless the policy is ::JOURNEY_TEMPLATE_FAIL): the result says which there were. A limit
 * that is reached is an error, never a text that is cut.
 *
 * @param compiled the template.
 * @param activation where its values come from; its callbacks may not use the scratch.
 * @param scratch working memory; not in use by another rendering.
 * @param options how; NULL for zeroes.
 * @param[in,out] result filled on success; its `size` is set by the caller.
 * @param[out] error filled on failure: line, column and `where` as of journey_template_compile(). May be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_EVAL (something is missing, with ::JOURNEY_TEMPLATE_FAIL), ::JOURNEY_LIMIT (the error
 *         names which), ::JOURNEY_MISUSE (an argument is NULL, a `size` is too small, no such policy),
 *         ::JOURNEY_NO_MEMORY, or what a callback of the activation returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_template_render(const journey_template *compiled,
								    const journey_activation *activation,
								    journey_template_scratch *scratch,
								    const journey_template_render_options *options,
								    journey_template_result *result,
								    journey_error *error);

#ifdef __cplusplus
}
#endif
#endif
