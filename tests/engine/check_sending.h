/* check_sending.h: the suites of check_sending, the choke point. */
#ifndef JY_TESTS_CHECK_SENDING_H
#define JY_TESTS_CHECK_SENDING_H

#include <check.h>

Suite *suite_caps(void);
Suite *suite_content(void);
Suite *suite_content_failures(void);
Suite *suite_content_goes(void);
Suite *suite_content_stays(void);
Suite *suite_windows(void);
Suite *suite_experience(void);
Suite *suite_sending_failures(void);
Suite *suite_audience(void);
Suite *suite_digests_sent(void);
Suite *suite_feedback(void);
Suite *suite_throttle(void);
Suite *suite_fallback(void);

#endif
