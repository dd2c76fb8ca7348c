/**
 * @file expr.h
 * @brief The condition language: CEL, checked when it is compiled, run without allocating.
 *
 * Of use on its own: declare what an expression may read in an environment, compile text to an immutable
 * program, run the program against an activation that supplies the values.
 *
 * Each thing that an expression can read has a *slot*, a number that the caller chooses when declaring it
 * and gets back when the program runs, so that nothing is looked up by name at run time.
 *
 * An environment belongs to one thread at a time. A program is immutable and may be shared by threads; each
 * thread runs it with a scratch of its own. A program does not need its environment after compilation.
 */
#ifndef JOURNEY_EXPR_H
#define JOURNEY_EXPR_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What may be read and called, with types. */
typedef struct journey_expr_env journey_expr_env;
/** A compiled expression. */
typedef struct journey_expr_program journey_expr_program;
/** Working memory of evaluations, reused from one to the next. */
typedef struct journey_expr_scratch journey_expr_scratch;

/** Slot of a variable or field that reads journey_activation::now; declare it with type `timestamp` (or `dyn`). */
#define JOURNEY_EXPR_SLOT_NOW UINT32_MAX

/** Flags of a variable, an object, a field or a function. */
enum journey_expr_flag {
	/** Object: an undeclared field is no error, has type dyn and is read by name (load_field). */
	JOURNEY_EXPR_OPEN = 1,
	/** Variable or field of type map(K, V): `x[k]` reads one key (load_key); a missing one reads 0, and is empty
	 * as `x[?k]`. */
	JOURNEY_EXPR_TALLY = 2,
	/** Its value can change with time alone: makes journey_expr_timed() true. */
	JOURNEY_EXPR_TIMED = 4,
	/** Function: called as `target.name(...)`; the target is its first argument. */
	JOURNEY_EXPR_MEMBER = 8,
	/**
	 * With ::JOURNEY_EXPR_TIMED: a number that changes all the time (a decayed one), not in steps. When an
	 * expression with it changes can be computed only where it is compared with something that does not.
	 */
	JOURNEY_EXPR_SMOOTH = 16
};

/** How an environment compiles expressions; see journey_expr_env_set_mode(). */
enum journey_expr_mode {
	/** Types are not checked before the evaluation: what does not fit is an error of the evaluation, and so
	 * is a name that nothing declares. Every expression then has type dyn. */
	JOURNEY_EXPR_UNCHECKED = 1,
	/** `has`, `all`, `exists`, `map` and the other macros are ordinary names of functions. */
	JOURNEY_EXPR_NO_MACROS = 2,
	/** Conversions of constants that can have no value, as `timestamp("2011-01-01")` and `duration("60d")`,
	 * and divisions by the constant 0 are errors when they are compiled (::JOURNEY_INVALID). CEL has them fail
	 * when they are evaluated, if they are at all. */
	JOURNEY_EXPR_LITERALS = 4
};

/** Named limits of an environment; each has a default and a largest value that it can be set to. */
typedef enum journey_expr_limit {
	JOURNEY_EXPR_SOURCE = 0, /**< Bytes of source text. Default 65,536; at most 16,777,216. */
	JOURNEY_EXPR_NODES = 1,  /**< Nodes of the syntax tree. Default 20,000; at most 1,000,000. */
	JOURNEY_EXPR_DEPTH = 2,  /**< Depth of nesting, in patterns too. Default 200; at most 1,000. */
	JOURNEY_EXPR_COST = 3,   /**< Steps of one evaluation. Default 1,000,000; at most 10^12. */
	/** Bytes of a pattern of `matches`, and states of its automaton; the classes that patterns name (`\pL`)
	 * may in all have eight times as many ranges of characters. Default 10,000; at most 1,000,000. */
	JOURNEY_EXPR_PATTERN = 4,
	/** Items, at any depth, that a list or map from outside is assumed to have at most when the worst case is
	 * computed. Default 100; at most 1,000,000. */
	JOURNEY_EXPR_ITEMS = 5,
	/** Bytes, in all its texts, that a value from outside is assumed to have. Default 1,000; at most
	 * 1,000,000. */
	JOURNEY_EXPR_TEXT = 6,
	/** Steps of the worst case (journey_expr_cost()); what may take more is refused when it is compiled.
	 * Default 10^10; UINT64_MAX for no such limit. */
	JOURNEY_EXPR_WORST = 7
} journey_expr_limit;

/**
 * Makes an environment with the standard functions of CEL and no variables.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param[out] out the environment; free it with journey_expr_env_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_new(const journey_allocator *allocator,
								 journey_expr_env **out);

/**
 * Frees an environment; programs made with it live on.
 * @param env the environment, or NULL.
 */
JOURNEY_API void journey_expr_env_free(journey_expr_env *env);

