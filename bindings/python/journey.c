/*
 * The Python module `journey`: an engine that takes events as dicts, hands sends to a callable, and reports.
 * Built for the stable ABI. The GIL is held throughout; an engine belongs to one thread at a time.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03080000
#include <Python.h>
#include <string.h>

#include "../common.h"
#include "include.h"
#include "profile.h"
#include "send.h"

#include <journey/document.h>
#include <journey/journey.h>
#ifdef HAVE_SQLITE
#include <journey/sqlite.h>
#else
typedef struct journey_sqlite_store journey_sqlite_store;
#endif

typedef struct engine_object {
	PyObject_HEAD
	journey_strategy *strategy;
	journey_memory_store *memory;
	journey_sqlite_store *sqlite;
	journey_storage storage;
	journey_zones *zones;
	journey_event_reader *reader;
	journey_engine *engine;
	PyObject *callback; /* borrowed, during deliver() */
	PyObject *recorded; /* sends of a dry run, during deliver() */
	int dry;
} engine_object;

static PyObject *error_type, *json_dumps;

/* ---- errors ---- */

/* 0: there is none. */
static PyObject *from_place(uint32_t number)
{
	if (number == 0)
		Py_RETURN_NONE;
	return PyLong_FromUnsignedLong(number);
}

/* Sets an attribute to `value`, which is taken over. */
static int set(PyObject *object, const char *name, PyObject *value)
{
	int failed = !value || PyObject_SetAttrString(object, name, value) < 0;

	Py_XDECREF(value);
	return !failed;
}

static PyObject *raise_error(journey_status status, const journey_error *error)
{
	static const journey_error nothing = {0};
	const journey_error *known = error && error->status == status ? error : &nothing;
	char text[BINDING_ERROR_TEXT];
	PyObject *exception;

	if (status <= JOURNEY_HOST_ERROR && PyErr_Occurred())
		return NULL; /* what the callback raised */
	if (status == JOURNEY_NO_MEMORY)
		return PyErr_NoMemory();
	binding_error_text(status, error, text);
	exception = PyObject_CallFunction(error_type, "s", text);
	if (exception && set(exception, "status", PyLong_FromLong(status)) &&
		set(exception, "line", from_place(known->line)) && set(exception, "column", from_place(known->column)) &&
		set(exception, "where", PyUnicode_FromString(known->where)) &&
		set(exception, "hint", PyUnicode_FromString(known->hint)))
		PyErr_SetObject(error_type, exception);
	Py_XDECREF(exception);
	return NULL;
}

static PyObject *answer(engine_object *self, journey_status status)
{
	if (status != JOURNEY_OK)
		return raise_error(status, journey_engine_error(self->engine));
	Py_RETURN_NONE;
}

/* ---- values ---- */

/* Microseconds since 1970, RFC 3339 text, or a datetime with its zone. */
static int to_time(PyObject *object, void *out)
{
	PyObject *text, *bytes;
	journey_status status;
	journey_error error;
	long long number;

	if (PyLong_Check(object)) {
		number = PyLong_AsLongLong(object);
		if (number == -1 && PyErr_Occurred())
			return 0;
		*(journey_time *)out = number;
		return 1;
	}
	text = PyUnicode_Check(object) ? PyObject_Str(object) : PyObject_CallMethod(object, "isoformat", NULL);
	bytes = text ? PyUnicode_AsUTF8String(text) : NULL;
	Py_XDECREF(text);
	if (!bytes)
		return 0;
	status = binding_time((journey_str){PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes)}, out, &error);
	Py_DECREF(bytes);
	if (status != JOURNEY_OK)
		raise_error(status, &error);
	return status == JOURNEY_OK;
}

static PyObject *from_time(journey_time time)
{
	if (time == JOURNEY_TIME_NONE)
		Py_RETURN_NONE;
	return PyLong_FromLongLong(time);
}

#define STR(s) (s).data ? (s).data : "", (Py_ssize_t)(s).size

