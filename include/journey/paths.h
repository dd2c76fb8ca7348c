/**
 * @file paths.h
 * @brief What ways customers really take: funnels, friction, paths and what goes together.
 *
 * Everything begins with ::journey_trails: visits (who, when, what), in any order. The analyses read them; they know no
 * engine. A visit's `code` stands for a name that the caller keeps (of an event, a page, a stage), and its `marks` say
 * which conditions it meets, evaluated by the caller.
 *
 * Visits of one unit at the same time stay in the order in which they were added. But for that the result is a function
 * of the set of visits: shards that have whole units can be merged in any order.
 *
 * Nothing here proves a cause: a step that precedes conversion may be a sign of those who would convert anyway. What a
 * change brings is measured with a control group, see journey_impact().
 */
#ifndef JOURNEY_PATHS_H
#define JOURNEY_PATHS_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most visits of a ::journey_trails. */
#define JOURNEY_TRAILS_VISITS_MAX 2000000000u
/** Codes run from 0 to one less than this. */
#define JOURNEY_TRAILS_CODES_MAX 65536u
/** Any code, any group. */
#define JOURNEY_PATHS_ANY UINT32_MAX
/** The code of what is not among the most frequent. */
#define JOURNEY_PATHS_OTHER (UINT32_MAX - 1)

/** One thing that a unit (customer, account, any key) did. */
typedef struct journey_visit {
	uint64_t unit;     /**< Who. */
	journey_time time; /**< When. */
	uint32_t code;     /**< What; below ::JOURNEY_TRAILS_CODES_MAX. */
	uint32_t marks;    /**< Bits of the conditions that it meets; their meaning is the caller's. */
	uint32_t group;    /**< For breakdowns: value of a property, as a number that the caller keeps; else 0. */
} journey_visit;

/** Settings of ::journey_trails. Fill with journey_trails_options_init(). */
typedef struct journey_trails_options {
	size_t size;          /**< sizeof(journey_trails_options), set by the init function. */
	journey_duration gap; /**< A session ends where the next visit is this much later, or more; default 30 minutes. */
} journey_trails_options;

/** What all units did. */
typedef struct journey_trails journey_trails;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_trails_options_init(journey_trails_options *options);

/**
 * Makes empty trails.
 * @param allocator memory, copied; NULL: libc's.
 * @param options   settings, or NULL for the defaults.
 * @param[out] out  the trails; free with journey_trails_free().
 * @param[out] error says what is wrong; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `out` is NULL or the size of `options` is unknown; #JOURNEY_RANGE if the gap is
 *         below 1; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_trails_new(const journey_allocator *allocator,
	const journey_trails_options *options, journey_trails **out, journey_error *error);

/**
 * Frees trails.
 * @param trails the trails, or NULL.
 */
JOURNEY_API void journey_trails_free(journey_trails *trails);

/**
 * Adds visits, in any order.
 * @param trails the trails.
 * @param visits `count` visits; copied.
 * @param count  how many.
 * @param[out] error says which visit is wrong; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_RANGE if a code or a time is outside of its range;
 *         #JOURNEY_LIMIT beyond ::JOURNEY_TRAILS_VISITS_MAX; #JOURNEY_NO_MEMORY. On failure nothing was added.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_trails_add(journey_trails *trails, const journey_visit *visits,
	size_t count, journey_error *error);

/**
 * Adds all visits of other trails, as of another shard.
 * @param into the trails that grow.
 * @param from the trails that are added; not `into`.
 * @param[out] error says what is wrong; may be NULL.
 * @return as journey_trails_add().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_trails_merge(journey_trails *into, const journey_trails *from,
	journey_error *error);

/* ---- sessions ---- */

/** One session: visits of a unit with gaps below journey_trails_options::gap. */
typedef struct journey_session {
	uint64_t unit;            /**< Who. */
	journey_time start;       /**< Time of the first visit. */
	journey_time end;         /**< Time of the last visit. */
	uint64_t visits;          /**< Number of visits. */
	const journey_visit *first; /**< The visits, in order; live until visits are added. */
} journey_session;