/**
 * Sets a limit.
 * @param env the environment.
 * @param limit which one.
 * @param value the new value.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (no such limit), ::JOURNEY_RANGE (0, or above its largest value).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_set_limit(journey_expr_env *env,
								       journey_expr_limit limit,
								       uint64_t value);

/**
 * A limit's value.
 * @param env the environment.
 * @param limit which one.
 * @return its value; 0 if there is no such limit.
 */
JOURNEY_API uint64_t journey_expr_env_get_limit(const journey_expr_env *env, journey_expr_limit limit);

/**
 * Sets the namespace that names belong to: in namespace `a.b` the name `x` is looked for as `a.b.x`, as
 * `a.x`, then as `x`; `.x` is only ever `x`. Types, variables and functions alike; a macro's own variable goes
 * before all of them. Applies to expressions that are compiled from now on.
 * @param env the environment.
 * @param container identifiers joined by dots; empty for none, which it is at first. Copied.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (not such a name), ::JOURNEY_MISUSE (env is NULL),
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_set_container(journey_expr_env *env,
									   journey_str container);

/**
 * Sets how expressions are compiled from now on.
 * @param env the environment.
 * @param mode values of ::journey_expr_mode joined by `|`; 0, which it is at first: checked, with macros.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (env is NULL, a mode that does not exist).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_set_mode(journey_expr_env *env, unsigned mode);

/**
 * Declares a variable.
 *
 * Types are text: `null_type bool int uint double string bytes timestamp duration dyn type list(T)
 * map(K, V) optional_type(T)`, `wrapper(T)` for a T or null, and any other `name(T, ...)` for a type of the
 * host's own, which only its functions make and take. A loaded value of another type is converted where the
 * numeric rule of libjourney allows it (a whole double to int, an int to double, RFC 3339 text to timestamp);
 * otherwise reading it is an error. Of lists, maps and optionals only that they are ones is looked at, not what
 * they hold.
 *
 * @param env the environment.
 * @param name an identifier, or several joined by dots. Copied.
 * @param type its type as text.
 * @param slot the caller's number for it, or ::JOURNEY_EXPR_SLOT_NOW. Slots need not be distinct.
 * @param flags of ::JOURNEY_EXPR_TALLY, ::JOURNEY_EXPR_TIMED, ::JOURNEY_EXPR_SMOOTH; or 0.
 * @param[out] error filled on failure; may be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_DUPLICATE (the name is taken, as `a.b` is by a field `b` of an object `a`),
 *         ::JOURNEY_INVALID (not an identifier, or a word that CEL reserves), ::JOURNEY_TYPE (no such type, TALLY
 *         on what is no map, ::JOURNEY_EXPR_SLOT_NOW for what is no timestamp), ::JOURNEY_MISUSE (env or type
 *         is NULL, a flag that does not apply), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_variable(journey_expr_env *env, journey_str name,
								      const char *type, uint32_t slot,
								      unsigned flags, journey_error *error);

/**
 * Declares an object: a name whose fields are declared one by one. Alone (not followed by `.field`) it may
 * not be used.
 * @param env the environment.
 * @param name an identifier. Copied.
 * @param slot what load_field gets for fields of an open object; else unused.
 * @param flags ::JOURNEY_EXPR_OPEN, ::JOURNEY_EXPR_TIMED or 0.
 * @param[out] error filled on failure; may be NULL.
 * @return as journey_expr_env_variable().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_object(journey_expr_env *env, journey_str name,
								    uint32_t slot, unsigned flags,
								    journey_error *error);

/**
 * Declares a field of an object. Names that are no identifiers (`Order ID`) are allowed; an expression
 * writes them as ``event.`Order ID` ``.
 *
 * Values of a type of the host's own (`name(dyn)`) have the fields, with their types, of the object of the same name; they are
 * maps with text keys.
 * @param env the environment.
 * @param object the object's name, declared before.
 * @param name the field's name. Copied.
 * @param type its type as text, as in journey_expr_env_variable().
 * @param slot the caller's number for it.
 * @param flags of ::JOURNEY_EXPR_TALLY, ::JOURNEY_EXPR_TIMED, ::JOURNEY_EXPR_SMOOTH; or 0.
 * @param[out] error filled on failure; may be NULL.
 * @return as journey_expr_env_variable() (::JOURNEY_DUPLICATE if the object has that field, or a variable
 *         `object.name` is declared); ::JOURNEY_NOT_FOUND if there is no such object.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_field(journey_expr_env *env, journey_str object,
								   journey_str name, const char *type,
								   uint32_t slot, unsigned flags,
								   journey_error *error);

/**
 * Turns a call with literal arguments into a slot, when the expression is checked.
 * @param user journey_expr_function::user.
 * @param count number of arguments.
 * @param args their values, of the declared types; borrowed for the call.
 * @param[out] slot what the program will load in place of the call.
 * @param[in,out] error zeroed, to say what is wrong (message and hint); the position is filled in afterwards.
 *        Not NULL.
 * @return ::JOURNEY_OK, or a failure that journey_expr_compile() then returns (::JOURNEY_NOT_FOUND for a name
 *         that does not exist). It may not use the environment.
 */
