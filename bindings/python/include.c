#include "include.h"

#include <journey/compose.h>

typedef struct including {
	PyObject *callable;
	PyObject *answers; /* list of what it returned, which texts are borrowed from */
} including;

/* Text of a str, kept with the answers. */
static int text_of(including *it, PyObject *object, journey_str *out)
{
	PyObject *bytes = PyUnicode_AsUTF8String(object);

	if (!bytes || PyList_Append(it->answers, bytes) != 0) {
		Py_XDECREF(bytes);
		return 0;
	}
	*out = (journey_str){PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes)};
	Py_DECREF(bytes);
	return 1;
}

static journey_status call(void *user, journey_str from, journey_str path, journey_include *out, journey_error *error)
{
	including *it = user;
	PyObject *answer = PyObject_CallFunction(it->callable, "s#s#", from.data, (Py_ssize_t)from.size, path.data,
		(Py_ssize_t)path.size);
	int good;

	(void)error;
	if (!answer)
		return JOURNEY_HOST_ERROR;
	out->name = path;
	if (PyTuple_Check(answer) && PyTuple_Size(answer) == 2)
		good = text_of(it, PyTuple_GetItem(answer, 0), &out->name) && text_of(it, PyTuple_GetItem(answer, 1), &out->text);
	else
		good = text_of(it, answer, &out->text);
	Py_DECREF(answer);
	return good ? JOURNEY_OK : JOURNEY_HOST_ERROR;
}

journey_status python_load(journey_str yaml, PyObject *include, journey_strategy **out, journey_error *error)
{
	including it = {include, NULL};
	journey_load_options options;
	journey_status status;

	journey_load_options_init(&options);
	if (!include || include == Py_None)
		return journey_strategy_load_with(NULL, yaml, &options, out, error);
	it.answers = PyList_New(0);
	if (!it.answers)
		return JOURNEY_HOST_ERROR;
	options.include = call;
	options.user = &it;
	status = journey_strategy_load_with(NULL, yaml, &options, out, error);
	Py_DECREF(it.answers);
	return status;
}