/**
 * How many sessions there are.
 * @param trails the trails; are put into order.
 * @param[out] count the number.
 * @param[out] error may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_trails_sessions(journey_trails *trails, size_t *count,
	journey_error *error);

/**
 * One session; they are ordered by unit, then time.
 * @param trails the trails, for which journey_trails_sessions() was called since visits were last added.
 * @param index  from 0.
 * @param[out] out the session.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or the trails are not in order; #JOURNEY_NOT_FOUND: no such one.
 */
JOURNEY_API journey_status journey_trails_session(const journey_trails *trails, size_t index, journey_session *out);

/** How long something took. */
typedef struct journey_spans {
	uint64_t count;          /**< How many; if 0, the rest is 0 and means nothing. */
	double mean;             /**< Mean in microseconds. */
	journey_duration median; /**< The least that half of them do not exceed (exact). */
	journey_duration p90;    /**< The least that 90 % of them do not exceed (exact). */
} journey_spans;

/** What sessions are like. Set `size` before the call. */
typedef struct journey_sessions_result {
	size_t size;             /**< Set by the caller. */
	uint64_t units;          /**< Units with a visit. */
	uint64_t sessions;       /**< Sessions. */
	uint64_t visits;         /**< Visits. */
	uint64_t bounces;        /**< Sessions of a single visit. */
	journey_estimate bounce; /**< Their share, with Wilson's interval. */
	journey_spans time;      /**< Time on site: sum of the gaps between visits, each capped; sessions that bounced have 0. */
	journey_spans between;   /**< From the end of a session to the beginning of the same unit's next. */
	double visits_a_session; /**< Mean; 0 without sessions. */
	double sessions_a_unit;  /**< Mean; 0 without units. */
} journey_sessions_result;

/**
 * Sums up the sessions.
 * @param trails the trails.
 * @param cap    longest gap that counts as time on site; 0: all of it.
 * @param[in,out] result its `size` is set.
 * @param[out] error may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or the size is unknown; #JOURNEY_RANGE if `cap` is negative;
 *         #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_sessions(journey_trails *trails, journey_duration cap,
	journey_sessions_result *result, journey_error *error);

/* ---- funnels ---- */

/** Most steps of a funnel. */
#define JOURNEY_FUNNEL_STEPS_MAX 32
/** Most exclusions of a funnel. */
#define JOURNEY_FUNNEL_EXCLUSIONS_MAX 8
/** How many of the things that were done instead of the next step are told. */
#define JOURNEY_FUNNEL_INSTEAD_MAX 5

/** In what order steps are done. */
typedef enum journey_funnel_order {
	JOURNEY_FUNNEL_ORDERED = 0, /**< One after the other; other visits may be between. */
	JOURNEY_FUNNEL_STRICT = 1,  /**< Each step is the very next visit after the one before. */
	JOURNEY_FUNNEL_ANY = 2      /**< In any order: step n is reached by n different ones. A visit counts for the first step
	                                 that it can be. */
} journey_funnel_order;

/** What is counted. */
typedef enum journey_funnel_count {
	JOURNEY_FUNNEL_ONCE = 0,  /**< Each unit once, with the attempt that got furthest; of those the one that got there
	                               first, begun as late as can be. */
	JOURNEY_FUNNEL_FIRST = 1, /**< Each unit once, with the attempt that begins with its first entry. */
	JOURNEY_FUNNEL_EACH = 2   /**< Each attempt. They do not overlap: an attempt ends when it is complete, its window
	                               is over or it is broken; until then another entry begins none. Attempts of one unit
	                               are not independent, so that intervals are too narrow. */
} journey_funnel_count;

/** What a visit must be. */
typedef struct journey_funnel_step {
	uint32_t code;  /**< Its code, or ::JOURNEY_PATHS_ANY. */
	uint32_t marks; /**< Marks that it must have, all of them. */
} journey_funnel_step;

/** A visit that breaks an attempt which has done step `from` and not yet step `to`, steps counted from 1. It is looked at
 * before the visit can be a step. */