typedef journey_status (*journey_expr_resolve_fn)(void *user, size_t count, const journey_value *args,
						  uint32_t *slot, journey_error *error);

/**
 * Says more of a call, when the expression is checked, where that depends on literals among its arguments.
 * @param user journey_expr_function::user.
 * @param count number of arguments.
 * @param args their values where they are literals, of the declared types; type ::JOURNEY_EXPR_ASK where they are
 *        not; borrowed for the call.
 * @param[in,out] id what journey_activation::call gets; preset: journey_expr_function::id.
 * @param[out] type the type of this call's result, as text that need only live until the checker reads it; NULL,
 *        which it is preset to: that of the function. Values are still converted to that of the function.
 * @param[in,out] error as for ::journey_expr_resolve_fn.
 * @return as ::journey_expr_resolve_fn. It may not use the environment.
 */
typedef journey_status (*journey_expr_narrow_fn)(void *user, size_t count, const journey_value *args,
						 uint32_t *id, const char **type, journey_error *error);

/** Most arguments of a declared function. */
#define JOURNEY_EXPR_ARGS_MAX 8

/** A function of the host's own. Set `size` to sizeof(journey_expr_function) and zero the rest. */
typedef struct journey_expr_function {
	size_t size;             /**< sizeof(journey_expr_function). */
	journey_str name;        /**< Identifier, or several joined by dots (`events.count`). */
	size_t arg_count;        /**< At most ::JOURNEY_EXPR_ARGS_MAX. */
	const char *const *args; /**< Types of the arguments, as text. */
	const char *result;      /**< Type of the result, as text; see journey_activation::call. */
	uint32_t id;             /**< What journey_activation::call gets; unused with `resolve`. */
	unsigned flags;          /**< ::JOURNEY_EXPR_TIMED, ::JOURNEY_EXPR_MEMBER, both, or 0. */
	journey_expr_resolve_fn
		resolve; /**< If set, arguments must be literals and it turns the call into a slot. */
	void *user;      /**< Passed to `resolve` and `narrow`. */
	/** If set (and `resolve` is not), it is asked about each call. */
	journey_expr_narrow_fn narrow;
} journey_expr_function;

/**
 * Declares a function. The same name may be declared again with another number or other types of arguments.
 * @param env the environment.
 * @param function the declaration; texts are copied.
 * @param[out] error filled on failure; may be NULL.
 * @return as journey_expr_env_variable(); ::JOURNEY_DUPLICATE if the same arguments are declared already;
 *         ::JOURNEY_INVALID also where a call would be taken for a macro (`has(x)`, a member `exists` with two
 *         arguments and its target) unless ::JOURNEY_EXPR_NO_MACROS was set before;
 *         ::JOURNEY_MISUSE also if `size` is too small, `result` or one of `args` is NULL, there are more
 *         arguments than ::JOURNEY_EXPR_ARGS_MAX, or none with ::JOURNEY_EXPR_MEMBER.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_function(journey_expr_env *env,
								      const journey_expr_function *function,
								      journey_error *error);

/** Most literals that an aggregate begins with. */
#define JOURNEY_EXPR_LITERALS_MAX 4
/** Most expressions over its variable that an aggregate ends with. */
#define JOURNEY_EXPR_PARTS_MAX 4

/** One of the expressions over an aggregate's variable, as its callback gets it. */
typedef struct journey_expr_part {
	journey_str text; /**< As it is written. */
	/** The same for expressions that differ in blanks, comments, quotes, ways to write a number and the
	 * variable's name only. Compare it; it is no expression. */
	journey_str canonical;
	uint32_t offset; /**< Where it begins in the source, in bytes. */
} journey_expr_part;

/** A call of an aggregate, as its callback gets it: `events.sum("Order", "7d", e, e.total, e.total > 5.0)`. */
typedef struct journey_expr_call {
	size_t size;                     /**< sizeof(journey_expr_call). */
	journey_str name;                /**< The aggregate's: `events.sum`. */
	size_t literal_count;            /**< 2 in this example. */
	const journey_value *literals;   /**< `"Order"` and `"7d"`. */
	const uint32_t *literal_offsets; /**< Where they begin in the source. */
	journey_str variable;            /**< `e`; empty: the call has none. */
	uint32_t variable_offset;        /**< Where it stands in the source. */
	size_t part_count;               /**< 2 in this example. */
	const journey_expr_part *parts;  /**< `e.total` and `e.total > 5.0`. */
} journey_expr_call;