/* Puts `value`, which is taken over, into a dict; NULL if anything failed. */
static PyObject *put(PyObject *dict, const char *name, PyObject *value)
{
	int failed = !dict || !value || PyDict_SetItemString(dict, name, value) < 0;

	Py_XDECREF(value);
	if (!failed)
		return dict;
	Py_XDECREF(dict);
	return NULL;
}

static PyObject *from_counts(const journey_count *counts, size_t count)
{
	PyObject *dict = PyDict_New();

	for (size_t i = 0; dict && i < count; i++) {
		PyObject *name = PyUnicode_FromStringAndSize(STR(counts[i].name));
		PyObject *value = PyLong_FromLongLong(counts[i].value);

		if (!name || !value || PyDict_SetItem(dict, name, value) < 0)
			Py_CLEAR(dict);
		Py_XDECREF(name);
		Py_XDECREF(value);
	}
	return dict;
}

static PyObject *from_estimate(const journey_estimate *e)
{
	if (e->known == JOURNEY_KNOWN_NONE)
		Py_RETURN_NONE;
	if (e->known == JOURNEY_KNOWN_VALUE)
		return Py_BuildValue("{s:d}", "value", e->value);
	return Py_BuildValue("{s:d,s:d,s:d,s:d}", "value", e->value, "low", e->low, "high", e->high, "p_value",
		e->p_value);
}

static PyObject *from_measure(const journey_measure *m)
{
	return Py_BuildValue("{s:s#,s:{s:K,s:d},s:{s:K,s:d},s:N,s:N}", "name", STR(m->name), "treated", "units",
		(unsigned long long)m->treated.units, "mean", m->impact.treated, "held_out", "units",
		(unsigned long long)m->held_out.units, "mean", m->impact.control, "pis", from_estimate(&m->impact.relative),
		"absolute", from_estimate(&m->impact.absolute));
}

static PyObject *from_journey(const journey_journey_report *j)
{
	PyObject *measures = PyList_New(0);
	PyObject *dict = Py_BuildValue("{s:s#,s:L,s:L,s:L,s:L,s:d,s:d,s:N}", "name", STR(j->name), "entries",
		(long long)j->entries, "sends", (long long)j->sends, "ghosts", (long long)j->ghosts, "excluded",
		(long long)j->excluded, "holdout", j->holdout, "sample_ratio_p", j->sample_ratio_p, "suppressed",
		from_counts(j->suppressed, j->suppressed_count));

	for (size_t i = 0; measures && i < j->measure_count; i++) {
		PyObject *measure = from_measure(&j->measures[i]);

		if (!measure || PyList_Append(measures, measure) < 0)
			Py_CLEAR(measures);
		Py_XDECREF(measure);
	}
	return put(dict, "measures", measures);
}

/* ---- methods ---- */

/* The event goes through JSON, which is what libjourney-document reads. */
static PyObject *take(engine_object *self, PyObject *args, PyObject *keywords, journey_event_kind kind)
{
	static char *names[] = {"event", "now", NULL};
	static const char *const types[] = {"", "track", "identify", "alias"};
	PyObject *event_dict, *copy, *json, *bytes;
	journey_time now = JOURNEY_TIME_NONE;
	journey_event event;
	journey_error error = {0};
	journey_status status;

	if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O&", names, &event_dict, to_time, &now))
		return NULL;
	copy = PyDict_New();
	if (!copy || PyDict_Update(copy, event_dict) < 0) {
		Py_XDECREF(copy);
		return NULL;
	}
	if (kind)
		copy = put(copy, "type", PyUnicode_FromString(types[kind]));
	json = copy ? PyObject_CallFunctionObjArgs(json_dumps, copy, NULL) : NULL;
	bytes = json ? PyUnicode_AsUTF8String(json) : NULL;
	Py_XDECREF(copy);
	Py_XDECREF(json);
	if (!bytes)
		return NULL;
	status = journey_event_parse(self->reader,
		(journey_str){PyBytes_AsString(bytes), (size_t)PyBytes_Size(bytes)}, &event, &error);
	if (status == JOURNEY_OK)
		answer(self, journey_engine_accept(self->engine, &event, now == JOURNEY_TIME_NONE ? event.timestamp : now));
	else
		raise_error(status, &error);
	Py_DECREF(bytes);
	if (PyErr_Occurred())
		return NULL;
	Py_RETURN_NONE;
}

