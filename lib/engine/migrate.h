/*
 * Instances that entered under another strategy: kept where they stand, or moved or ended as their journey says.
 */
#ifndef JY_ENGINE_MIGRATE_H
#define JY_ENGINE_MIGRATE_H

#include "engine/eval.h"

/* What was done with an instance; part of the storage form, as an index of sums. */
typedef enum jy_migration {
	JY_MIGRATED_KEPT = 0,
	JY_MIGRATED_RENAMED = 1,
	JY_MIGRATED_NEXT = 2,
	JY_MIGRATED_RESTARTED = 3,
	JY_MIGRATED_ENDED = 4,
	JY_MIGRATIONS = 5
} jy_migration;

/* Takes the customer's instances over; before anything else is done with them. */
journey_status jy_migrate(jy_eval *eval);
/* A step by the name that it has, or had. */
uint32_t jy_migrated_step(const jy_journey *journey, journey_str name);

#endif