/** How a call's value is made of its slot. */
typedef enum journey_expr_shape {
	JOURNEY_EXPR_PLAIN = 0,    /**< It is the slot's value. */
	JOURNEY_EXPR_POSITIVE = 1, /**< `slot > 0`, for a slot of type int: a bool. */
	JOURNEY_EXPR_AGE = 2       /**< `now - slot`, for a slot of type timestamp: a duration. */
} journey_expr_shape;

/** What a call became. Preset: zero, `at` the start of the call. */
typedef struct journey_expr_resolved {
	size_t size;              /**< sizeof(journey_expr_resolved). */
	uint32_t slot;            /**< What the program loads. */
	const char *type;         /**< Type of the slot, as text; need only live until the checker reads it. */
	unsigned flags;           /**< ::JOURNEY_EXPR_TIMED or 0. */
	journey_expr_shape shape; /**< What is made of the slot. */
	uint32_t at;              /**< On failure: the place in the source that the error is about. */
} journey_expr_resolved;

/**
 * Turns a call of an aggregate into a slot, when the expression is checked.
 * @param user journey_expr_aggregate::user.
 * @param call the call; borrowed.
 * @param[in,out] out what it became, or (on failure) `at`.
 * @param[in,out] error zeroed, to say what is wrong (message and hint); the position is filled in from `at`.
 *        Not NULL.
 * @return ::JOURNEY_OK, or a failure that journey_expr_compile() then returns. It may compile expressions in
 *         other environments, but not use this one.
 */
typedef journey_status (*journey_expr_aggregate_fn)(void *user, const journey_expr_call *call,
						    journey_expr_resolved *out, journey_error *error);

/**
 * A function over a log that the host keeps: literals, then the name of a variable, then expressions over
 * that variable, which the checker does not evaluate but hands to the host as text. Set `size` to
 * sizeof(journey_expr_aggregate) and zero the rest.
 */
typedef struct journey_expr_aggregate {
	size_t size;         /**< sizeof(journey_expr_aggregate). */
	journey_str name;    /**< Identifiers joined by dots (`events.sum`); one overload per name. */
	size_t literals_min; /**< Fewest literals; at least 1. */
	size_t literals_max; /**< Most literals; at most ::JOURNEY_EXPR_LITERALS_MAX. */
	size_t parts_min;    /**< Fewest expressions; 0: the variable may be left out, with all of them. */
	size_t parts_max;    /**< Most expressions; at most ::JOURNEY_EXPR_PARTS_MAX. */
	/** How it is written, for errors: `events.count(name[, window][, e, filter])`. Required. */
	const char *form;
	journey_expr_aggregate_fn resolve; /**< Turns a call into a slot. */
	void *user;                        /**< Passed to `resolve`. */
} journey_expr_aggregate;

/**
 * Declares an aggregate.
 * @param env the environment.
 * @param aggregate the declaration; texts are copied.
 * @param[out] error filled on failure; may be NULL.
 * @return as journey_expr_env_variable(); ::JOURNEY_DUPLICATE if the name is a function's already;
 *         ::JOURNEY_MISUSE also if `size` is too small, `form` or `resolve` is NULL, or the numbers of literals
 *         and expressions are outside what they may be.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_env_aggregate(
	journey_expr_env *env, const journey_expr_aggregate *aggregate, journey_error *error);

/**
 * Parses, checks and compiles an expression.
 * @param env what it may use. Not changed (but not to be used by two threads at once).
 * @param text the expression; UTF-8. Borrowed for the call.
 * @param wanted the type that the result must have, as text (`"bool"`); NULL or `"dyn"` for any. Where it is
 *        given, a result of type dyn is accepted and checked when it is evaluated.
 * @param allocator where the program's memory comes from; NULL for libc's. Copied.
 * @param[out] out the program; free it with journey_expr_program_free().
 * @param[out] error filled on failure: line, column and offset in the expression, what was found and what was
 *        expected with the types involved, and how to mend it. May be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_SYNTAX (does not parse, or a constant pattern of `matches` does not),
 *         ::JOURNEY_NOT_FOUND (a name is not declared),
 *         ::JOURNEY_TYPE (types do not fit), ::JOURNEY_INVALID (a literal that can have no value; see
 *         ::JOURNEY_EXPR_LITERALS), ::JOURNEY_UNSUPPORTED (valid CEL that this release lacks),
 *         ::JOURNEY_LIMIT (a limit of the environment), ::JOURNEY_MISUSE (env, out or the text is NULL, `wanted`
 *         is no type), ::JOURNEY_NO_MEMORY, or what a resolve callback returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_compile(const journey_expr_env *env,
								 journey_str text, const char *wanted,
								 const journey_allocator *allocator,
								 journey_expr_program **out,
								 journey_error *error);

/**
 * Shows where an error is: the line of the source, and below it a caret under the place.
 *
 *     profile.oders > 1
 *             ^
 *
 * Tabs before the place stay tabs in the second line; wide characters count as two columns, combining ones as
 * none; control characters and malformed bytes are shown as `?`. Of a long line about 100 columns around the
 * place are shown, with "..." where it was cut.
 *
 * @param error what journey_expr_compile() or journey_expr_explain() filled in. Its `line` and `offset` are used.
 * @param source the same text.
 * @param[out] out the two lines, NUL-terminated, without a newline at the end; may be NULL if size is 0.
 * @param size bytes at `out`. Where that is too little the text is cut.
 * @return bytes that the whole text has, without the NUL; 0 (and an empty text) if the error has no place.
 */
