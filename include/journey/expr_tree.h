/**
 * @file expr_tree.h
 * @brief Expressions as trees: to text in one canonical form, to and from JSON for rule builders, and from
 * Mongo-style JSON conditions (GrowthBook's).
 *
 * A tree is parsed, not checked: names and types are looked at by journey_expr_compile(), which takes
 * journey_expr_tree_text(). Whatever a tree is made from, it ends as text that is parsed, so that positions
 * in errors of the compiler are positions in that text.
 *
 * **The JSON form.** A value of JSON (a ::journey_value of maps, lists and scalars) stands for an expression:
 *
 * | expression | JSON |
 * | --- | --- |
 * | `"US"`, `true`, `null` | `"US"`, `true`, `null` |
 * | `30` | `{"int": "30"}` or `30` (a number without fraction is an int) |
 * | `1.5`, `2.0` | `{"double": "1.5"}` or `1.5`, `{"double": "2.0"}` |
 * | `7u` | `{"uint": "7"}` |
 * | `b"\x01a"` | `{"bytes": "AWE="}` (base64) |
 * | `profile.country` | `{"name": "profile.country"}`; `.x` is `{"name": ".x"}` |
 * | `f(x).country`, ``event.`Order ID` `` | `{"select": {"name": "event"}, "field": "Order ID"}` |
 * | `m.?country` | the same with `"optional": true` |
 * | `has(profile.country)` | `{"has": {"name": "profile.country"}}` |
 * | `a == 1 && !b` | `{"op": "&&", "args": [{"op": "==", "args": [...]}, {"op": "!", "args": [...]}]}` |
 * | `m["k"]`, `m[?"k"]` | `{"op": "[]", "args": [m, "k"]}`, `{"op": "[?]", "args": [m, "k"]}` |
 * | `a ? b : c` | `{"op": "?:", "args": [a, b, c]}` |
 * | `size(x)` | `{"call": "size", "args": [x]}` |
 * | `x.startsWith("a")` | `{"call": "startsWith", "on": x, "args": ["a"]}` |
 * | `l.exists(x, x > 1)` | `{"macro": "exists", "on": l, "vars": ["x"], "args": [{"op": ">", ...}]}` |
 * | `cel.bind(x, a, b)` | `{"macro": "cel.bind", "vars": ["x"], "args": [a, b]}` |
 * | `["a", ?b]` | `["a", {"optional": b}]` |
 * | `{"k": v, ?"l": w}` | `{"map": [{"key": "k", "value": v}, {"key": "l", "value": w, "optional": true}]}` |
 *
 * The operators are `|| && == != < <= > >= in + - * / % ! [] [?] ?:`; `-` with one argument negates; `&&` and
 * `||` take two or more. A call may also have the name that CEL gives an operator (`_&&_`, `@in`). Reading is
 * lenient where the table says "or"; writing is not: the first form is written.
 */
#ifndef JOURNEY_EXPR_TREE_H
#define JOURNEY_EXPR_TREE_H

#include <journey/expr.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A parsed expression; immutable. */
typedef struct journey_expr_tree journey_expr_tree;

/**
 * Parses an expression without checking it.
 * @param env whose limits and modes (macros) hold; NULL for the defaults.
 * @param text the expression; UTF-8. Borrowed for the call.
 * @param allocator where the tree's memory comes from; NULL for libc's. Copied.
 * @param[out] out the tree; free it with journey_expr_tree_free().
 * @param[out] error filled on failure: line, column and offset in the text. May be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_SYNTAX, ::JOURNEY_UNSUPPORTED, ::JOURNEY_LIMIT (source, nodes, depth),
 *         ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_parse(const journey_expr_env *env, journey_str text,
							       const journey_allocator *allocator,
							       journey_expr_tree **out, journey_error *error);

/**
 * Makes a tree from its JSON form.
 * @param env whose limits and modes hold; NULL for the defaults.
 * @param value the JSON form; borrowed for the call.
 * @param allocator where the tree's memory comes from; NULL for libc's. Copied.
 * @param[out] out the tree.
 * @param[out] error filled on failure: `where` is the path in the JSON (`args[1].select`; "" for the whole).
 *        May be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (no expression has that form), ::JOURNEY_TYPE (a value of the wrong
 *         type), ::JOURNEY_RANGE (a number that does not fit), ::JOURNEY_SYNTAX (a name that is none),
 *         ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_tree_from_value(const journey_expr_env *env,
									 journey_value value,
									 const journey_allocator *allocator,
									 journey_expr_tree **out,
									 journey_error *error);

/** Flags of journey_mongo_options. */
enum journey_mongo_flag {
	/**
	 * Conditions in CEL's own terms, shorter and faster: values are compared as CEL compares them,
	 * without turning text into numbers and the like, and reading an attribute that is missing is an
	 * error, which is not true (below a negation it is false, so that the negation is true).
	 */
	JOURNEY_MONGO_PLAIN = 1,
	/** Unknown operators, operands of the wrong type and invalid patterns are errors, not false. */
	JOURNEY_MONGO_STRICT = 2
};

