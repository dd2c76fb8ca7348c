/*
 * One run of journey_strategy_prove(): what was found so far. Each part of it looks at one subject and adds findings;
 * after the first failure (memory) all of them do nothing.
 */
#ifndef JY_STRATEGY_PROOF_H
#define JY_STRATEGY_PROOF_H

#include "base/arena.h"
#include "strategy/edges.h"
#include <journey/proof.h>

typedef struct jy_proving {
	const journey_strategy *strategy;
	journey_allocator memory;
	jy_arena arena;   /* of the findings */
	jy_arena scratch; /* emptied by each part that uses it */
	journey_status status;
	jy_map known; /* code and place of each finding */
	journey_finding *findings;
	size_t finding_count, finding_capacity;
	journey_send_bound *bounds;
	size_t bound_count, bound_capacity;
} jy_proving;

static inline bool jy_proving_ok(const jy_proving *p)
{
	return p->status == JOURNEY_OK;
}

/* For "%.*s". */
#define JY_TEXT(s) (int)((s).size < 120 ? (s).size : 120), ((s).data != NULL ? (s).data : "")

/* A finding; the same code at the same place is said once. `hint` may be NULL. */
void jy_find(jy_proving *p, journey_severity severity, const char *code, journey_str where, const char *hint,
	     const char *text, ...) JOURNEY_PRINTF(6, 7);
/* The same at a path that is put together. */
journey_str jy_find_at(jy_proving *p, const char *where, ...) JOURNEY_PRINTF(2, 3);
/* Zeroed items in the scratch arena; NULL and a failed status without memory. */
void *jy_proving_items(jy_proving *p, size_t count, size_t size);
/* A length of time as people write it: "7d". */
const char *jy_span_text(journey_duration span, char out[32]);

/* The path of a condition. */
journey_str jy_where_of(const jy_proving *p, const journey_expr_program *program);

/* proof_bounds.c: whether instances of a journey can have keys. */
bool jy_journey_keyed(const journey_strategy *strategy, const jy_journey *journey);

/* proof_steps.c: steps that are never reached, branches that are never taken, loops, waits. */
void jy_prove_steps(jy_proving *p);
/* proof_chains.c: journeys that set each other off without a wait. */
void jy_prove_chains(jy_proving *p);
/* proof_conditions.c: conditions that never hold; offers that nobody gets. */
void jy_prove_conditions(jy_proving *p);
/* proof_sends.c: consent, channels and caps that no send passes. */
void jy_prove_sends(jy_proving *p);
/* proof_bounds.c: messages at worst. */
void jy_prove_bounds(jy_proving *p);
/* proof_conflicts.c: journeys for the same customers on the same channel at the same time. */
void jy_prove_conflicts(jy_proving *p);
/* proof_content.c: templates and blocks that nothing uses, holes in texts, locales that nothing is written in. */
void jy_prove_content(jy_proving *p);
/* proof_experience.c: sends whose experience will never be known. */
void jy_prove_experience(jy_proving *p);
/* proof_unused.c: what nothing asks for. */
void jy_prove_unused(jy_proving *p);

#endif
