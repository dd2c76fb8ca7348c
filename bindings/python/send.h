/*
 * A send as a dict.
 */
#ifndef JOURNEY_PYTHON_SEND_H
#define JOURNEY_PYTHON_SEND_H

#ifndef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN
#endif
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x03080000
#endif
#include <Python.h>
#include <journey/channel.h>

/* Texts that are not there are "", parts a dict, the audience "add", "remove" or None; of a dry run also run and held_out. */
PyObject *python_of_send(const journey_send *send);

#endif
