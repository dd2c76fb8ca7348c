/* A case of the suite as one JSON document {strategy, zones, start, host, calls, expect}, ready to be played. */
#ifndef JY_TESTS_JOURNEYS_CASE_H
#define JY_TESTS_JOURNEYS_CASE_H

#include <jansson.h>

#define CASE_WHY 256

/* The case with what its file says for all of them; a new reference. */
json_t *case_make(const json_t *file, const json_t *entry);
/* A copy of the document, changed as the mutation says; NULL, with the reason in `why`, where that changes nothing. */
json_t *case_mutate(const json_t *document, const json_t *mutation, char why[CASE_WHY]);
/* RFC 7396: what is null in the patch goes, what is an object is merged, everything else takes its place. */
void case_patch(json_t *object, const json_t *patch);

#endif
