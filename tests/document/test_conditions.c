/* Expressions as JSON text, and Mongo-style conditions as expressions. */
#include "document/check_document.h"

#include <journey/expr_tree.h>
#include <stdio.h>
#include <string.h>

/* A profile whose fields are declared. */
static journey_status declare(const journey_allocator *allocator, journey_expr_env **out)
{
	static const char *const fields[][2] = {{"country", "string"},   {"age", "int"},
						{"score", "double"},     {"vip", "bool"},
						{"joined", "timestamp"}, {"tags", "list(string)"},
						{"father.age", "int"},   {"sizes", "list(int)"},
						{"extra", "dyn"},        {"gap", "duration"}};
	journey_expr_env *env = NULL;
	journey_status status = journey_expr_env_new(allocator, &env);

	/* Loops in loops over values of any size may take long. */
	if (status == JOURNEY_OK)
		status = journey_expr_env_set_limit(env, JOURNEY_EXPR_WORST, UINT64_MAX);
	if (status == JOURNEY_OK)
		status = journey_expr_env_object(env, str("profile"), 0, 0, NULL);
	for (uint32_t i = 0; i < sizeof fields / sizeof *fields && status == JOURNEY_OK; i++)
		status = journey_expr_env_field(env, str("profile"), str(fields[i][0]), fields[i][1], i, 0,
						NULL);
	if (status == JOURNEY_OK)
		status = journey_expr_env_variable(env, str("total"), "double", 20, 0, NULL);
	if (status == JOURNEY_OK)
		status = journey_expr_env_variable(env, str("groups"), "map(string, list(dyn))", 21, 0, NULL);
	if (status == JOURNEY_OK)
		status = journey_expr_env_object(env, str("attributes"), 1, JOURNEY_EXPR_OPEN, NULL);
	if (status != JOURNEY_OK)
		journey_expr_env_free(env);
	else
		*out = env;
	return status;
}

typedef struct row {
	const char *json, *expected; /* expression, or where an error is */
} row;

/* The condition as an expression, which must compile. */
static journey_status check_import(const journey_allocator *allocator, journey_json_reader *reader,
				   const journey_expr_env *env, const journey_mongo_options *options, row r)
{
	journey_expr_tree *tree = NULL;
	journey_expr_program *program = NULL;
	journey_error error;
	journey_value condition;
	journey_status status = journey_json_parse(reader, str(r.json), &condition, &error);

	if (status == JOURNEY_OK)
		status = journey_expr_tree_from_mongo(env, condition, options, allocator, &tree, &error);
	if (status == JOURNEY_OK) {
		const char *text = journey_expr_tree_text(tree).data;

		if (strcmp(text, r.expected) != 0)
			ck_abort_msg("%s: found %s, expected %s", r.json, text, r.expected);
		status = journey_expr_compile(env, journey_expr_tree_text(tree), "bool", allocator, &program,
					      &error);
	}
	if (status != JOURNEY_OK && status != JOURNEY_NO_MEMORY)
		ck_abort_msg("%s: %s: %u: %s", r.json, error.where, error.column, error.message);
	journey_expr_program_free(program);
	journey_expr_tree_free(tree);
	return status;
}

#define CHECK_IMPORTS(rows, options)                                                                         \
	do {                                                                                                 \
		for (size_t k = 0; k < sizeof(rows) / sizeof *(rows); k++)                                   \
			TRY(check_import(allocator, reader, env, (options), (rows)[k]));                     \
	} while (0)

