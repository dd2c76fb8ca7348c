/*
 * Rows of survival data in order, for curves and for their comparison.
 */
#ifndef JY_SCORE_SURVIVAL_H
#define JY_SCORE_SURVIVAL_H

#include <journey/survival.h>
#include <stdbool.h>

typedef struct jy_survival_row {
	double time, weight;
	uint32_t group;
	bool gone;
} jy_survival_row;

/* By time; of equal times those who left first. As many as in `data`; to be freed. `group` may be NULL. */
journey_status jy_survival_rows(const journey_allocator *allocator, const journey_survival_data *data, const uint32_t *group,
	jy_survival_row **out, journey_error *error);
void jy_survival_rows_free(const journey_allocator *allocator, jy_survival_row *rows, size_t count);

#endif