typedef struct journey_funnel_exclusion {
	journey_funnel_step visit; /**< What breaks it. */
	uint32_t from;             /**< 1 .. steps - 1. */
	uint32_t to;               /**< from + 1 .. steps. */
} journey_funnel_exclusion;

/** Settings of a funnel. Fill with journey_funnel_options_init(). */
typedef struct journey_funnel_options {
	size_t size;                      /**< sizeof(journey_funnel_options), set by the init function. */
	const journey_funnel_step *steps; /**< The steps; borrowed. */
	size_t step_count;                /**< 1 .. ::JOURNEY_FUNNEL_STEPS_MAX. */
	const journey_funnel_exclusion *exclusions; /**< Borrowed; NULL if none. */
	size_t exclusion_count;           /**< At most ::JOURNEY_FUNNEL_EXCLUSIONS_MAX. */
	journey_duration window;          /**< All steps lie in [first, first + window); 0 (default): no limit. */
	journey_funnel_order order;       /**< Default ::JOURNEY_FUNNEL_ORDERED. */
	journey_funnel_count count;       /**< Default ::JOURNEY_FUNNEL_ONCE. */
	int sessions;                     /**< Nonzero: an attempt stays in a session, and sessions are what is counted in the
	                                       place of units. */
	uint32_t group;                   /**< Attempts whose first step has this group (with ::JOURNEY_FUNNEL_ANY: all of whose
	                                       steps have it); default ::JOURNEY_PATHS_ANY. */
	double confidence;                /**< Of the intervals, in (0, 1); default 0.95. */
} journey_funnel_options;

/** What was done instead of the next step. */
typedef struct journey_funnel_instead {
	uint32_t code;  /**< The very next visit after the last step reached. */
	uint64_t count; /**< How often. */
} journey_funnel_instead;

/** What became of one step. */
typedef struct journey_funnel_reached {
	uint64_t count;                /**< Attempts (units, sessions) that did it. */
	uint64_t units;                /**< Different units among them. */
	journey_estimate from_previous; /**< Share of those that did the step before, with Wilson's interval; of the first: 1. */
	journey_estimate from_first;   /**< Share of those that did the first. */
	journey_spans time;            /**< Since the step before. */
	uint64_t dropped;              /**< Did it and not the next; of the last step 0. */
	uint64_t left;                 /**< Of those: did nothing more inside the window. */
	size_t instead_count;          /**< How many of `instead` there are. */
	journey_funnel_instead instead[JOURNEY_FUNNEL_INSTEAD_MAX]; /**< What they did next, most frequent first. */
	uint64_t elsewhere;            /**< Dropped, and did something that is not among `instead`. */
} journey_funnel_reached;

/** What became of a funnel. Set `size` before the call. */
typedef struct journey_funnel_result {
	size_t size;             /**< Set by the caller. */
	uint64_t entered;        /**< Attempts: those that did the first step. */
	uint64_t converted;      /**< Those that did the last. */
	journey_estimate conversion; /**< Their share; not known if nobody entered. */
	journey_spans time;      /**< From the first step to the last. */
	size_t step_count;       /**< Steps. */
	journey_funnel_reached steps[JOURNEY_FUNNEL_STEPS_MAX]; /**< The first `step_count` hold. */
} journey_funnel_result;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_funnel_options_init(journey_funnel_options *options);

/**
 * Follows units through a funnel.
 *
 * Whether a unit gets to a step is exact: if there is any chain of visits that keeps the order, the window and the
 * exclusions, it is found (in one pass; for each step the chain that began last is kept).
 *
 * @param trails  the trails.
 * @param options the funnel; not NULL.
 * @param[in,out] result gets the answer; its `size` is set.
 * @param[out] error says what is wrong; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or a size is unknown; #JOURNEY_LIMIT: too many steps or
 *         exclusions; #JOURNEY_RANGE: an option is outside of its range; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_funnel(journey_trails *trails, const journey_funnel_options *options,
	journey_funnel_result *result, journey_error *error);

/* ---- the graph of what follows what ---- */

/** Most nodes of a ::journey_flow. */
#define JOURNEY_FLOW_NODES_MAX 1000u

