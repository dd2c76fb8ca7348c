/* What a test found, for programs: JSON, and JUnit's XML. */
#include "test.h"

#include <string.h>

static journey_status append(void *arg, const char *data, size_t size)
{
	tool_text *text = arg;

	tool_text_add(text, data, size);
	return text->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

static void put_value(tool_text *out, const char *name, const journey_value *value)
{
	tool_text_print(out, ",\"%s\":", name);
	if (!value)
		tool_text_put(out, "null");
	else if (journey_json_write(*value, append, out) != JOURNEY_OK)
		out->failed = true;
}

static void put_text(tool_text *out, const char *name, const char *text)
{
	tool_text_print(out, ",\"%s\":", name);
	tool_text_json(out, tool_str(text));
}

static const char *const kinds[] = {"missing", "not_expected", "differs", "order", "fact"};

static void put_differing(tool_text *out, const test_result *result, const test_difference *d)
{
	const journey_map *map = d->expected->value->as.map;
	bool more = false;

	tool_text_put(out, ",\"keys\":[");
	for (size_t i = 0; i < map->count; i++) {
		journey_str key = test_str(&map->entries[i].key);

		if (!test_compares(key) ||
			test_same(result->expected.document.yaml, &map->entries[i].value, test_part(d->real->value, key)))
			continue;
		tool_text_put(out, more ? "," : "");
		tool_text_json(out, key);
		more = true;
	}
	tool_text_put(out, "]");
}

static void put_difference(tool_text *out, const test_result *result, const test_difference *d)
{
	const journey_value *at = d->expected ? d->expected->value : d->wanted;
	uint32_t line, column;

	tool_text_print(out, "{\"kind\":\"%s\"", kinds[d->kind]);
	if (at && journey_yaml_place(result->expected.document.yaml, at, 0, &line, &column) == JOURNEY_OK)
		tool_text_print(out, ",\"line\":%u", (unsigned)line);
	if (d->kind == TEST_DIFFERS)
		put_differing(out, result, d);
	if (d->kind == TEST_FACT) {
		put_text(out, "path", d->path);
		put_value(out, "expected", d->wanted);
		put_value(out, "real", d->found);
	} else {
		put_value(out, "expected", d->expected ? d->expected->value : NULL);
		put_value(out, "real", d->real ? d->real->value : NULL);
	}
	if (d->explained)
		put_text(out, "explained", d->explained);
	tool_text_put(out, "}");
}

void test_show_json(tool_text *out, const test_result *result)
{
	const char *state = result->broken ? "error" : result->written ? "written" : result->count ? "failed" : "passed";

	tool_text_put(out, "{\"test\":");
	tool_text_json(out, tool_str(result->test->name));
	put_text(out, "strategy", result->test->strategy);
	put_text(out, "expected", result->test->expected);
	tool_text_print(out, ",\"result\":\"%s\"", state);
	if (result->run.wrong.size)
		put_text(out, "error", result->run.wrong.data);
	tool_text_print(out, ",\"entries\":%zu,\"facts\":%zu,\"differences\":[", result->run.entries.count, result->facts);
	for (size_t i = 0; i < result->count && !result->written; i++) {
		tool_text_put(out, i ? "," : "");
		put_difference(out, result, &result->differences[i]);
	}
	tool_text_put(out, "]}\n");
}

/* Text of XML 1.0, which has no controls but tab and line end. */
static void put_xml(tool_text *out, journey_str text)
{
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (c == '&' || c == '<' || c == '>' || c == '"')
			tool_text_put(out, c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&quot;");
		else
			tool_text_add(out, ((unsigned char)c < 0x20 && c != '\t' && c != '\n') || c == 0x7f ? "?" : &c, 1);
	}
}

void test_show_junit(tool_text *out, const test_result *result)
{
	bool bad = result->broken || (result->count && !result->written);
	tool_text text = {0};

	tool_text_put(out, "<testcase classname=\"journey\" name=\"");
	put_xml(out, tool_str(result->test->name));
	tool_text_put(out, bad ? "\">" : "\"/>\n");
	if (!bad)
		return;
	test_show(&text, result, false);
	tool_text_print(out, "<%s message=\"%zu differences\">", result->broken ? "error" : "failure", result->count);
	put_xml(out, (journey_str){text.data, text.size});
	tool_text_print(out, "</%s></testcase>\n", result->broken ? "error" : "failure");
	out->failed = out->failed || text.failed;
	tool_text_free(&text);
}