JOURNEY_API size_t journey_error_show(const journey_error *error, journey_str source, char *out, size_t size);

/**
 * Frees a program.
 * @param program the program, or NULL.
 */
JOURNEY_API void journey_expr_program_free(journey_expr_program *program);

/**
 * Type that a `journey_value` in journey_activation::values has if the value is to be asked for with `load`.
 */
#define JOURNEY_EXPR_ASK 0xfffffff1u
/** Type in journey_activation::values of a value that is not there (as if `load` said ::JOURNEY_NOT_FOUND).
 */
#define JOURNEY_EXPR_ABSENT 0xfffffff2u
/** Type in journey_activation::values of an unknown value (as if `load` said ::JOURNEY_UNKNOWN). */
#define JOURNEY_EXPR_UNKNOWN 0xfffffff3u

/** Ways to compare. */
typedef enum journey_relation {
	JOURNEY_RELATION_NONE = 0, /**< No comparison. */
	JOURNEY_RELATION_EQ = 1,   /**< `==` */
	JOURNEY_RELATION_NE = 2,   /**< `!=` */
	JOURNEY_RELATION_LT = 3,   /**< `<` */
	JOURNEY_RELATION_LE = 4,   /**< `<=` */
	JOURNEY_RELATION_GT = 5,   /**< `>` */
	JOURNEY_RELATION_GE = 6,   /**< `>=` */
	JOURNEY_RELATION_HAS = 7   /**< Only whether it is there (`has(x)`, `key in tally`). */
} journey_relation;

/** What kind of reading journey_activation::change is asked about. */
typedef enum journey_read_kind {
	JOURNEY_READ_SLOT = 0,  /**< A slot. */
	JOURNEY_READ_KEY = 1,   /**< A key of a tally. */
	JOURNEY_READ_FIELD = 2, /**< An undeclared field of an open object. */
	JOURNEY_READ_CALL = 3   /**< A call of a declared function. */
} journey_read_kind;

/** Something that is read and changes with time. */
typedef struct journey_expr_read {
	size_t size;               /**< sizeof(journey_expr_read). */
	journey_read_kind kind;    /**< What it is. */
	uint32_t slot;             /**< Its slot, that of the tally or object, or the function's id. */
	journey_value key;         /**< The key; of a field its name; else null. */
	size_t count;              /**< Arguments of a call. */
	const journey_value *args; /**< The arguments. */
	/** Not NULL: only the truth of `value relation *bound` counts; the answer may be as late as its change. */
	const journey_value *bound;
	journey_relation relation; /**< How it is compared with `bound`; without one NONE or HAS. */
} journey_expr_read;

/**
 * Where a running program gets its values. Zero what is not used.
 *
 * Callbacks return ::JOURNEY_OK and set `out`; ::JOURNEY_NOT_FOUND: the value is absent (has() is false, any
 * other use is an error, a tally reads 0); ::JOURNEY_UNKNOWN: neither true nor false; ::JOURNEY_EVAL: an
 * error like a failed conversion. These three are absorbed by `&&`, `||` as CEL says. Anything else ends the
 * evaluation with that status.
 *
 * *Unknown* goes the way of an error, and wins over one where both could be the result, as with its value there
 * may be a result: `&&` is false if one operand is, `||` true if one is, and likewise all() and exists(); else the
 * first unknown is the result, else the first error. Elsewhere (operators, functions, lists, maps, the other
 * macros, the condition of `?:`) the first operand from the left that has no value is the result, be it unknown or
 * an error, and the others no longer count. has() and `key in tally` of an unknown are unknown; orValue() does not
 * replace one. What cel.bind() names counts where it is read.
 * Text, lists and maps that they supply must live until the next evaluation
 * with the same scratch, if the result is used that long.
 */