/** Settings of journey_flow_new(). Fill with journey_flow_options_init(). */
typedef struct journey_flow_options {
	size_t size;     /**< sizeof(journey_flow_options), set by the init function. */
	int sessions;    /**< Nonzero (default): a path ends with its session; 0: a unit has one path. */
	int collapse;    /**< Nonzero: the same thing several times in a row is one visit, which lasts until the next thing. */
	uint32_t nodes;  /**< The most frequent codes have a node each, others are ::JOURNEY_PATHS_OTHER; default 100. */
} journey_flow_options;

/** A node: something that was done. */
typedef struct journey_flow_node {
	uint32_t code;      /**< What; or ::JOURNEY_PATHS_OTHER. */
	uint64_t visits;    /**< How often. */
	uint64_t units;     /**< By how many units. */
	uint64_t starts;    /**< Paths that begin with it. */
	uint64_t ends;      /**< Paths that end with it. */
	double entropy;     /**< Of what comes next, in bits; the end is one possibility. 0: always the same. */
	journey_spans time; /**< Until what comes next. */
} journey_flow_node;

/** An edge: one thing right after another. */
typedef struct journey_flow_edge {
	uint32_t from;      /**< Code of what was done. */
	uint32_t to;        /**< Code of what was done next. */
	uint64_t count;     /**< How often. */
	uint64_t units;     /**< By how many units. */
	double share;       /**< Of all that follows `from`, the end included. */
	journey_spans time; /**< From one to the other. */
} journey_flow_edge;

/** Which thing directly follows which. */
typedef struct journey_flow journey_flow;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_flow_options_init(journey_flow_options *options);

/**
 * Makes the graph of what directly follows what (van der Aalst 2016, "Process Mining", 5.2).
 * @param trails  the trails; may be freed afterwards.
 * @param options settings, or NULL for the defaults.
 * @param[out] out the graph; free with journey_flow_free().
 * @param[out] error may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE: a pointer is NULL or a size unknown; #JOURNEY_LIMIT: more nodes than
 *         ::JOURNEY_FLOW_NODES_MAX; #JOURNEY_RANGE: no nodes; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_flow_new(journey_trails *trails, const journey_flow_options *options,
	journey_flow **out, journey_error *error);

/**
 * Frees a graph.
 * @param flow the graph, or NULL.
 */
JOURNEY_API void journey_flow_free(journey_flow *flow);

/**
 * Its nodes, most visits first (then by code; other is last).
 * @param flow the graph.
 * @param[out] count how many.
 * @return the nodes, owned by the graph.
 */
JOURNEY_API const journey_flow_node *journey_flow_nodes(const journey_flow *flow, size_t *count);

/**
 * Its edges, most frequent first (then by codes).
 * @param flow the graph.
 * @param[out] count how many.
 * @return the edges, owned by the graph.
 */
JOURNEY_API const journey_flow_edge *journey_flow_edges(const journey_flow *flow, size_t *count);

/**
 * Entropy of what comes next, over all visits: mean of the nodes', weighted by visits; in bits.
 * @param flow the graph.
 * @return the entropy; 0 without visits.
 */
JOURNEY_API double journey_flow_entropy(const journey_flow *flow);

/* ---- paths ---- */

/** Most codes of a path that are told apart. */
#define JOURNEY_SEQUENCE_LENGTH_MAX 64u
/** Most different paths that are counted; later ones are counted together. */
#define JOURNEY_SEQUENCES_MAX 1000000u
/** Most paths that are given. */
#define JOURNEY_SEQUENCES_TOP_MAX 1000u

/** Which paths. */
typedef enum journey_sequence_kind {
	JOURNEY_SEQUENCE_WHOLE = 0, /**< Of each session or unit, from its beginning: its variants. */
	JOURNEY_SEQUENCE_FROM = 1,  /**< From the first visit with a code on. */
	JOURNEY_SEQUENCE_TO = 2,    /**< What leads up to the first visit with a code. */
	JOURNEY_SEQUENCE_PART = 3   /**< All stretches of exactly `length` visits (n-grams). */
} journey_sequence_kind;

