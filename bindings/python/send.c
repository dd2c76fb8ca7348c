#include "send.h"

#include "../common.h"

/* Puts `value`, which is taken over, into a dict; false if anything failed. */
static int put(PyObject *dict, const char *name, PyObject *value)
{
	int failed = !value || PyDict_SetItemString(dict, name, value) < 0;

	Py_XDECREF(value);
	return !failed;
}

static PyObject *of_str(journey_str text)
{
	return PyUnicode_FromStringAndSize(text.data ? text.data : "", (Py_ssize_t)text.size);
}

static PyObject *of_parts(const journey_send *send)
{
	PyObject *dict = PyDict_New();

	for (size_t i = 0; dict && i < send->part_count; i++) {
		PyObject *name = of_str(send->parts[i].name), *text = of_str(send->parts[i].text);

		if (!name || !text || PyDict_SetItem(dict, name, text) < 0)
			Py_CLEAR(dict);
		Py_XDECREF(name);
		Py_XDECREF(text);
	}
	return dict;
}

static PyObject *of_audience(const journey_send *send)
{
	const char *audience = binding_audience(send);

	if (!audience)
		Py_RETURN_NONE;
	return PyUnicode_FromString(audience);
}

static int put_all(PyObject *dict, const journey_send *send)
{
	for (const binding_text *t = binding_send_texts; t->name; t++)
		if (!put(dict, t->name, of_str(binding_send_text(send, t))))
			return 0;
	if (!put(dict, "parts", of_parts(send)) || !put(dict, "audience", of_audience(send)) ||
		!put(dict, "decided", PyLong_FromLongLong(send->decided)) ||
		!put(dict, "handed", PyLong_FromLongLong(send->handed)) ||
		!put(dict, "propensity", PyFloat_FromDouble(send->propensity)) ||
		!put(dict, "attempt", PyLong_FromUnsignedLong(send->attempt)))
		return 0;
	return send->run.size == 0 ||
	       (put(dict, "run", of_str(send->run)) && put(dict, "held_out", PyBool_FromLong(send->held_out)));
}

PyObject *python_of_send(const journey_send *send)
{
	PyObject *dict = PyDict_New();

	if (dict && !put_all(dict, send))
		Py_CLEAR(dict);
	return dict;
}
