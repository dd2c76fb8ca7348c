/*
 * Strategies whose documents a Python callable hands over.
 */
#ifndef JOURNEY_PYTHON_INCLUDE_H
#define JOURNEY_PYTHON_INCLUDE_H

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN
#endif
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x03080000
#endif
#include <Python.h>
#include <journey/strategy.h>

/*
 * Loads a strategy. `include` (NULL or None: nothing can be included) is called with the name of the document that includes
 * another and what it says of it; it returns the text, or a pair of name and text. JOURNEY_HOST_ERROR: it raised.
 */
journey_status python_load(journey_str yaml, PyObject *include, journey_strategy **out, journey_error *error);

#endif
