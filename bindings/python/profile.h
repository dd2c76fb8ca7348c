/*
 * A customer's profile as a dict.
 */
#ifndef JOURNEY_PYTHON_PROFILE_H
#define JOURNEY_PYTHON_PROFILE_H

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN
#endif
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x03080000
#endif
#include <Python.h>
#include <journey/profile.h>

/* A value as Python has it: timestamps as microseconds since 1970, durations as microseconds. */
PyObject *python_of_value(journey_value value);
/* {identifiers, first_seen, last_seen, attributes, features, segments, stage}; *status is set where the library failed
 * (NULL is returned then without an exception). */
PyObject *python_of_profile(journey_profile *profile, journey_time now, journey_status *status);

#endif
