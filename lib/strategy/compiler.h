/*
 * One run of journey_strategy_build(): the strategy being made, the environments that its expressions are
 * compiled in, and the first error. Every function does nothing after that, so that callers list what they
 * want and look at the end.
 */
#ifndef JY_STRATEGY_COMPILER_H
#define JY_STRATEGY_COMPILER_H

#include "base/buffer.h"
#include "strategy/builder.h"

/* What a trigger's fields are in an expression. */
typedef enum jy_scope_trigger {
	JY_SCOPE_NO_TRIGGER = 0,
	JY_SCOPE_CAPTURES = 1,   /* the captures of jy_scope::trigger */
	JY_SCOPE_ANY_TRIGGER = 2 /* whatever it captures; fields by name */
} jy_scope_trigger;

/* Which fields of `offer` there are, and with them `context`. */
typedef enum jy_scope_offer {
	JY_SCOPE_NO_OFFER = 0,
	JY_SCOPE_OFFER = 1,
	JY_SCOPE_OFFER_COST = 2 /* all but its cost, which is being worked out */
} jy_scope_offer;

/* What an expression may read. */
typedef struct jy_scope {
	bool profile;    /* `profile`, `now`, `events.count()` and its kin */
	bool membership; /* `stage`, `segment()` */
	bool sends;      /* `sent.count()` */
	bool digest;     /* `digest` */
	bool touch;      /* `touch` */
	bool anywhere;   /* `decided`, whatever is decided; for what is used nowhere */
	uint32_t event;  /* `event` of this type; JY_NONE: not there */
	journey_str object; /* what that event is called; empty: `event` */
	bool inner;         /* an expression over that event alone, inside of another one */
	uint32_t derived;   /* how many of the scores it may read; 0: all */
	jy_scope_offer offer;
	jy_scope_trigger trigger_mode;
	uint32_t trigger;
	const jy_decl_journey *decided; /* whose decisions it reads; NULL: nobody's */
	uint32_t pattern;   /* the trigger whose earlier steps it may read, where pattern_steps is not 0 */
	uint32_t pattern_steps; /* how many of them come before */
	const char *why; /* why it reads no more, for errors */
} jy_scope;

/* What the result of an expression must be. */
typedef enum jy_wanted {
	JY_WANT_BOOL,
	JY_WANT_NUMBER, /* double, int, uint */
	JY_WANT_TEXT,   /* string */
	JY_WANT_KEY,    /* string, int, uint, bool, double, timestamp */
	JY_WANT_SHOWN,  /* what a text can show */
	JY_WANT_ANY     /* whatever it is */
} jy_wanted;

#define JY_ENV_CACHE 4
/* Room for a path while errors are made. */
#define JY_COMPILER_PLACE_MAX 512

/* The environments of the scopes used last. */
typedef struct jy_env_cache {
	struct {
		jy_scope scope;
		journey_expr_env *env;
	} items[JY_ENV_CACHE];
	uint32_t next;
} jy_env_cache;

typedef struct jy_compiler {
	const journey_builder *builder;
	journey_strategy *strategy;
	journey_error error;
	journey_status status;
	uint32_t segment_limit; /* segments from here on are not visible yet */
	/* Of expressions, and of those inside of them: the outer one is in use while an inner one is made. */
	jy_env_cache envs, inner_envs;
	jy_feature *features; /* what is kept, as far as it is known; see features.h */
	size_t feature_count, feature_capacity;
	jy_map definitions;   /* definition -> index among them */
	jy_buffer definition; /* the one looked for last */
	uint32_t *declared;   /* by declared feature: index among them */
	jy_sent_count *sents;      /* counts of sends that were asked for */
	size_t sent_count, sent_capacity;
	jy_consent_ask *asks; /* questions about consent */
	size_t ask_count, ask_capacity;
	uint32_t hidden_ask;
	struct jy_template_use *template_uses; /* by template: its last use; see content_compile.c */
	size_t template_bytes;                 /* of texts compiled so far */
	jy_bucket *buckets; /* that were asked for */
	size_t bucket_count, bucket_capacity;
	journey_str *codes; /* their prefixes, that were asked for */
	size_t code_count, code_capacity;
	uint32_t hidden_code;
	uint32_t hidden_aggregate, hidden_sent, hidden_list; /* their slots where they cannot be asked for */
	const char *why;   /* jy_scope::why of the expression being compiled */
	bool reads_entity; /* it reads an item */
	char entity_type[JOURNEY_STRATEGY_NAME_MAX + 16]; /* the type of the item looked at last */
} jy_compiler;