static PyObject *engine_accept(PyObject *self, PyObject *args, PyObject *keywords)
{
	return take((engine_object *)self, args, keywords, 0);
}

static PyObject *engine_track(PyObject *self, PyObject *args, PyObject *keywords)
{
	return take((engine_object *)self, args, keywords, JOURNEY_EVENT_TRACK);
}

static PyObject *engine_identify(PyObject *self, PyObject *args, PyObject *keywords)
{
	return take((engine_object *)self, args, keywords, JOURNEY_EVENT_IDENTIFY);
}

static PyObject *engine_alias(PyObject *self, PyObject *args, PyObject *keywords)
{
	return take((engine_object *)self, args, keywords, JOURNEY_EVENT_ALIAS);
}

static PyObject *engine_advance(PyObject *object, PyObject *now_object)
{
	engine_object *self = (engine_object *)object;
	journey_time now;
	size_t done = 0;
	journey_status status;

	if (!to_time(now_object, &now))
		return NULL;
	status = journey_engine_advance(self->engine, now, JOURNEY_DEFAULT, &done);
	if (status != JOURNEY_OK)
		return answer(self, status);
	return PyLong_FromSize_t(done);
}

static PyObject *engine_next_due(PyObject *object, PyObject *unused)
{
	engine_object *self = (engine_object *)object;
	journey_time due;
	journey_status status = journey_engine_next_due(self->engine, &due);

	(void)unused;
	return status == JOURNEY_OK ? from_time(due) : answer(self, status);
}

/* None, True: sent; "later"; "failed", False. An exception comes out of deliver() as itself. */
static journey_status call_back(void *user, const journey_send *send, journey_result *result)
{
	engine_object *self = user;
	PyObject *dict = python_of_send(send);
	PyObject *said = dict ? PyObject_CallFunctionObjArgs(self->callback, dict, NULL) : NULL;

	Py_XDECREF(dict);
	if (!said)
		return JOURNEY_HOST_ERROR;
	if (said == Py_False || (PyUnicode_Check(said) && PyUnicode_CompareWithASCIIString(said, "failed") == 0))
		*result = JOURNEY_RESULT_FAILED;
	else if (PyUnicode_Check(said) && PyUnicode_CompareWithASCIIString(said, "later") == 0)
		*result = JOURNEY_RESULT_LATER;
	Py_DECREF(said);
	return JOURNEY_OK;
}

/* In a dry run nobody is called. */
static journey_status record(void *user, const journey_send *send, journey_result *result)
{
	engine_object *self = user;
	PyObject *dict = python_of_send(send);
	int failed = !dict || PyList_Append(self->recorded, dict) < 0;

	(void)result;
	Py_XDECREF(dict);
	return failed ? JOURNEY_HOST_ERROR : JOURNEY_OK;
}

static PyObject *deliver_dry(engine_object *self, journey_time now)
{
	PyObject *list = PyList_New(0);
	journey_status status;

	if (!list)
		return NULL;
	self->recorded = list;
	status = journey_engine_deliver(self->engine, now, NULL);
	self->recorded = NULL;
	if (status == JOURNEY_OK)
		return list;
	Py_DECREF(list);
	return answer(self, status);
}

static PyObject *engine_deliver(PyObject *object, PyObject *args)
{
	engine_object *self = (engine_object *)object;
	PyObject *callback = NULL;
	journey_time now;
	size_t count = 0;
	journey_status status;

	if (!PyArg_ParseTuple(args, "O&|O", to_time, &now, &callback))
		return NULL;
	if (self->dry)
		return deliver_dry(self, now);
	if (!callback) {
		PyErr_SetString(PyExc_TypeError, "deliver() needs a callback, unless the engine is dry");
		return NULL;
	}
	if (self->callback)
		return raise_error(JOURNEY_BUSY, NULL);
	self->callback = callback;
	status = journey_engine_deliver(self->engine, now, &count);
	self->callback = NULL;
	if (status != JOURNEY_OK)
		return answer(self, status);
	return PyLong_FromSize_t(count);
}

