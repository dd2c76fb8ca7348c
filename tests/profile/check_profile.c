/* The suite of lib/profile. */
#include "check_profile.h"

static Suite *suite_profile(void)
{
	Suite *suite = suite_create("profile");

	suite_add_tcase(suite, event_view_case());
	suite_add_tcase(suite, fragment_case());
	suite_add_tcase(suite, window_case());
	suite_add_tcase(suite, form_case());
	suite_add_tcase(suite, sections_case());
	suite_add_tcase(suite, seen_case());
	suite_add_tcase(suite, profile_case());
	suite_add_tcase(suite, aggregates_case());
	suite_add_tcase(suite, features_case());
	suite_add_tcase(suite, sketch_case());
	suite_add_tcase(suite, period_case());
	suite_add_tcase(suite, rules_case());
	suite_add_tcase(suite, words_case());
	suite_add_tcase(suite, handle_case());
	suite_add_tcase(suite, sessions_case());
	suite_add_tcase(suite, entity_case());
	return suite;
}

TORTURE_SUITES(suite_profile)
