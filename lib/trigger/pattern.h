/*
 * Patterns over time as linear automata: events one after the other, some of them several times, and between them or at
 * the end events that must not come. A plain data structure: it knows no events, customers or storage. Its user says
 * which steps an event may meet, keeps the runs of one key, and does what their marks say.
 *
 * Time is that of events alone. `within` of W from a time t is [t, t + W): what comes at t + W is too late. Events
 * may be given in any order; where they come in order of time, the outcome is a function of that order.
 */
#ifndef JY_TRIGGER_PATTERN_H
#define JY_TRIGGER_PATTERN_H

#include <journey/types.h>
#include <stdbool.h>

/* Nodes of an automaton, and steps that it is made of. */
#define JY_PATTERN_NODES_MAX 8
/* Events that the first node may take. */
#define JY_PATTERN_TIMES_MAX 64

/* What an event that could begin a run does while another one is on its way. */
typedef enum jy_overlap {
	JY_OVERLAP_RESTART = 0, /* it takes that one's place */
	JY_OVERLAP_IGNORE = 1,
	JY_OVERLAP_STACK = 2 /* it begins another one, up to a number */
} jy_overlap;

/* A step as it was declared. */
typedef struct jy_pattern_plan {
	bool none;      /* its event must not come */
	uint32_t times; /* how many; 0 is 1 */
	journey_duration within; /* since the step before; 0: no such limit */
} jy_pattern_plan;

typedef struct jy_pattern_node {
	uint32_t step;  /* number of its step, which is a bit in masks */
	uint32_t times; /* events that it takes; 0: an absence, complete when its time is over */
	journey_duration within; /* since the node before; of the first: of all its events; 0: the whole's */
	uint32_t guards; /* steps whose events end a run that stands here */
} jy_pattern_node;

typedef struct jy_pattern_form {
	jy_pattern_node nodes[JY_PATTERN_NODES_MAX];
	uint32_t node_count;
	journey_duration within; /* of the whole; 0: no such limit */
	jy_overlap overlap;
	uint32_t stack; /* runs at once, of JY_OVERLAP_STACK */
} jy_pattern_form;

/* Why steps are no pattern. */
typedef enum jy_pattern_fault {
	JY_PATTERN_FINE = 0,
	JY_PATTERN_EMPTY,    /* no step takes an event */
	JY_PATTERN_LONG,     /* more than JY_PATTERN_NODES_MAX */
	JY_PATTERN_TIMES,    /* more than JY_PATTERN_TIMES_MAX, or of what must not come */
	JY_PATTERN_BEFORE,   /* a time limit since the step before of a first step */
	JY_PATTERN_USELESS,  /* what must not come before a first step that takes one event */
	JY_PATTERN_ENDLESS,  /* a step that could be waited for for ever */
	JY_PATTERN_TOO_LONG  /* a step has longer than the whole */
} jy_pattern_fault;

/* Makes the automaton; overlap and stack are the caller's. `*at` is the step at fault. */
jy_pattern_fault jy_pattern_make(const jy_pattern_plan *steps, uint32_t count, journey_duration within,
                                 jy_pattern_form *out, uint32_t *at);

/* What an event did to a run. */
typedef enum jy_pattern_mark {
	JY_RUN_STAYS = 0,
	JY_RUN_TAKES,        /* took the event with jy_pattern_run::took */
	JY_RUN_FIRES,        /* the same, and is complete */
	JY_RUN_ENDS,         /* forbidden, or its time is over */
	JY_RUN_REPLACED,     /* another one has taken its place */
	JY_RUN_CONTRADICTED  /* is complete, and would not be */
} jy_pattern_mark;

/* A run on its way, from the first node complete on. */
typedef struct jy_pattern_run {
	uint32_t node;      /* that it stands at; node_count: complete, and remembered */
	uint32_t count;     /* events that this node has taken */
	journey_time start; /* of the first event */
	journey_time at[JY_PATTERN_NODES_MAX]; /* when each node was complete; of the one it stands at: its latest event */
	jy_pattern_mark mark;   /* of the last event that was fed */
	uint32_t took;      /* step that took it */
} jy_pattern_run;

/* Events that the first node has taken so far, in order of time. */
typedef struct jy_pattern_gather {
	journey_time times[JY_PATTERN_TIMES_MAX];
	uint32_t count;
} jy_pattern_gather;

/* One event, and the runs of its key. */
typedef struct jy_pattern_feed {
	journey_time time;
	uint32_t steps;       /* that it may meet */
	journey_time horizon; /* nothing from before it comes any more */
	jy_pattern_run *runs;         /* in order of their beginning; changed, with marks */
	size_t run_count;
	jy_pattern_gather gather;     /* changed */
	bool gathered;        /* whether that was changed */
	jy_pattern_run started;       /* where `begun`: a new run; mark TAKES, or FIRES where it is complete at once */
	bool begun;
	/* Whether the event meets the condition of a step; `run`: for which one, SIZE_MAX: for one that would begin. */
	journey_status (*meets)(void *user, size_t run, uint32_t step, bool *out);
	void *user;
} jy_pattern_feed;

/* JOURNEY_OK, or what `meets` returned, with everything to be left as it was. */
journey_status jy_pattern_feed_event(const jy_pattern_form *form, jy_pattern_feed *feed);

/* When the absence at its end is complete, if nothing comes; JOURNEY_TIME_NONE: it waits for an event, or is hopeless. */
journey_time jy_pattern_due(const jy_pattern_form *form, const jy_pattern_run *run);
/* Whether it can do nothing more once all is known up to the horizon. */
bool jy_pattern_dead(const jy_pattern_form *form, const jy_pattern_run *run, journey_time horizon);
bool jy_pattern_gather_dead(const jy_pattern_form *form, const jy_pattern_gather *gather, journey_time horizon);
/* Takes in what another gathered; no more than can wait for one more event. */
void jy_pattern_gather_merge(const jy_pattern_form *form, jy_pattern_gather *into, const jy_pattern_gather *from);
/* Whether what the runs of a pattern did may be contradicted later: an event must not come before its last step. */
bool jy_pattern_guarded(const jy_pattern_form *form);

/* time + span, within the years that there are. */
journey_time jy_pattern_plus(journey_time time, journey_duration span);

#endif