/** Settings of journey_sequences_new(). Fill with journey_sequences_options_init(). */
typedef struct journey_sequences_options {
	size_t size;                /**< sizeof(journey_sequences_options), set by the init function. */
	journey_sequence_kind kind; /**< Default ::JOURNEY_SEQUENCE_WHOLE. */
	uint32_t code;              /**< Of ::JOURNEY_SEQUENCE_FROM and ::JOURNEY_SEQUENCE_TO. */
	int sessions;               /**< As in ::journey_flow_options; default nonzero. */
	int collapse;               /**< As in ::journey_flow_options; default nonzero. */
	uint32_t length;            /**< Longest, 1 .. ::JOURNEY_SEQUENCE_LENGTH_MAX; longer ones are cut; default 8. */
	uint32_t top;               /**< How many are given, 1 .. ::JOURNEY_SEQUENCES_TOP_MAX; default 20. */
} journey_sequences_options;

/** One path. */
typedef struct journey_sequence {
	const uint32_t *codes; /**< What was done. */
	uint32_t length;       /**< How many codes. */
	uint64_t count;        /**< How often. */
	uint64_t units;        /**< By how many units. */
	double share;          /**< Of all paths of the kind. */
	uint64_t cut;          /**< How often it went on (or, leading up to a code, began earlier). */
	double mean_time;      /**< Mean time from its first visit to its last, in microseconds. */
} journey_sequence;

/** The most frequent paths. */
typedef struct journey_sequences journey_sequences;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_sequences_options_init(journey_sequences_options *options);

/**
 * Counts paths.
 * @param trails  the trails; may be freed afterwards.
 * @param options settings, or NULL for the defaults.
 * @param[out] out the paths; free with journey_sequences_free().
 * @param[out] error may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE: a pointer is NULL or a size unknown; #JOURNEY_RANGE: an option is outside of its
 *         range; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_sequences_new(journey_trails *trails,
	const journey_sequences_options *options, journey_sequences **out, journey_error *error);

/**
 * Frees paths.
 * @param sequences the paths, or NULL.
 */
JOURNEY_API void journey_sequences_free(journey_sequences *sequences);

/**
 * The paths, most frequent first (then by codes).
 * @param sequences the paths.
 * @param[out] count how many are given.
 * @return the paths, owned by the object.
 */
JOURNEY_API const journey_sequence *journey_sequences_top(const journey_sequences *sequences, size_t *count);

/**
 * How many there are of all paths.
 * @param sequences the paths.
 * @param[out] different how many different ones were told apart; may be NULL.
 * @param[out] beyond how often one came that was not among the first ::JOURNEY_SEQUENCES_MAX; may be NULL.
 * @return all paths of the kind.
 */
JOURNEY_API uint64_t journey_sequences_total(const journey_sequences *sequences, uint64_t *different, uint64_t *beyond);

/* ---- what goes together ---- */

/** All or none did it, or all or none reached it: nothing can be compared. */
#define JOURNEY_CROSS_ONE_SIDED 0x01u
/** An expected count is below 5: the p-value is Fisher's exact one. */
#define JOURNEY_CROSS_FEW 0x02u
/** A cell is 0: ratios have no interval, or are not known. */
#define JOURNEY_CROSS_ZERO 0x04u

/** A two-by-two table, looked at in all usual ways. Set `size` before the call. Never NaN. */
typedef struct journey_cross {
	size_t size;                    /**< Set by the caller. */
	uint32_t flags;                 /**< JOURNEY_CROSS_* bits. */
	journey_estimate with;          /**< Share that reached it among those that did, Wilson's interval. */
	journey_estimate without;       /**< Share among those that did not. */
	journey_estimate difference;    /**< with - without; Newcombe's interval (1998, method 10). */
	journey_estimate relative_risk; /**< with / without; interval of Katz et al. 1978. */
	journey_estimate odds_ratio;    /**< Woolf's interval (1955). */
	double lift;                    /**< Share among those that did / share of all; 0 if nobody reached it. */
	double chi_square;              /**< Pearson's, one degree of freedom, without continuity correction. */
	double g;                       /**< Log-likelihood ratio statistic. */
	double cramers_v;               /**< 0 .. 1. */
	double p_value;                 /**< Two-sided: of chi-square, or Fisher's exact one, see ::JOURNEY_CROSS_FEW. The
	                                     p-values of the difference and of both ratios are this one too. */
} journey_cross;