JOURNEY_TEST(conditions_of_any_type)
{
	static const row rows[] = {
		{"{}", "true"},
		{"{\"$and\": {\"a\": 1}}", "false"},
		{"{\"$or\": {\"a\": 1}}", "false"},
		{"{\"$nor\": {\"a\": 1}}", "false"},
		{"{\"country\": \"US\"}", "has(attributes.country) && attributes.country == \"US\""},
		{"{\"n\": \"10\", \"m\": 10}", "has(attributes.n) && mongo.text(attributes.n) == \"10\" && "
					       "has(attributes.m) && mongo.number(attributes.m) == 10.0"},
		{"{\"n\": {\"$eq\": 10}}", "has(attributes.n) && attributes.n == 10"},
		{"{\"$or\": [{\"a\": null}, {\"b\": {\"$gt\": 0.5}}], \"$not\": {\"c\": \"x\"}}",
		 "(!has(attributes.a) || attributes.a == null || has(attributes.b) && mongo.gt(attributes.b, "
		 "0.5)) && "
		 "!(has(attributes.c) && attributes.c == \"x\")"},
		{"{\"$nor\": []}", "false"},
		{"{\"a.b\": {\"$exists\": true}}",
		 "has(attributes.a) && mongo.get(attributes.a, \"b\") != null"},
		{"{\"weird key\": {\"$type\": \"string\"}}",
		 "has(attributes.`weird key`) && type(attributes.`weird key`) == string"},
		{"{\"a\": {\"$elemMatch\": {\"b\": {\"$elemMatch\": {\"$gt\": 1}}}}}",
		 "has(attributes.a) && type(attributes.a) == list && attributes.a.exists(each, "
		 "mongo.truthy(each) && "
		 "type(mongo.get(each, \"b\")) == list && mongo.get(each, \"b\").exists(each2, "
		 "mongo.gt(each2, 1)))"},
		{"{\"a\": {\"$regexi\": \"x\\\\u00e9\\\\/\"}}",
		 "has(attributes.a) && mongo.text(attributes.a).matches(\"(?i)x\\\\x{00e9}\\\\/\")"},
		{"{\"a\": {\"$regex\": \"^n\"}}",
		 "!has(attributes.a) || mongo.text(attributes.a).matches(\"^n\")"},
		{"{\"a\": {\"$regex\": \"(\"}, \"b\": {\"$foo\": 1}}", "false"},
		{"{\"a\": {\"$ini\": [\"\\u00c9A\", 5]}}",
		 "has(attributes.a) && mongo.oneOf(mongo.fold(attributes.a), [\"\xc3\xa9"
		 "a\", 5])"},
		{"{\"v\": {\"$vgte\": \"1.2\"}}",
		 "has(attributes.v) && mongo.version(attributes.v) >= mongo.version(\"1.2\")"},
		{"{\"a\": {\"$inGroup\": \"g\", \"$notInGroup\": \"none\"}}",
		 "has(attributes.a) && mongo.oneOf(attributes.a, [1, \"2\"])"},
		{"{\"a\": {\"x\": [1, {\"y\": 2.5}]}}",
		 "has(attributes.a) && attributes.a == {\"x\": [1, {\"y\": 2.5}]}"}};
	static const journey_value ids[] = {{{1}, 0, JOURNEY_INT}, {{.s = "2"}, 1, JOURNEY_STRING}};
	static const journey_list list = {2, ids};
	static const journey_entry entry = {{{.s = "g"}, 1, JOURNEY_STRING},
					    {{.list = &list}, 0, JOURNEY_LIST}};
	static const journey_map groups = {1, &entry};
	journey_mongo_options options = {.size = sizeof options};
	journey_json_reader *reader = NULL;
	journey_expr_env *env = NULL;

	options.groups = (journey_value){.as = {.map = &groups}, .type = JOURNEY_MAP};
	TRY(declare(allocator, &env));
	TRY(journey_json_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	CHECK_IMPORTS(rows, &options);
done:
	journey_json_reader_free(reader);
	journey_expr_env_free(env);
}

JOURNEY_TEST(conditions_over_a_declared_profile)
{
	static const row rows[] = {
		{"{\"country\": \"US\", \"age\": {\"$gte\": 18}}",
		 "has(profile.country) && profile.country == \"US\" && has(profile.age) && profile.age >= "
		 "18"},
		{"{\"age\": {\"$lt\": 30}}", "!has(profile.age) || profile.age < 30"},
		{"{\"age\": \"18\", \"score\": {\"$gt\": \"7\"}}",
		 "has(profile.age) && profile.age == 18 && has(profile.score) && profile.score > 7.0"},
		{"{\"score\": 50}", "has(profile.score) && profile.score == 50.0"},
		{"{\"age\": {\"$eq\": 1.5}}", "false"},
		{"{\"age\": {\"$ne\": null, \"$lt\": 1.5}}", "has(profile.age) && profile.age < 1.5"},
		{"{\"vip\": true, \"age\": {\"$exists\": false}}",
		 "has(profile.vip) && profile.vip && !has(profile.age)"},
		{"{\"vip\": false}", "has(profile.vip) && !profile.vip"},
		{"{\"joined\": {\"$gt\": \"2026-01-01T00:00:00Z\"}, \"gap\": {\"$gt\": \"60s\"}}",
		 "has(profile.joined) && profile.joined > timestamp(\"2026-01-01T00:00:00Z\") && "
		 "has(profile.gap) && profile.gap > duration(\"60s\")"},
		{"{\"score\": {\"$in\": [1, 2.5, \"x\"]}}",
		 "has(profile.score) && profile.score in [1.0, 2.5]"},
		{"{\"country\": {\"$nin\": [\"DE\"]}}",
		 "!has(profile.country) || !(profile.country in [\"DE\"])"},
		{"{\"country\": {\"$ini\": [\"DE\"]}}",
		 "has(profile.country) && mongo.fold(profile.country) in [\"de\"]"},
		{"{\"country\": {\"$regex\": \"^U\"}}",
		 "has(profile.country) && profile.country.matches(\"^U\")"},
		{"{\"tags\": {\"$in\": [\"a\"]}}",
		 "has(profile.tags) && profile.tags.exists(each, each in [\"a\"])"},
		{"{\"tags\": {\"$all\": [\"a\", \"b\"]}}",
		 "has(profile.tags) && \"a\" in profile.tags && \"b\" in profile.tags"},
		{"{\"tags\": {\"$size\": {\"$gt\": 1}}}", "has(profile.tags) && size(profile.tags) > 1"},
		{"{\"sizes\": {\"$elemMatch\": {\"$gte\": 40}}}",
		 "has(profile.sizes) && profile.sizes.exists(each, each >= 40)"},
		{"{\"father.age\": 70}", "has(profile.`father.age`) && profile.`father.age` == 70"},
		{"{\"sum\": {\"$gt\": 5}}", "total > 5.0"},
		{"{\"home\": \"US\"}", "has(profile.country) && profile.country == \"US\""},
		{"{\"extra.x\": {\"$lte\": 1}}",
		 "!has(profile.extra) || mongo.lte(mongo.get(profile.extra, \"x\"), 1)"},
		{"{\"country\": {\"$inGroup\": \"g\"}}",
		 "has(profile.country) && \"g\" in groups && profile.country in groups[\"g\"]"}};
	static const journey_mongo_name names[] = {{{"sum", 3}, {"total", 5}},
						   {{"home", 4}, {"profile.country", 15}}};
	const journey_mongo_options options = {.size = sizeof options,
					       .root = "profile",
					       .names = names,
					       .name_count = 2,
					       .groups_name = "groups"};
	journey_json_reader *reader = NULL;
	journey_expr_env *env = NULL;

	TRY(declare(allocator, &env));
	TRY(journey_json_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	CHECK_IMPORTS(rows, &options);
done:
	journey_json_reader_free(reader);
	journey_expr_env_free(env);
}

JOURNEY_TEST(plain_conditions)
{
	static const row rows[] = {
		{"{\"country\": \"US\", \"age\": {\"$gt\": 18}}",
		 "attributes.country == \"US\" && attributes.age > 18"},
		{"{\"flag\": true, \"a.b\": 1}", "attributes.flag == true && attributes.a.b == 1"},
		{"{\"$not\": {\"a.b\": 1}}",
		 "!(has(attributes.a) && has(attributes.a.b) && attributes.a.b == 1)"},
		{"{\"$not\": {\"$not\": {\"a\": 1}}}", "attributes.a == 1"},
		{"{\"a\": {\"$ne\": 1}}", "!has(attributes.a) || attributes.a != 1"},
		{"{\"a\": {\"$in\": [1, 2]}}", "attributes.a in [1, 2]"},
		{"{\"a\": {\"$lt\": 5}}", "attributes.a < 5"},
		{"{\"a\": null}", "!has(attributes.a) || attributes.a == null"},
		{"{\"a\": {\"$not\": {\"$regex\": \"x\"}}}",
		 "!has(attributes.a) || !attributes.a.matches(\"x\")"},
		{"{\"a\": {\"$elemMatch\": {\"b.c\": 1}}}", "attributes.a.exists(each, each.b.c == 1)"},
		{"{\"a\": {\"$size\": 2, \"$all\": [1]}}", "size(attributes.a) == 2 && 1 in attributes.a"}};
	const journey_mongo_options options = {.size = sizeof options, .flags = JOURNEY_MONGO_PLAIN};
	journey_json_reader *reader = NULL;
	journey_expr_env *env = NULL;

	TRY(declare(allocator, &env));
	TRY(journey_json_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	CHECK_IMPORTS(rows, &options);
done:
	journey_json_reader_free(reader);
	journey_expr_env_free(env);
}

JOURNEY_TEST(refused_conditions)
{
	static const struct {
		const char *json;
		unsigned flags;
		journey_status status;
		const char *where, *hint;
	} rows[] = {
		{"[]", 0, JOURNEY_TYPE, "", ""},
		{"{\"$or\": {}}", JOURNEY_MONGO_STRICT, JOURNEY_TYPE, "$or", ""},
		{"{\"$and\": {\"a\": 1}}", JOURNEY_MONGO_STRICT, JOURNEY_TYPE, "$and", ""},
		{"{\"a\": {\"$between\": [1, 2]}}", JOURNEY_MONGO_STRICT, JOURNEY_UNSUPPORTED, "a.$between",
		 "the operators are listed in <journey/expr_tree.h>"},
		{"{\"$or\": [{\"a\": 1}, 5]}", 0, JOURNEY_TYPE, "$or[1]", ""},
		{"{\"\": 1}", 0, JOURNEY_INVALID, "[0]", ""},
		{"{\"$and\": [{\"n\": {\"$gtt\": 1}}]}", JOURNEY_MONGO_STRICT, JOURNEY_UNSUPPORTED,
		 "$and[0].n.$gtt", "did you mean $gt?"},
		{"{\"a\": {\"$in\": 5}}", JOURNEY_MONGO_STRICT, JOURNEY_TYPE, "a.$in", ""},
		{"{\"a\": {\"$regex\": \"(\"}}", JOURNEY_MONGO_STRICT, JOURNEY_SYNTAX, "a.$regex", ""},
		{"{\"a\": {\"$inGroup\": \"g\"}}", JOURNEY_MONGO_STRICT, JOURNEY_NOT_FOUND, "a.$inGroup", ""},
		{"{\"a\": {\"$not\": {\"$type\": \"date\"}}}", JOURNEY_MONGO_STRICT, JOURNEY_TYPE,
		 "a.$not.$type", ""}};
	journey_mongo_options options = {.size = sizeof options};
	journey_json_reader *reader = NULL;
	journey_expr_tree *tree = NULL;
	journey_error error;
	journey_value condition;

	TRY(journey_json_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		options.flags = rows[i].flags;
		TRY(journey_json_parse(reader, str(rows[i].json), &condition, &error));
		EXPECT(journey_expr_tree_from_mongo(NULL, condition, &options, allocator, &tree, &error),
		       rows[i].status);
		ck_assert_msg(strcmp(error.where, rows[i].where) == 0, "%s: %s", rows[i].json, error.where);
		ck_assert_str_ne(error.message, "");
		if (*rows[i].hint)
			ck_assert_str_eq(error.hint, rows[i].hint);
	}
	TRY(journey_json_parse(reader, str("{\"a\": 1}"), &condition, &error));
	options.flags = 0;
	options.root = "a || b";
	EXPECT(journey_expr_tree_from_mongo(NULL, condition, &options, allocator, &tree, &error),
	       JOURNEY_SYNTAX);
	options.root = "";
	EXPECT(journey_expr_tree_from_mongo(NULL, condition, &options, allocator, NULL, &error),
	       JOURNEY_MISUSE);
	options.flags = 4;
	EXPECT(journey_expr_tree_from_mongo(NULL, condition, &options, allocator, &tree, &error),
	       JOURNEY_MISUSE);
	ck_assert_ptr_null(tree);
done:
	journey_expr_tree_free(tree);
	journey_json_reader_free(reader);
}

/* Deep and shared values end soon and with an error. */
JOURNEY_PLAIN_TEST(hostile_conditions)
{
	static const char *const parts[][2] = {{"{\"$not\":", "{}"},
					       {"{\"a\":{\"$elemMatch\":{\"$not\":", "1"}};
	journey_json_reader *reader = NULL;
	journey_expr_tree *tree = NULL;
	journey_error error;
	journey_value condition;
	static char text[40000], big[9100000];

	TRY(journey_json_reader_new(allocator, JOURNEY_JSON_DEPTH_MAX, &reader));
	for (size_t i = 0; i < 2; i++) {
		const char *part = parts[i][0];
		size_t n = 0, braces = i == 0 ? 1 : 3, depth = JOURNEY_JSON_DEPTH_MAX / braces - 1;

		for (size_t k = 0; k < depth; k++)
			n += (size_t)sprintf(text + n, "%s", part);
		n += (size_t)sprintf(text + n, "%s", parts[i][1]);
		memset(text + n, '}', depth * braces);
		text[n + depth * braces] = '\0';
		TRY(journey_json_parse(reader, str(text), &condition, &error));
		EXPECT(journey_expr_tree_from_mongo(NULL, condition, NULL, allocator, &tree, &error),
		       JOURNEY_LIMIT);
	}
	/* A long path that is said many times, and many conditions. */
	for (int many = 0; many < 2; many++) {
		size_t count = many ? 5000 : 600, n = (size_t)sprintf(big, "{\"$or\":[");

		for (size_t k = 0; k < count; k++) {
			n += (size_t)sprintf(big + n, k ? ",{\"" : "{\"");
			memset(big + n, 'a', many ? 1 : 15000);
			n += many ? 1 : 15000;
			n += (size_t)sprintf(big + n, "\":{\"$gt\":1}}");
		}
		strcpy(big + n, "]}");
		TRY(journey_json_parse(reader, str(big), &condition, &error));
		EXPECT(journey_expr_tree_from_mongo(NULL, condition, NULL, allocator, &tree, &error),
		       JOURNEY_LIMIT);
		ck_assert_ptr_nonnull(
			strstr(error.message, many ? "JOURNEY_EXPR_NODES" : "JOURNEY_EXPR_SOURCE"));
	}
	ck_assert_ptr_null(tree);
done:
	journey_json_reader_free(reader);
}

/* Trees as JSON text. */

typedef struct text {
	char data[4096];
	size_t size;
} text;

static journey_status append(void *arg, const char *data, size_t size)
{
	text *t = arg;

	if (size > sizeof t->data - 1 - t->size)
		return JOURNEY_HOST_ERROR;
	memcpy(t->data + t->size, data, size);
	t->size += size;
	t->data[t->size] = '\0';
	return JOURNEY_OK;
}

JOURNEY_TEST(trees_as_json)
{
	static const row rows[] = {
		{"{\"op\":\"&&\",\"args\":[{\"op\":\"==\",\"args\":[{\"name\":\"profile.country\"},\"US\"]},"
		 "{\"op\":\">=\",\"args\":[{\"name\":\"profile.age\"},{\"int\":\"18\"}]}]}",
		 "profile.country == \"US\" && profile.age >= 18"},
		{"[{\"int\":\"9007199254740993\"},{\"uint\":\"1\"},{\"double\":\"1.0\"},{\"double\":\"-0.0\"}"
		 ","
		 "{\"bytes\":\"AP8=\"},null,true,\"\\u0001\"]",
		 "[9007199254740993, 1u, 1.0, -0.0, b\"\\x00\\xff\", null, true, \"\\u0001\"]"},
		{"{\"macro\":\"exists\",\"on\":{\"name\":\"l\"},\"vars\":[\"i\",\"x\"],\"args\":[{\"op\":"
		 "\"in\","
		 "\"args\":[{\"name\":\"x\"},[{\"optional\":{\"name\":\"i\"}}]]}]}",
		 "l.exists(i, x, x in [?i])"},
		{"{\"macro\":\"cel.bind\",\"vars\":[\"x\"],\"args\":[{\"map\":[{\"key\":\"k\",\"value\":null,"
		 "\"optional\":true}]},{\"select\":{\"name\":\"x\"},\"field\":\"k\",\"optional\":true}]}",
		 "cel.bind(x, {?\"k\": null}, x.?k)"},
		{"{\"call\":\"startsWith\",\"on\":{\"has\":{\"select\":{\"name\":\"a\"},\"field\":\"b c\"}},"
		 "\"args\":[{\"op\":\"-\",\"args\":[{\"name\":\".x\"}]}]}",
		 "has(a.`b c`).startsWith(-.x)"}};
	journey_json_reader *reader = NULL;
	journey_expr_tree *tree = NULL;
	journey_error error;
	journey_value value;
	static text written;

	TRY(journey_json_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		TRY(journey_expr_parse(NULL, str(rows[i].expected), allocator, &tree, &error));
		written.size = 0;
		TRY(journey_json_write(journey_expr_tree_value(tree), append, &written));
		ck_assert_str_eq(written.data, rows[i].json);
		journey_expr_tree_free(tree);
		tree = NULL;
		TRY(journey_json_parse(reader, str(written.data), &value, &error));
		TRY(journey_expr_tree_from_value(NULL, value, allocator, &tree, &error));
		ck_assert_str_eq(journey_expr_tree_text(tree).data, rows[i].expected);
		journey_expr_tree_free(tree);
		tree = NULL;
	}
done:
	journey_expr_tree_free(tree);
	journey_json_reader_free(reader);
}

Suite *suite_conditions(void)
{
	return torture_suite("conditions", torture_conditions_of_any_type,
			     torture_conditions_over_a_declared_profile, torture_plain_conditions,
			     torture_refused_conditions, torture_hostile_conditions, torture_trees_as_json,
			     NULL);
}