static PyObject *engine_report(PyObject *object, PyObject *unused)
{
	engine_object *self = (engine_object *)object;
	journey_report *report;
	journey_status status = journey_engine_report(self->engine, &report);
	const journey_report_view *view;
	PyObject *journeys, *dict;

	(void)unused;
	if (status != JOURNEY_OK)
		return answer(self, status);
	view = journey_report_look(report);
	journeys = PyList_New(0);
	for (size_t i = 0; journeys && i < view->journey_count; i++) {
		PyObject *journey = from_journey(&view->journeys[i]);

		if (!journey || PyList_Append(journeys, journey) < 0)
			Py_CLEAR(journeys);
		Py_XDECREF(journey);
	}
	dict = Py_BuildValue("{s:s#,s:N,s:L,s:L,s:N}", "strategy", STR(view->strategy), "clock", from_time(view->clock),
		"customers", (long long)view->customers, "events", (long long)view->events, "counts",
		from_counts(view->counts, view->count_count));
	if (dict && view->run.size)
		dict = put(dict, "run", PyUnicode_FromStringAndSize(STR(view->run)));
	journey_report_free(report);
	return put(dict, "journeys", journeys);
}

/* A user id, or another kind of identifier with its name. */
static PyObject *engine_profile(PyObject *object, PyObject *args, PyObject *keywords)
{
	static char *names[] = {"id", "kind", "at", NULL};
	engine_object *self = (engine_object *)object;
	const char *id, *kind = "user_id";
	Py_ssize_t size;
	journey_time at = JOURNEY_TIME_NONE;
	journey_profile *profile;
	journey_status status;
	PyObject *dict;

	if (!PyArg_ParseTupleAndKeywords(args, keywords, "s#|sO&", names, &id, &size, &kind, to_time, &at))
		return NULL;
	status = journey_engine_profile(self->engine,
		(journey_identifier){{kind, strlen(kind)}, {id, (size_t)size}}, &profile);
	if (status == JOURNEY_NOT_FOUND)
		Py_RETURN_NONE;
	if (status != JOURNEY_OK)
		return answer(self, status);
	if (at == JOURNEY_TIME_NONE)
		at = journey_engine_clock(self->engine);
	dict = python_of_profile(profile, at, &status);
	if (!dict && !PyErr_Occurred())
		raise_error(status, journey_profile_error(profile));
	journey_profile_free(profile);
	return dict;
}

static PyObject *engine_begin(PyObject *self, PyObject *unused)
{
	(void)unused;
	return answer((engine_object *)self, journey_engine_begin(((engine_object *)self)->engine));
}

static PyObject *engine_commit(PyObject *self, PyObject *unused)
{
	(void)unused;
	return answer((engine_object *)self, journey_engine_commit(((engine_object *)self)->engine));
}

static PyObject *engine_rollback(PyObject *self, PyObject *unused)
{
	(void)unused;
	return answer((engine_object *)self, journey_engine_rollback(((engine_object *)self)->engine));
}

static PyObject *engine_enter(PyObject *self, PyObject *unused)
{
	PyObject *none = engine_begin(self, unused);

	if (!none)
		return NULL;
	Py_DECREF(none);
	Py_INCREF(self);
	return self;
}

/* Commits, or drops the batch if an exception passes through. */
static PyObject *engine_exit(PyObject *self, PyObject *args)
{
	PyObject *type = PyTuple_GetItem(args, 0);

	return type == Py_None ? engine_commit(self, NULL) : engine_rollback(self, NULL);
}

/* ---- making one ---- */