/**
 * Looks at a two-by-two table.
 * @param did_reached       did it, and reached the other.
 * @param did_not_reached   did it, and did not reach the other.
 * @param else_reached      did not, and reached it.
 * @param else_not_reached  did neither.
 * @param confidence        of the intervals, in (0, 1).
 * @param[in,out] result    its `size` is set.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `result` is NULL or its size unknown; #JOURNEY_RANGE if the confidence is
 *         outside of its range, or a cell is beyond 2^53 / 4.
 */
JOURNEY_API journey_status journey_cross_table(uint64_t did_reached, uint64_t did_not_reached, uint64_t else_reached,
	uint64_t else_not_reached, double confidence, journey_cross *result);

/** Settings of journey_associations_new(). Fill with journey_associations_options_init(). */
typedef struct journey_associations_options {
	size_t size;               /**< sizeof(journey_associations_options), set by the init function. */
	journey_funnel_step goal;  /**< What is to be reached. */
	journey_duration early;    /**< 0 (default): done at any time before the first goal. Else: done in the unit's first
	                                `early`, [first visit, first visit + early), and units that reached the goal in that
	                                time are left out, so that who stays longer does not look better (a landmark). */
	int sessions;              /**< Nonzero: of sessions in the place of units. */
	uint64_t least;            /**< Things that fewer units did are left out; default 10. */
	double confidence;         /**< Of the intervals, in (0, 1); default 0.95. */
} journey_associations_options;

/** How doing one thing goes with reaching the goal. */
typedef struct journey_association {
	uint32_t code;    /**< What was done, at least once. */
	uint64_t did;     /**< Units that did it in time. */
	uint64_t reached; /**< Of those, how many reached the goal. */
	journey_cross cross; /**< Compared with the others. */
	double q_value;   /**< The p-value, corrected for the number of things (Benjamini, Hochberg 1995). */
} journey_association;

/** What goes with reaching a goal. */
typedef struct journey_associations journey_associations;

/**
 * Fills in the defaults; the goal is to be set.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_associations_options_init(journey_associations_options *options);

/**
 * Finds what goes with reaching a goal. It is no cause: see the top of this file.
 * @param trails  the trails.
 * @param options what is looked for; not NULL.
 * @param[out] out the associations; free with journey_associations_free().
 * @param[out] error may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE: a pointer is NULL or a size unknown; #JOURNEY_RANGE: an option is outside of its
 *         range; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_associations_new(journey_trails *trails,
	const journey_associations_options *options, journey_associations **out, journey_error *error);

/**
 * Frees associations.
 * @param associations the object, or NULL.
 */
JOURNEY_API void journey_associations_free(journey_associations *associations);

/**
 * The associations: largest distance of the relative risk from 1 at its nearer limit first; those whose interval holds 1
 * or is not known come last, by p-value, then code.
 * @param associations the object.
 * @param[out] count how many.
 * @param[out] units how many units were looked at; may be NULL.
 * @param[out] reached how many of them reached the goal; may be NULL.
 * @return the associations, owned by the object.
 */
JOURNEY_API const journey_association *journey_associations_list(const journey_associations *associations, size_t *count,
	uint64_t *units, uint64_t *reached);

/* ---- friction ---- */

/** Most different points of friction. */
#define JOURNEY_FRICTIONS_MAX 1000000u

