#include "engine/check_sending.h"

#include "support/torture.h"

TORTURE_SUITES(
	suite_caps,
	suite_content,
	suite_content_failures,
	suite_content_goes,
	suite_content_stays,
	suite_fallback,
	suite_sending_failures,
	suite_audience,
	suite_digests_sent,
	suite_experience,
	suite_feedback,
	suite_throttle,
	suite_windows)