static journey_status open_store(engine_object *self, const char *name, journey_error *error)
{
	journey_status status = JOURNEY_UNSUPPORTED;

	if (!name) {
		status = journey_memory_store_new(NULL, &self->memory);
		if (status == JOURNEY_OK)
			self->storage = journey_memory_store_storage(self->memory);
		return status;
	}
#ifdef HAVE_SQLITE
	if (strncmp(name, "sqlite:", 7) == 0) {
		journey_sqlite_options options;

		journey_sqlite_options_init(&options);
		options.path = name + 7;
		options.read_only = self->dry;
		status = journey_sqlite_open(&options, &self->sqlite, error);
		if (status == JOURNEY_OK)
			self->storage = journey_sqlite_storage(self->sqlite);
	}
#else
	(void)error;
#endif
	return status;
}

static journey_status open_engine(engine_object *self, journey_str yaml, const char *store, const char *zoneinfo,
	PyObject *include, journey_engine_options options, journey_error *error)
{
	journey_status status = python_load(yaml, include, &self->strategy, error);

	if (status == JOURNEY_OK)
		status = open_store(self, store, error);
	if (status == JOURNEY_OK)
		status = journey_zones_new(NULL, zoneinfo, &self->zones, error);
	if (status == JOURNEY_OK)
		status = journey_event_reader_new(NULL, JOURNEY_DEFAULT, &self->reader);
	if (status != JOURNEY_OK)
		return status;
	options.storage = &self->storage;
	options.strategy = self->strategy;
	options.zone = journey_zones_offset;
	options.zone_user = self->zones;
	status = journey_engine_open(&options, &self->engine, error);
	binding_zone_hint(status, error, zoneinfo, "open it with zoneinfo=\"/usr/share/zoneinfo\"");
	if (status == JOURNEY_OK)
		status = journey_engine_channel(self->engine, (journey_str){"", 0}, call_back, self);
	return status;
}

static PyObject *engine_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
	static char *names[] = {"strategy", "store", "zoneinfo", "include", "dry", "run", "held_out", "backfill", NULL};
	allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
	const char *yaml, *store = NULL, *zoneinfo = NULL;
	const char *run = NULL;
	int dry = 0, held_out = 0;
	Py_ssize_t size, run_size = 0;
	journey_engine_options options;
	journey_error error = {0};
	journey_status status;
	PyObject *self, *include = NULL;

	journey_engine_options_init(&options);
	if (!PyArg_ParseTupleAndKeywords(args, keywords, "s#|zzO$pz#pp", names, &yaml, &size, &store, &zoneinfo, &include,
		&dry, &run, &run_size, &held_out, &options.backfill))
		return NULL;
	self = allocate(type, 0);
	if (!self)
		return NULL;
	options.dry = (dry ? JOURNEY_DRY : 0) | (held_out ? JOURNEY_DRY_HELD_OUT : 0);
	options.run = (journey_str){run, (size_t)run_size};
	options.record = dry ? record : NULL;
	options.record_user = self;
	((engine_object *)self)->dry = dry;
	status = open_engine((engine_object *)self, (journey_str){yaml, (size_t)size}, store, zoneinfo, include, options,
		&error);
	if (status == JOURNEY_OK)
		return self;
	Py_DECREF(self);
	return raise_error(status, &error);
}

