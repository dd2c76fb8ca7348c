/**
 * @file trigger.h
 * @brief Many rules against one event: which of 100,000 conditions hold, without looking at most of them.
 *
 * Of use on its own, without an engine: put rules in a ::journey_rules, then ask for each event which of them match.
 * A rule is for one type of event or for any, and says what must hold: predicates over fields (`field op constant`)
 * that are joined by AND and OR, a compiled expression, or both.
 *
 * Each alternative of a rule is filed once, under its event type and its most selective equality (of several values:
 * under each), or where it has none, by a bound of a range. An event then looks only at what is filed under its own
 * values, and there at the other predicates, which are kept beside. Filed values are numbers, truth values and text.
 * (Fabret et al., "Filtering algorithms and implementation for very fast publish/subscribe systems", SIGMOD 2001.)
 *
 * The result is exactly that of looking at each rule in turn. A rule whose condition errs or is unknown does not match.
 *
 * Rules may be added and removed at any time, except while they are matched. Several threads may match the same rules at
 * once, each with a ::journey_matcher of its own.
 */
#ifndef JOURNEY_TRIGGER_H
#define JOURNEY_TRIGGER_H

#include <journey/expr.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A set of rules, indexed. */
typedef struct journey_rules journey_rules;
/** Working memory of matching, reused from one event to the next. */
typedef struct journey_matcher journey_matcher;

/** Event type of a rule that is for all of them. */
#define JOURNEY_RULE_ANY UINT32_MAX

/** Most rules of a set, those removed shortly before included. */
#define JOURNEY_RULES_MAX 16777215
/** Most different fields (slots, keys of tallies, names of open objects) that predicates of a set look at. */
#define JOURNEY_RULE_FIELDS_MAX 65535
/** Most alternatives of a rule. */
#define JOURNEY_RULE_ALTERNATIVES_MAX 64
/** Most predicates of an alternative. */
#define JOURNEY_RULE_PREDICATES_MAX 64
/** Most values of a predicate. */
#define JOURNEY_RULE_VALUES_MAX 1024
/** Most bytes of a text that a predicate compares with, and of a field's name. */
#define JOURNEY_RULE_TEXT_MAX 65536

/**
 * A rule. Set `size` to sizeof(journey_rule) and zero the rest.
 *
 * It matches if one of its alternatives holds (or it has none), and its program, if there is one, is true.
 *
 * A predicate is a ::journey_expr_atom: `read`, `slot` and `key` say which value; a value of another type than those it
 * is compared with is not converted: it does not equal and has no order. The rules of ::journey_expr_atom on numbers,
 * NaN and absent values apply; a key of a tally that is absent reads the number 0. Constants are bool, int, uint,
 * double, string, bytes, timestamp or duration.
 *
 * What the truth of the program implies (journey_expr_atoms(), journey_expr_alternatives()) is found by the library, and
 * need not be said again.
 */
typedef struct journey_rule {
	size_t size;                                  /**< sizeof(journey_rule). */
	uint32_t event;                               /**< Type of the events that it is for, as the host numbers them, or
	                                                   ::JOURNEY_RULE_ANY. */
	uint64_t id;                                  /**< The host's own, see journey_rules_id(). Need not be unique. */
	const journey_expr_alternative *alternatives; /**< Joined by OR; each of predicates joined by AND. Copied. */
	size_t alternative_count;                     /**< 0: none is asked for. */
	const journey_expr_program *program;          /**< Of type bool, or dyn; NULL: none. Must live as long as
	                                                   the rule. */
} journey_rule;

/**
 * Makes an empty set of rules.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param[out] out the set; free it with journey_rules_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_rules_new(const journey_allocator *allocator, journey_rules **out);

/**
 * Frees a set of rules.
 * @param rules the set, or NULL.
 */
JOURNEY_API void journey_rules_free(journey_rules *rules);

