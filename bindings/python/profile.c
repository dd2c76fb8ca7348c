#include "profile.h"

#define STR(s) (s).data ? (s).data : "", (Py_ssize_t)(s).size

static PyObject *of_list(const journey_list *from, int depth);
static PyObject *of_map(const journey_map *from, int depth);

/* Values of a profile are no deeper than the library lets them be. */
#define DEPTH_MAX 64

static PyObject *of_value(journey_value v, int depth)
{
	switch ((journey_type)v.type) {
	case JOURNEY_BOOL:
		return PyBool_FromLong(v.as.i != 0);
	case JOURNEY_INT:
		return PyLong_FromLongLong(v.as.i);
	case JOURNEY_UINT:
		return PyLong_FromUnsignedLongLong(v.as.u);
	case JOURNEY_DOUBLE:
		return PyFloat_FromDouble(v.as.d);
	case JOURNEY_STRING:
		return PyUnicode_FromStringAndSize(v.as.s ? v.as.s : "", (Py_ssize_t)v.n);
	case JOURNEY_BYTES:
		return PyBytes_FromStringAndSize(v.as.s, (Py_ssize_t)v.n);
	case JOURNEY_TIMESTAMP:
		return PyLong_FromLongLong(v.as.i * 1000000 + v.n / 1000);
	case JOURNEY_DURATION:
		return PyLong_FromLongLong(v.as.i * 1000000 + (int32_t)v.n / 1000);
	case JOURNEY_LIST:
		return depth < DEPTH_MAX ? of_list(v.as.list, depth + 1) : PyList_New(0);
	case JOURNEY_MAP:
		return depth < DEPTH_MAX ? of_map(v.as.map, depth + 1) : PyDict_New();
	default:
		Py_RETURN_NONE;
	}
}

PyObject *python_of_value(journey_value value)
{
	return of_value(value, 0);
}

static PyObject *of_list(const journey_list *from, int depth)
{
	PyObject *list = PyList_New(0);

	for (size_t i = 0; list && i < from->count; i++) {
		PyObject *item = of_value(from->items[i], depth);

		if (!item || PyList_Append(list, item) < 0)
			Py_CLEAR(list);
		Py_XDECREF(item);
	}
	return list;
}

static PyObject *of_map(const journey_map *from, int depth)
{
	PyObject *dict = PyDict_New();

	for (size_t i = 0; dict && i < from->count; i++) {
		PyObject *key = of_value(from->entries[i].key, depth), *value = of_value(from->entries[i].value, depth);

		if (!key || !value || PyDict_SetItem(dict, key, value) < 0)
			Py_CLEAR(dict);
		Py_XDECREF(key);
		Py_XDECREF(value);
	}
	return dict;
}

/* ---- the whole ---- */

/* Dicts by journey_profile_part, and the stage. */
typedef struct gathering {
	PyObject *parts[4];
	PyObject *stage;
} gathering;

static journey_status gather(void *user, journey_profile_part part, journey_str name, journey_status status,
	journey_value value)
{
	gathering *g = user;
	PyObject *key, *item = status == JOURNEY_OK || value.type == JOURNEY_BOOL ? python_of_value(value)
										  : (Py_INCREF(Py_None), Py_None);
	int failed;

	if (part == JOURNEY_PROFILE_STAGE) {
		g->stage = item;
		return item ? JOURNEY_OK : JOURNEY_HOST_ERROR;
	}
	key = PyUnicode_FromStringAndSize(STR(name));
	failed = !key || !item || PyDict_SetItem(g->parts[part], key, item) < 0;
	Py_XDECREF(key);
	Py_XDECREF(item);
	return failed ? JOURNEY_HOST_ERROR : JOURNEY_OK;
}

static PyObject *of_identifiers(const journey_profile *profile)
{
	PyObject *list = PyList_New(0);
	size_t count = journey_profile_fragment_count(profile);

	for (size_t i = 0; list && i < count; i++) {
		journey_identifier id = journey_profile_fragment_id(profile, i);
		PyObject *item = Py_BuildValue("(s#s#)", STR(id.kind), STR(id.value));

		if (!item || PyList_Append(list, item) < 0)
			Py_CLEAR(list);
		Py_XDECREF(item);
	}
	return list;
}

static PyObject *of_time(journey_time time)
{
	if (time == JOURNEY_TIME_NONE)
		Py_RETURN_NONE;
	return PyLong_FromLongLong(time);
}

PyObject *python_of_profile(journey_profile *profile, journey_time now, journey_status *status)
{
	gathering g = {{NULL, PyDict_New(), PyDict_New(), PyDict_New()}, NULL};
	PyObject *dict = NULL;

	*status = g.parts[1] && g.parts[2] && g.parts[3] ? journey_profile_visit(profile, now, gather, &g)
							 : JOURNEY_HOST_ERROR;
	if (*status == JOURNEY_OK)
		dict = Py_BuildValue("{s:N,s:N,s:N,s:O,s:O,s:O,s:O}", "identifiers", of_identifiers(profile), "first_seen",
			of_time(journey_profile_first_seen(profile)), "last_seen", of_time(journey_profile_last_seen(profile)),
			"attributes", g.parts[JOURNEY_PROFILE_ATTRIBUTE], "features", g.parts[JOURNEY_PROFILE_FEATURE], "segments",
			g.parts[JOURNEY_PROFILE_SEGMENT], "stage", g.stage ? g.stage : Py_None);
	for (int i = 1; i < 4; i++)
		Py_XDECREF(g.parts[i]);
	Py_XDECREF(g.stage);
	return dict;
}