/* ---- scope.c ---- */

/* Compiles one expression; an empty text gives NULL. The place is for errors. */
void jy_compiler_expr(jy_compiler *c, const jy_scope *scope, journey_str text, jy_wanted wanted,
		      journey_expr_program **out, const char *place, ...) JOURNEY_PRINTF(6, 7);
/* What expressions of that scope may read, for as long as no other scope is used; NULL: failed. */
journey_expr_env *jy_compiler_env(jy_compiler *c, const jy_scope *scope);
/* Fails where it cannot be computed when time alone changes a condition, which then cannot be met at its moment. */
void jy_compiler_drives(jy_compiler *c, journey_str text, const journey_expr_program *program,
			const char *place, ...) JOURNEY_PRINTF(4, 5);
/* sources.c: remembers what a program was compiled from. */
void jy_source_note(jy_compiler *c, const journey_expr_program *program, journey_str text, const char *where);
void jy_compiler_free_envs(jy_compiler *c);
/* Whether expressions read the same in both. */
bool jy_scope_same(const jy_scope *a, const jy_scope *b);
/* The declared type as text of the condition language. */
const char *jy_compiler_type(journey_field_type type);

/* ---- common ---- */

void jy_compiler_fail(jy_compiler *c, journey_status status, const char *place, const char *fmt, ...)
	JOURNEY_PRINTF(4, 5);
void jy_compiler_memory(jy_compiler *c);
/* Zeroed items in the strategy's arena; NULL and a failed status without memory. */
void *jy_compiler_items(jy_compiler *c, size_t count, size_t item_size);
/* A copy in the strategy's arena. */
journey_str jy_compiler_str(jy_compiler *c, journey_str text);
/* The declared name nearest to a misspelt one, as a hint. `at` gives the i-th name. */
void jy_compiler_near(const jy_compiler *c, jy_name_kind kind, journey_str name, journey_error *error);
/* Index of a declared name; an empty one gives JY_NONE; one that is not declared fails with a near miss. */
uint32_t jy_compiler_name(jy_compiler *c, jy_name_kind kind, journey_str name, const char *place, ...)
	JOURNEY_PRINTF(4, 5);
/* Fails with a fixed message at a place. */
void jy_compiler_fail_at(jy_compiler *c, journey_status status, const char *message, const char *place, ...)
	JOURNEY_PRINTF(4, 5);
/* Fails because an event has no such property, with a near miss. */
void jy_compiler_no_property(jy_compiler *c, const jy_event_type *event, journey_str name, const char *place,
			     ...) JOURNEY_PRINTF(4, 5);
/* Sets the hint of the error unless it has a better one already. */
void jy_compiler_hint(jy_compiler *c, const char *fmt, ...) JOURNEY_PRINTF(2, 3);

/* ---- parts.c, journeys.c ---- */

void jy_compile_parts(jy_compiler *c);
void jy_compile_journeys(jy_compiler *c);
/* An offer's expressions in a scope; `targets` as of content.h; `user` is where a journey uses it, or "". */
void jy_compile_offer(jy_compiler *c, const jy_scope *scope, const journey_offer_options *offer,
		      unsigned targets, journey_str user, journey_expr_program **when, journey_expr_program **cost,
		      jy_content *content);

/* identifiers.c: sources of events and kinds of identifiers. */
void jy_compile_identity(jy_compiler *c);
/* lists.c: lists of customers, random buckets; list() and bucket() in expressions. */
void jy_compile_lists(jy_compiler *c);
journey_status jy_lists_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
				journey_error *error);
void jy_lists_finish(jy_compiler *c);
void jy_lists_free(jy_compiler *c);

/* derived.c: RFM and scores; rfm.NAME, score.NAME and score() in expressions that see the first `limit` of them. */
void jy_compile_derived(jy_compiler *c);
journey_status jy_derived_declare(jy_compiler *c, journey_expr_env *env, uint32_t limit, journey_error *error);


/* Lists of indices, by event, segment, stage and trigger: what each can affect. */
void jy_compile_indices(jy_compiler *c);
/* The index over triggers, last (trigger_rules.c). */
void jy_compile_rules(jy_compiler *c);

/* ---- digest.c ---- */

/* Appends the binary form to an empty buffer. */
bool jy_identity_write(const journey_builder *builder, jy_buffer *out); /* identifiers.c */
/* members.c: lists, RFM, scores, which segments are not kept, which properties are required. */
bool jy_members_write(const journey_builder *builder, jy_buffer *out);
bool jy_declarations_write(const journey_builder *builder, jy_buffer *out);

#endif