typedef struct journey_activation {
	const journey_value *values; /**< Values by slot, read directly; may be NULL. */
	size_t value_count;          /**< Slots from here on are asked for with `load`. */
	void *user;                  /**< Passed to each callback. */
	/** Reads a slot. NULL: absent. */
	journey_status (*load)(void *user, uint32_t slot, journey_value *out);
	/** Reads one key of a tally. NULL: absent. */
	journey_status (*load_key)(void *user, uint32_t slot, journey_value key, journey_value *out);
	/** Reads an undeclared field of an open object. NULL: absent. */
	journey_status (*load_field)(void *user, uint32_t object_slot, journey_str name, journey_value *out);
	/**
	 * Calls a declared function. NULL: an error. What it gives is converted to the declared type as a loaded
	 * value is; where that cannot be, the call is an error of reason ::JOURNEY_REASON_TYPE.
	 */
	journey_status (*call)(void *user, uint32_t id, size_t count, const journey_value *args,
			       journey_value *out);
	journey_time now; /**< What ::JOURNEY_EXPR_SLOT_NOW reads. */
	/**
	 * Time zones for `getHours("Europe/Berlin")` and its kin. NULL: only "UTC" and fixed offsets ("+02:00").
	 * A zone that is not known is an error of reason ::JOURNEY_REASON_ARGUMENT.
	 */
	journey_zone_fn zone;
	void *zone_user; /**< Passed to `zone`. */
	/**
	 * For journey_expr_next_change(): the first moment after `now` at which what is read may be otherwise
	 * through time alone (never too late; too early only costs another question), or ::JOURNEY_TIME_NONE
	 * for never. Asked only for what was declared ::JOURNEY_EXPR_TIMED. NULL: at any moment.
	 */
	journey_time (*change)(void *user, const journey_expr_read *read);
} journey_activation;

/**
 * Makes working memory for evaluations. It grows as programs need it and is then reused, so that evaluating
 * the same programs again allocates nothing. For the 16 patterns of `matches` used last it keeps up to 64 KiB
 * each (more for patterns of many thousand states).
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param[out] out the scratch; free it with journey_expr_scratch_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_scratch_new(const journey_allocator *allocator,
								     journey_expr_scratch **out);

/**
 * Frees working memory.
 * @param scratch the scratch, or NULL.
 */
JOURNEY_API void journey_expr_scratch_free(journey_expr_scratch *scratch);

/**
 * Runs a program.
 * @param program the program.
 * @param activation where its values come from.
 * @param scratch working memory; not in use by another evaluation (so not by one that runs a callback).
 * @param[out] out the result; its text, lists and maps are borrowed from the scratch, the program or the
 *        activation and hold until the next evaluation with this scratch. Untouched on failure.
 * @return ::JOURNEY_OK, ::JOURNEY_EVAL (no value; see journey_expr_reason()), ::JOURNEY_UNKNOWN,
 *         ::JOURNEY_LIMIT (the cost limit; the parts of a resulting list or map count as steps),
 *         ::JOURNEY_NO_MEMORY, or what a callback returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_run(const journey_expr_program *program,
							     const journey_activation *activation,
							     journey_expr_scratch *scratch,
							     journey_value *out);

/** Why an evaluation had no value. */
typedef enum journey_reason {
	JOURNEY_REASON_NONE = 0,        /**< It had a value. */
	JOURNEY_REASON_ABSENT = 1,      /**< A value that is not there was read; value() of an empty optional. */
	JOURNEY_REASON_NO_KEY = 2,      /**< A map without that key. */
	JOURNEY_REASON_NO_INDEX = 3,    /**< A list without that index. */
	JOURNEY_REASON_NO_OVERLOAD = 4, /**< An operation that these types do not have. */
	JOURNEY_REASON_DIVISION = 5,    /**< Division or modulus by zero. */
	JOURNEY_REASON_OVERFLOW = 6,    /**< A result outside the range of its type. */
	JOURNEY_REASON_CONVERSION = 7,  /**< Text or a number that does not convert. */
	JOURNEY_REASON_TYPE = 8,        /**< A loaded value, or what a function gave, without its declared type. */
	JOURNEY_REASON_DUPLICATE = 9,   /**< A map literal with the same key twice. */
	JOURNEY_REASON_ARGUMENT = 10,   /**< An argument outside what the function takes. */
	JOURNEY_REASON_FUNCTION = 11,   /**< A declared function failed. */
	JOURNEY_REASON_NAME = 12,       /**< A name that nothing declares (unchecked expressions only). */
	JOURNEY_REASON_PATTERN = 13     /**< A pattern of `matches` that is none, or beyond its limit. */
} journey_reason;

/**
 * Why the last evaluation with this scratch had no value.
 * @param scratch the scratch.
 * @param[out] offset byte offset in the source text of what failed; may be NULL.
 * @return the reason; ::JOURNEY_REASON_NONE unless the evaluation returned ::JOURNEY_EVAL. In words with line and
 *         column: journey_expr_explain().
 */
JOURNEY_API journey_reason journey_expr_reason(const journey_expr_scratch *scratch, uint32_t *offset);

