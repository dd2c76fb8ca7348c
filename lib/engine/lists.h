/*
 * Lists of customers and random buckets, as conditions and the choke point read them.
 */
#ifndef JY_ENGINE_LISTS_H
#define JY_ENGINE_LISTS_H

#include "engine/eval.h"

/* Whether the customer is on a list: by any identifier, put there by the host or by the strategy. */
bool jy_lists_hold(const jy_eval *eval, uint32_t list);
/* After customers parted: what was listed of identifiers that are another customer's now goes with them. */
void jy_lists_own(jy_component *component);
/* Whether the customer is on a list that bars what is not transactional. */
bool jy_lists_exclude(const jy_eval *eval);
/* Whether the customer's unit falls into a bucket. */
journey_status jy_bucket_load(const jy_eval *eval, uint32_t bucket, journey_value *out);
/* Where the customer falls in [0, 1): the published GrowthBook v2 hash of the unit. */
journey_status jy_assign(const jy_eval *eval, journey_str seed, double *at);

#endif