/** Kinds of friction. */
typedef enum journey_friction_kind {
	JOURNEY_FRICTION_DEAD_END = 0, /**< The last visit of a session that did not convert. */
	JOURNEY_FRICTION_LOOP = 1,     /**< A B A B: `code` and `other` twice in turn. */
	JOURNEY_FRICTION_BACK = 2,     /**< A B A: back to `code` right after `other` (loops are not counted again). */
	JOURNEY_FRICTION_RAGE = 3,     /**< The same thing at least `rage_count` times within `rage_within`. */
	JOURNEY_FRICTION_DWELL = 4,    /**< Longer until the next visit than `dwell`, or than the quantile of the same code. */
	JOURNEY_FRICTION_ERROR = 5,    /**< A visit with a mark of `error_marks` (or its code `error_code`). */
	JOURNEY_FRICTION_ERRORS = 6,   /**< Such a visit again, in the same session. */
	JOURNEY_FRICTION_ERROR_EXIT = 7 /**< Such a visit, and the session ends with it. */
} journey_friction_kind;

/** Settings of journey_frictions_new(). Fill with journey_frictions_options_init(). */
typedef struct journey_frictions_options {
	size_t size;                 /**< sizeof(journey_frictions_options), set by the init function. */
	journey_funnel_step goal;    /**< The visit that is a conversion; what comes after it is not looked at. */
	uint32_t rage_count;         /**< At least 2; default 3. */
	journey_duration rage_within; /**< First to last of them below this; default 10 seconds. */
	journey_duration dwell;      /**< Longer is long; 0 (default): the quantile decides. */
	double dwell_quantile;       /**< Of the times of the same code, in (0, 1); default 0.95. */
	uint32_t error_code;         /**< Code of errors; default ::JOURNEY_PATHS_ANY: none. */
	uint32_t error_marks;        /**< Or any of these marks; default 0: none. */
	uint64_t least;              /**< Points seen in fewer sessions are left out; default 5. */
	double confidence;           /**< Of the intervals, in (0, 1); default 0.95. */
} journey_frictions_options;

/** A point of friction. */
typedef struct journey_friction {
	journey_friction_kind kind; /**< What. */
	uint32_t code;     /**< Where. */
	uint32_t other;    /**< Of loops and back-tracking: the other one; else ::JOURNEY_PATHS_ANY. */
	uint64_t count;    /**< How often. */
	uint64_t sessions; /**< In how many sessions. */
	uint64_t units;    /**< By how many units. */
	double share;      /**< Of the sessions that came by `code` before converting. */
	journey_cross exit; /**< Leaving without conversion: sessions with it against sessions that came by `code` without it.
	                         Of dead ends: visits of `code` that were the last, against visits of all others. */
	double q_value;    /**< Corrected p-value (Benjamini, Hochberg 1995). */
	double lost;       /**< Conversions that would have been, had those with it done as those without: an upper bound, for
	                        friction meets those more who would not convert anyway. Never negative. */
} journey_friction;

/** Where customers get stuck. */
typedef struct journey_frictions journey_frictions;

/**
 * Fills in the defaults; the goal is to be set.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_frictions_options_init(journey_frictions_options *options);

/**
 * Finds points of friction, session by session.
 * @param trails  the trails.
 * @param options what is looked for; not NULL.
 * @param[out] out the points; free with journey_frictions_free().
 * @param[out] error may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE: a pointer is NULL or a size unknown; #JOURNEY_RANGE: an option is outside of its
 *         range; #JOURNEY_LIMIT: more different points than ::JOURNEY_FRICTIONS_MAX; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_frictions_new(journey_trails *trails,
	const journey_frictions_options *options, journey_frictions **out, journey_error *error);

/**
 * Frees points of friction.
 * @param frictions the object, or NULL.
 */
JOURNEY_API void journey_frictions_free(journey_frictions *frictions);

/**
 * The points, most lost conversions first (then by p-value, kind and codes).
 * @param frictions the object.
 * @param[out] count how many.
 * @param[out] sessions how many sessions were looked at; may be NULL.
 * @param[out] converted how many of them converted; may be NULL.
 * @return the points, owned by the object.
 */
JOURNEY_API const journey_friction *journey_frictions_list(const journey_frictions *frictions, size_t *count,
	uint64_t *sessions, uint64_t *converted);

#ifdef __cplusplus
}
#endif
#endif