/**
 * A reason in words (`"division by zero"`).
 * @param reason the reason.
 * @return static text, never NULL. Of ::JOURNEY_REASON_NONE, which other failures than ::JOURNEY_EVAL have, it is
 *         "no reason"; journey_status_text() says more of those.
 */
JOURNEY_API const char *journey_reason_text(journey_reason reason);

/**
 * Says why the last evaluation with a scratch failed, as journey_expr_compile() says it of its errors: so that
 * journey_error_show() can show the place.
 * @param scratch the scratch; used by no other evaluation since.
 * @param status what journey_expr_run() returned.
 * @param source the text that the program was compiled from, for the line and the column.
 * @param[out] error filled: the status; as message the reason's words (for ::JOURNEY_EVAL) or the status's; line,
 *        column and offset for ::JOURNEY_EVAL, else line 0, as there is no place. Untouched if the status is
 *        ::JOURNEY_OK. May be NULL.
 * @return the status.
 */
JOURNEY_API journey_status journey_expr_explain(const journey_expr_scratch *scratch, journey_status status,
						journey_str source, journey_error *error);

/**
 * Deduced type of a program's result.
 * @param program the program.
 * @return its type as text (`list(string)`); lives as long as the program.
 */
JOURNEY_API const char *journey_expr_type(const journey_expr_program *program);

/**
 * Slots that a program can read (::JOURNEY_EXPR_SLOT_NOW is not among them), ascending, each once; those of
 * tallies and of resolved functions too, and the slot of an open object whose undeclared fields it reads.
 * @param program the program.
 * @param[out] slots the slots; live as long as the program. May be NULL.
 * @return how many.
 */
JOURNEY_API size_t journey_expr_slots(const journey_expr_program *program, const uint32_t **slots);

/**
 * Whether a program's result can change with time alone: it reads `now` or something declared
 * ::JOURNEY_EXPR_TIMED.
 * @param program the program.
 * @return 1 or 0.
 */
JOURNEY_API int journey_expr_timed(const journey_expr_program *program);

/**
 * The earliest moment at which a program's result can differ from what it is at `now`, through time alone: its
 * value, or its having none. Until the microsecond before, the same activation gives the same result (the
 * reason of an error apart). Exact where `now` is added to and compared; else as late as
 * journey_activation::change says, or later where && and || allow it. getHours() and its kin (in a zone,
 * journey_activation::zone is asked for moments near) go in steps; where what is computed of `now` alone with them is
 * compared (`==`, `<`, `in` and the like) with what stays, steps that leave the truth as it is are passed over, up to
 * 400 of them and as long as half of the cost limit is left; else the next step is the answer, though it may
 * change nothing.
 * @param program the program.
 * @param activation as for journey_expr_run(), with `change`.
 * @param scratch working memory, as for journey_expr_run(); the result of an evaluation with it is gone.
 * @param[out] out a time after journey_activation::now, or ::JOURNEY_TIME_NONE for never. Where a change cannot
 *        be computed (see journey_expr_change_known()), the next microsecond. Untouched on failure.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_RANGE (`now` is none of the library's times), ::JOURNEY_LIMIT
 *         (the cost limit), ::JOURNEY_NO_MEMORY, or what a callback returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_next_change(const journey_expr_program *program,
								     const journey_activation *activation,
								     journey_expr_scratch *scratch,
								     journey_time *out);

/**
 * Whether journey_expr_next_change() computes all changes of a program's result. It does not where `now` reaches
 * an operation whose changes are not computed (`string(now)`, a list that holds it, the result itself), or where
 * a value declared ::JOURNEY_EXPR_SMOOTH is not directly compared with something that stays.
 * @param program the program.
 * @param[out] offset where they are not: byte offset in the source text. Untouched if they are. May be NULL.
 * @return 1 or 0; 1 for a program that time does not change.
 */
JOURNEY_API int journey_expr_change_known(const journey_expr_program *program, uint32_t *offset);

/**
 * An upper bound of the steps of an evaluation (its worst case), for values from outside of at most the assumed
 * size (::JOURNEY_EXPR_ITEMS, ::JOURNEY_EXPR_TEXT). Lists that the expression itself holds count as they are; loops
 * in loops multiply. What larger values add is limited by ::JOURNEY_EXPR_COST while the program runs. Not counted is
 * what the host's callbacks do.
 * @param program the program.
 * @return the number of steps; UINT64_MAX for that or more.
 */
JOURNEY_API uint64_t journey_expr_cost(const journey_expr_program *program);

