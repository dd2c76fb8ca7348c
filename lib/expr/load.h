/* Reading what an activation supplies, with the numeric rule and CEL's absent and unknown values. */
#ifndef JY_EXPR_LOAD_H
#define JY_EXPR_LOAD_H

#include "expr/run.h"

/* Each sets *out to a value, an error or unknown; any status but JOURNEY_OK ends the evaluation. */
journey_status jy_load(jy_run *run, uint32_t slot, uint32_t type, journey_value *out);
journey_status jy_load_key(jy_run *run, uint32_t slot, const journey_value *key, uint32_t type,
			   journey_value *out);
journey_status jy_load_field(jy_run *run, uint32_t object, const journey_value *name, journey_value *out);
/* `type`: what the function is declared to give. */
journey_status jy_load_call(jy_run *run, uint32_t id, uint32_t type, const journey_value *args, size_t count,
			    journey_value *out);
/* The same as an optional, empty where it is absent (a tally too). */
journey_status jy_load_optional(jy_run *run, uint32_t slot, uint32_t type, journey_value *out);
journey_status jy_load_key_optional(jy_run *run, uint32_t slot, const journey_value *key, uint32_t type,
				    journey_value *out);
journey_status jy_load_field_optional(jy_run *run, uint32_t object, const journey_value *name,
				      journey_value *out);
/* Whether it is there: a bool, or unknown. */
journey_status jy_has_slot(jy_run *run, uint32_t slot, journey_value *out);
journey_status jy_has_key(jy_run *run, uint32_t slot, const journey_value *key, journey_value *out);
journey_status jy_has_field(jy_run *run, uint32_t object, const journey_value *name, journey_value *out);

#endif
