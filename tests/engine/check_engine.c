#include "engine/check_engine.h"

#include "support/torture.h"

TORTURE_SUITES(
	suite_triggers,
	suite_journeys,
	suite_choke,
	suite_measure,
	suite_delivery,
	suite_decide,
	suite_domain,
	suite_moments,
	suite_actions,
	suite_calls,
	suite_profile,
	suite_partition,
	suite_identity,
	suite_entities,
	suite_entity_failures,
	suite_erase,
	suite_export,
	suite_privacy,
	suite_retention,
	suite_limits,
	suite_members,
	suite_quality,
	suite_segments,
	suite_same,
	suite_digests,
	suite_many,
	suite_failures,
	suite_bad_profiles,
	suite_bad_journeys)