/** Kinds of atoms. */
typedef enum journey_atom_kind {
	JOURNEY_ATOM_EQUALS = 0, /**< `read == values[0]`. */
	JOURNEY_ATOM_IN = 1,     /**< `read` equals one of `values` (none of them: it never holds). */
	JOURNEY_ATOM_RANGE = 2,  /**< `low <= read` and `read <= high`, as far as there are bounds. */
	/** Not JOURNEY_ATOM_RANGE: the value has an order with the bound and is not within; also NaN is not. Only
	 * where the value or the bound may be NaN; else the opposite range is given. One bound. */
	JOURNEY_ATOM_NOT_RANGE = 3,
	JOURNEY_ATOM_PREFIX = 4, /**< Text that starts with `values[0]`. */
	JOURNEY_ATOM_HAS = 5,     /**< It is there. */
	JOURNEY_ATOM_CONTAINS = 6 /**< A list, one of whose items equals `values[0]`. */
} journey_atom_kind;

/**
 * Something that must hold wherever the whole expression is true.
 *
 * What is meant is the value that a program loads: converted to the declared type (the whole double 7.0 of a JSON
 * event to the int 7, RFC 3339 text to a timestamp). All kinds but ::JOURNEY_ATOM_HAS imply that the read
 * succeeds: where it is absent, unknown or does not convert, the program is not true. Only a key of a tally that is
 * absent reads 0.
 *
 * Equality and order are CEL's. Numbers of types int, uint and double compare by value, so that 1, 1u and 1.0 are
 * one key of an index; an int or uint against a double is compared as the nearest double, so that beyond 2^53
 * distinct ints may equal one double: an index over doubles must then look at both sides or keep such constants
 * apart. NaN equals nothing and is in no range; a constant NaN makes an atom that never holds, except in
 * ::JOURNEY_ATOM_NOT_RANGE, which a NaN value or bound makes hold. -0.0 equals 0.0. Values of other different
 * types are not equal and have no order. Text is ordered by its bytes.
 */
typedef struct journey_expr_atom {
	journey_atom_kind kind;      /**< Which test. */
	journey_read_kind read;      /**< ::JOURNEY_READ_SLOT, ::JOURNEY_READ_KEY or ::JOURNEY_READ_FIELD. */
	uint32_t slot;               /**< The slot, that of the tally or of the open object. */
	journey_value key;           /**< The tally's key; the field's name; else null. */
	const journey_value *values; /**< EQUALS, PREFIX, CONTAINS: one; IN: `count`; owned by the program. */
	size_t count;                /**< How many values. */
	journey_value low;           /**< Lower bound of a range; null where there is none. */
	journey_value high;          /**< Upper bound; likewise. */
	int low_included;            /**< Whether `low` itself is in the range. */
	int high_included;           /**< Whether `high` is. */
} journey_expr_atom;

/**
 * The conjunction of atoms that the truth of a program implies, for an index over many programs: where one of
 * them does not hold, the program is not true (it may be false, unknown or an error). Constants are bool, int,
 * uint, double, string, bytes, timestamp or duration. At most 16 are kept; what implies more than a read's
 * presence goes first.
 * @param program a program of type bool; others have none.
 * @param[out] atoms in order of their slots; live as long as the program. May be NULL.
 * @return how many.
 */
JOURNEY_API size_t journey_expr_atoms(const journey_expr_program *program, const journey_expr_atom **atoms);

/** Most alternatives that are kept of a program. */
#define JOURNEY_EXPR_ALTERNATIVES_MAX 16

/** Atoms that all hold, where one of several alternatives does. */
typedef struct journey_expr_alternative {
	const journey_expr_atom *atoms; /**< The atoms. */
	size_t count;                   /**< How many. */
} journey_expr_alternative;

/**
 * Alternatives of which the truth of a program implies one: those of a `||` that is the whole condition or stands
 * beside `&&`. Each says also what stands beside, as far as there is room. They are kept where each says more than a
 * read's presence and at most ::JOURNEY_EXPR_ALTERNATIVES_MAX there are.
 * @param program a program of type bool; others have none.
 * @param[out] alternatives the alternatives; live as long as the program. Untouched if there are none. May be NULL.
 * @return how many; 0: none are kept, or there is no such `||`.
 */
JOURNEY_API size_t journey_expr_alternatives(const journey_expr_program *program,
					     const journey_expr_alternative **alternatives);

/** A name that a program reads by. */
typedef struct journey_expr_name {
	journey_read_kind kind; /**< ::JOURNEY_READ_KEY or ::JOURNEY_READ_FIELD. */
	uint32_t slot;          /**< The slot of the tally or of the open object. */
	journey_value key;      /**< The key or the field's name; null: a key that is computed. */
} journey_expr_name;

/**
 * Undeclared fields of open objects and keys of tallies that a program can read, each once.
 * @param program the program.
 * @param[out] names the names; live as long as the program. May be NULL.
 * @return how many.
 */
JOURNEY_API size_t journey_expr_names(const journey_expr_program *program, const journey_expr_name **names);

#ifdef __cplusplus
}
#endif
#endif