/** What a path of a condition is called in the expression. */
typedef struct journey_mongo_name {
	journey_str path; /**< As in the condition: `father.age`. */
	journey_str name; /**< Identifiers joined by dots: `profile.father_age`. */
} journey_mongo_name;

/** How a condition becomes an expression. Set `size` to sizeof(journey_mongo_options) and zero the rest. */
typedef struct journey_mongo_options {
	size_t size;                     /**< sizeof(journey_mongo_options). */
	const char *root;                /**< What paths start from (`profile`); NULL: `attributes`. */
	const journey_mongo_name *names; /**< Paths that are called otherwise; may be NULL. */
	size_t name_count;               /**< How many. */
	journey_value groups; /**< Saved groups for `$inGroup`: a map from id to list; JOURNEY_NULL: none. */
	const char *groups_name; /**< A variable to read them from instead, map(string, list(dyn)); or NULL. */
	unsigned flags;          /**< Of ::journey_mongo_flag. */
} journey_mongo_options;

/**
 * Makes a tree from a Mongo-style condition as GrowthBook's SDKs have it: an object of paths and operators.
 *
 * The expression is a bool and, unless ::JOURNEY_MONGO_PLAIN is set, has a value for any attributes. As in
 * GrowthBook a missing attribute counts as null (so that `{"age": {"$lt": 30}}` holds of nobody's age), an
 * empty condition is true, `$or` of nothing is true, an unknown operator false, and text that reads as a
 * number is compared with numbers. It reads `has(attributes.country) && attributes.country == "US"` where CEL
 * can say it; where it can't, functions `mongo.*` do, which every environment has. Attributes whose type the
 * environment knows (fields of an object) are compared in that type: `profile.age >= 18`.
 *
 * It differs from GrowthBook's JavaScript in that a text never equals a list (there `["US"]` equals `"US"`),
 * that equal objects may have their keys in any order, that `$and`, `$or` and `$nor` of what is no list are
 * false, that patterns have the syntax of `matches`, that texts have the order of their bytes, and that what is
 * missing is in no group of `groups_name`.
 *
 * | function | |
 * | --- | --- |
 * | `mongo.get(value, "a.b")` | what is at the path in maps of maps; null where there is nothing |
 * | `mongo.lt(a, b)`, `lte`, `gt`, `gte` | order: of two texts as texts, else of numbers (null is 0) |
 * | `mongo.oneOf(value, list)` | whether the value, or an item of it where it is a list, is in the list |
 * | `mongo.fold(value)` | text, or the texts of a list, without difference of case |
 * | `mongo.number(value)`, `mongo.text(value)` | as JavaScript converts |
 * | `mongo.truthy(value)` | not null, false, 0, NaN or "" |
 * | `mongo.version(text)` | text in the order of versions: `1.9` below `1.10`, `1.2.3-rc` below `1.2.3` |
 *
 * Operators: `$and $or $nor $not $eq $ne $lt $lte $gt $gte $in $nin $ini $nini $all $alli $elemMatch $size
 * $exists $type $regex $regexi $notRegex $notRegexi $veq $vne $vlt $vlte $vgt $vgte $inGroup $notInGroup`.
 *
 * @param env whose limits and declarations are used; NULL: default limits, all attributes are of type dyn.
 * @param condition the condition; borrowed for the call.
 * @param options NULL for the defaults.
 * @param allocator where the tree's memory comes from; NULL for libc's. Copied.
 * @param[out] out the tree.
 * @param[out] error filled on failure: `where` is the path in the JSON (`$or[1].age.$gt`). May be NULL.
 * @return as journey_expr_tree_from_value(); ::JOURNEY_UNSUPPORTED (::JOURNEY_MONGO_STRICT: an unknown
 *         operator).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_expr_tree_from_mongo(
	const journey_expr_env *env, journey_value condition, const journey_mongo_options *options,
	const journey_allocator *allocator, journey_expr_tree **out, journey_error *error);

/**
 * A tree as text, in one form: no needless parentheses and blanks, texts in double quotes, macros as macros.
 * Parsing it gives the same tree again.
 * @param tree the tree.
 * @return the text, NUL after it; lives as long as the tree.
 */
JOURNEY_API journey_str journey_expr_tree_text(const journey_expr_tree *tree);

/**
 * A tree in its JSON form.
 * @param tree the tree.
 * @return a value; lives as long as the tree.
 */
JOURNEY_API journey_value journey_expr_tree_value(const journey_expr_tree *tree);

/**
 * Frees a tree.
 * @param tree the tree, or NULL.
 */
JOURNEY_API void journey_expr_tree_free(journey_expr_tree *tree);

#ifdef __cplusplus
}
#endif
#endif