/**
 * Adds a rule.
 * @param rules the set.
 * @param rule the rule; copied, but for its program.
 * @param[out] number the rule's number: of 0, 1, 2 ... the next, or that of a rule that was removed before. It names the
 *        rule until it is removed.
 * @param[out] error filled on failure: what was found, and what is allowed. May be NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (an argument is NULL, `size` is too small); ::JOURNEY_TYPE (a predicate's
 *         constant has a type that it may not have, the program's type is neither bool nor dyn); ::JOURNEY_INVALID (a predicate that
 *         is none: no such kind, no value, a range without bounds); ::JOURNEY_LIMIT (one of the limits above);
 *         ::JOURNEY_NO_MEMORY. The set is then as before.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_rules_add(journey_rules *rules, const journey_rule *rule,
                                                              uint32_t *number, journey_error *error);

/**
 * Removes a rule: it matches no more. Its memory is used again once about half of what is filed in the same places is
 * removed.
 * @param rules the set.
 * @param number its number.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such rule), ::JOURNEY_MISUSE (rules is NULL).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_rules_remove(journey_rules *rules, uint32_t number);

/**
 * What journey_rule::id of a rule was.
 * @param rules the set.
 * @param number its number.
 * @return the id; 0 if there is no such rule.
 */
JOURNEY_API uint64_t journey_rules_id(const journey_rules *rules, uint32_t number);

/**
 * How many rules there are.
 * @param rules the set.
 * @return their number.
 */
JOURNEY_API size_t journey_rules_count(const journey_rules *rules);

/**
 * Bytes that a set holds of its allocator's.
 * @param rules the set.
 * @return their number; programs, which are the host's, are not among them.
 */
JOURNEY_API size_t journey_rules_bytes(const journey_rules *rules);

/**
 * Makes working memory for matching. It grows as it is needed, so that matching allocates nothing in the long run.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param[out] out the matcher; free it with journey_matcher_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_matcher_new(const journey_allocator *allocator,
                                                                journey_matcher **out);

/**
 * Frees working memory.
 * @param matcher the matcher, or NULL.
 */
JOURNEY_API void journey_matcher_free(journey_matcher *matcher);

/**
 * Finds the rules that match an event.
 *
 * Values are read as journey_expr_run() reads them: from journey_activation::values, which is the quick way, or with its
 * callbacks; each at most once besides what programs read. What callbacks supply must live until the call returns.
 *
 * @param rules the set; not changed.
 * @param matcher working memory.
 * @param event the event's type.
 * @param activation its values.
 * @param[out] numbers the rules that match, ascending, each once; valid until the next call with this matcher.
 * @param[out] count how many.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (an argument is NULL), ::JOURNEY_NO_MEMORY, or what a callback returned other
 *         than ::JOURNEY_NOT_FOUND, ::JOURNEY_UNKNOWN and ::JOURNEY_EVAL.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_rules_match(const journey_rules *rules, journey_matcher *matcher,
                                                                uint32_t event, const journey_activation *activation,
                                                                const uint32_t **numbers, size_t *count);

/**
 * As journey_rules_match(), but runs no programs: finds the rules of which an alternative holds, of a rule with a program
 * the one that it implies. Those without a program match; the others may.
 * @param rules the set; not changed.
 * @param matcher working memory.
 * @param event the event's type.
 * @param activation its values.
 * @param[out] numbers the rules, ascending, each once; valid until the next call with this matcher.
 * @param[out] count how many.
 * @return as journey_rules_match().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_rules_candidates(const journey_rules *rules,
                                                                     journey_matcher *matcher, uint32_t event,
                                                                     const journey_activation *activation,
                                                                     const uint32_t **numbers, size_t *count);

/**
 * How many filed alternatives the last call with a matcher looked at: what the index could not rule out.
 * @param matcher the matcher.
 * @return their number.
 */
JOURNEY_API uint64_t journey_matcher_looked(const journey_matcher *matcher);

#ifdef __cplusplus
}
#endif
#endif