static void engine_dealloc(PyObject *object)
{
	engine_object *self = (engine_object *)object;
	PyTypeObject *type = Py_TYPE(object);

	journey_engine_close(self->engine);
	journey_event_reader_free(self->reader);
	journey_zones_free(self->zones);
#ifdef HAVE_SQLITE
	journey_sqlite_close(self->sqlite);
#endif
	journey_memory_store_free(self->memory);
	journey_strategy_free(self->strategy);
	((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
	Py_DECREF(type);
}

#define WITH_KEYWORDS(f) (PyCFunction)(void (*)(void))(f)

static PyMethodDef engine_methods[] = {
	{"accept", WITH_KEYWORDS(engine_accept), METH_VARARGS | METH_KEYWORDS, "accept(event, now=None)"},
	{"track", WITH_KEYWORDS(engine_track), METH_VARARGS | METH_KEYWORDS, "track(event, now=None)"},
	{"identify", WITH_KEYWORDS(engine_identify), METH_VARARGS | METH_KEYWORDS, "identify(event, now=None)"},
	{"alias", WITH_KEYWORDS(engine_alias), METH_VARARGS | METH_KEYWORDS, "alias(event, now=None)"},
	{"advance", engine_advance, METH_O, "advance(now) -> how much became due"},
	{"next_due", engine_next_due, METH_NOARGS, "next_due() -> microseconds since 1970, or None"},
	{"deliver", engine_deliver, METH_VARARGS, "deliver(now, callback) -> how many sends were taken\n\n"
		"The callback gets a dict: key, user_id, anonymous_id, identifier_kind, identifier, channel, journey, step, offer,\n"
		"template, subject, text, parts (dict of texts), locale, variant, audience (\"add\", \"remove\" or None), decided,\n"
		"handed, propensity, attempt; of a dry engine also run and held_out. Texts that are not there are \"\".\n"
		"It returns None or True: sent, \"later\", or \"failed\" or False.\n"
		"Of a dry engine: deliver(now) -> list of the sends that would have gone; nobody is called."},
	{"report", engine_report, METH_NOARGS, "report() -> dict"},
	{"profile", WITH_KEYWORDS(engine_profile), METH_VARARGS | METH_KEYWORDS,
		"profile(id, kind=\"user_id\", at=None) -> dict of what is known of the customer, or None if there is no such one.\n\n"
		"at: features, stage and segments as of then (RFC 3339 text, datetime, microseconds); default: the engine's clock.\n"
		"Values that are not known are None; times are microseconds since 1970."},
	{"begin", engine_begin, METH_NOARGS, "begin()"},
	{"commit", engine_commit, METH_NOARGS, "commit()"},
	{"rollback", engine_rollback, METH_NOARGS, "rollback()"},
	{"__enter__", engine_enter, METH_NOARGS, "begins a batch"},
	{"__exit__", engine_exit, METH_VARARGS, "commits it, or drops it"},
	{NULL, NULL, 0, NULL},
};

static PyType_Slot engine_slots[] = {
	{Py_tp_doc, "Engine(strategy, store=None, zoneinfo=None, include=None, *, dry=False, run=None, held_out=False, backfill=False)\n\n"
		"YAML text, \"sqlite:FILE\" or memory, directory of time zones (\"/usr/share/zoneinfo\"; none: UTC alone).\n"
		"include: called with the name of a document that includes another and with what it says; returns the text of that one,\n"
		"or a pair of its name and its text.\n"
		"dry: nothing is sent, and the store is only read; run: the id of that run; held_out: also what those who are held out\n"
		"would get. backfill: events are history, which sets nothing off."},
	{Py_tp_new, (void *)engine_new},
	{Py_tp_dealloc, (void *)engine_dealloc},
	{Py_tp_methods, engine_methods},
	{0, NULL},
};

static PyType_Spec engine_spec = {"journey.Engine", sizeof(engine_object), 0, Py_TPFLAGS_DEFAULT, engine_slots};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, "journey", "Profiles, triggers, decisions and measured lift.", -1,
	NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_journey(void)
{
	PyObject *self = PyModule_Create(&module), *json = PyImport_ImportModule("json");
	PyObject *engine = PyType_FromSpec(&engine_spec);

	error_type = PyErr_NewExceptionWithDoc("journey.Error",
		"Its text is \"where:line:column: message (hint)\", and its attributes are status (a journey_status), line and\n"
		"column (None where there are none), where (a document, or a path in it) and hint (\"\" where there is none).",
		NULL, NULL);
	json_dumps = json ? PyObject_GetAttrString(json, "dumps") : NULL;
	Py_XDECREF(json);
	if (!self || !engine || !error_type || !json_dumps || PyModule_AddObject(self, "Engine", engine) < 0)
		return NULL;
	Py_INCREF(error_type);
	if (PyModule_AddObject(self, "Error", error_type) < 0 ||
		PyModule_AddStringConstant(self, "__version__", journey_version()) < 0)
		return NULL;
	return self;
}
