/* Hostile values in every kind of text. */
#include "content/check_content.h"

#include "base/text.h"
#include "base/value.h"
#include <stdio.h>
#include <string.h>

/* One value in a text for a target. */
static journey_status shows(texts *t, journey_template_target target, const char *text, journey_str value, const char *expected)
{
	t->target = target;
	t->values[TEXTS_ANY] = jy_value_str(value);
	return texts_show(t, text, expected);
}

#define IN(target, value, expected) TRY(shows(&t, JOURNEY_TEMPLATE_##target, "{{ any }}", jy_str(value), expected))
#define BYTES(target, value, expected)                                                                               \
	TRY(shows(&t, JOURNEY_TEMPLATE_##target, "{{ any }}", jy_str_of(value, sizeof(value) - 1), expected))

JOURNEY_TEST(values_cannot_become_markup)
{
	texts t;

	TRY(texts_new(&t, allocator));
	IN(HTML, "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
	IN(HTML, "\" onload='x' `y` & &amp;", "&#34; onload=&#39;x&#39; &#96;y&#96; &amp; &amp;amp;");
	IN(HTML, "{{ name }}{% if x %}{# c #}", "{{ name }}{% if x %}{# c #}");
	IN(HTML, "a\r\n\tb", "a&#13;\n\tb");
	BYTES(HTML, "a\0\x01\x1b\x7f\xc2\x85", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	IN(TEXT, "<a href=\"x\">\t\r\n&", "<a href=\"x\">\t\r\n&");
	BYTES(TEXT, "a\0b\x07", "a\xef\xbf\xbd" "b\xef\xbf\xbd");
	/* A header stays one line. */
	IN(HEADER, "Hi\r\nBcc: all@example.com", "Hi  Bcc: all@example.com");
	IN(HEADER, "a\nb\tc\xe2\x80\xa8" "d\xe2\x80\xa9" "e\xc2\x85" "f", "a b c d e f");
	TRY(shows(&t, JOURNEY_TEMPLATE_HEADER, "{{ any | raw }}{{ any | html }}", jy_str("a\r\nb"), "a  ba&#13; b"));
	IN(URL, "a b&c=d/e?f#\xc3\xa4\n<\"~-._", "a%20b%26c%3Dd%2Fe%3Ff%23%C3%A4%0A%3C%22~-._");
	IN(JSON, "a\"b\\c\n\r\t\b\f</script>&\xe2\x80\xa8\xe2\x80\xa9/", "a\\\"b\\\\c\\n\\r\\t\\b\\f\\u003C/script\\u003E\\u0026\\u2028\\u2029/");
	BYTES(JSON, "\0\x01\x7f", "\\u0000\\u0001\\u007F");
done:
	texts_free(&t);
}

JOURNEY_TEST(what_is_no_utf8_is_replaced)
{
	texts t;

	TRY(texts_new(&t, allocator));
	IN(HTML, "a\xff<\xc3", "a\xef\xbf\xbd&lt;\xef\xbf\xbd");
	IN(TEXT, "\xed\xa0\x80x\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd");
	IN(HEADER, "\xf5", "\xef\xbf\xbd");
	IN(URL, "\xff\xc3\xa4", "%EF%BF%BD%C3%A4");
	IN(JSON, "\xff", "\xef\xbf\xbd");
	/* Whole JSON values, too. */
	TRY(shows(&t, JOURNEY_TEMPLATE_JSON, "{{ any | json }}", jy_str("\xff<\xe2\x80\xa8"), "\"\xef\xbf\xbd\\u003c\\u2028\""));
done:
	texts_free(&t);
}

/* Characters that turn the direction are kept in pairs: what stands behind the value goes the way it did. */
JOURNEY_TEST(values_turn_nothing_around_them)
{
	texts t;

	TRY(texts_new(&t, allocator));
	IN(HTML, "a\xe2\x80\xae" "cba", "a\xe2\x80\xae" "cba\xe2\x80\xac");
	IN(TEXT, "\xe2\x80\xaa\xe2\x81\xa7x", "\xe2\x80\xaa\xe2\x81\xa7x\xe2\x81\xa9\xe2\x80\xac");
	IN(HEADER, "\xe2\x80\xac\xe2\x81\xa9x", "\xef\xbf\xbd\xef\xbf\xbdx");
	IN(HTML, "\xe2\x81\xa8x\xe2\x81\xa9y", "\xe2\x81\xa8x\xe2\x81\xa9y");
	/* Marks that turn nothing are as they are. */
	IN(HTML, "\xe2\x80\x8f\xd7\xa9\xe2\x80\x8e", "\xe2\x80\x8f\xd7\xa9\xe2\x80\x8e");
	IN(JSON, "\xe2\x80\xae", "\xe2\x80\xae");
done:
	texts_free(&t);
}

/* Filters and targets together. */
JOURNEY_TEST(encodings_nest)
{
	texts t;

	TRY(texts_new(&t, allocator));
	t.target = JOURNEY_TEMPLATE_HTML;
	t.values[TEXTS_ANY] = jy_value_str(jy_str("<\"&"));
	SHOW("{{ any | html }} {{ any | url }} {{ any | raw }} {{ any | json }} {{ any | text }} {{ any | html | upper }}",
	     "&lt;&#34;&amp; %3C%22%26 <\"& &#34;\\u003c\\&#34;\\u0026&#34; &lt;&#34;&amp; &amp;LT;&amp;#34;&amp;AMP;");
	SHOW("<i title=\"{{ any | json }}\" onclick=\"f({{ any | json }})\">",
	     "<i title=\"&#34;\\u003c\\&#34;\\u0026&#34;\" onclick=\"f(&#34;\\u003c\\&#34;\\u0026&#34;)\">");
	SHOW("<script>f({{ any | json }}, {{ n }})</script>{{ any }}", "<script>f(\"\\u003c\\\"\\u0026\", 5)</script>&lt;&#34;&amp;");
	t.target = JOURNEY_TEMPLATE_URL;
	SHOW("{{ any }}{{ any | url }}{{ any | json }}{{ n }}{{ day }}",
	     "%3C%22%26%3C%22%26%22%5Cu003c%5C%22%5Cu0026%2252026-03-06T19%3A05%3A09Z");
	t.target = JOURNEY_TEMPLATE_JSON;
	SHOW("[\"{{ any }}{{ any | html }}{{ any | url }}\", {{ any | json }}, {{ stock | json }}]",
	     "[\"\\u003C\\\"\\u0026\\u0026lt;\\u0026#34;\\u0026amp;%3C%22%26\", \"\\u003c\\\"\\u0026\", {\"red\":10,\"blue\":20}]");
	t.target = JOURNEY_TEMPLATE_TEXT;
	SHOW("{{ any }}{{ any | html }}{{ any | url }}{{ any | json }}", "<\"&&lt;&#34;&amp;%3C%22%26\"\\u003c\\\"\\u0026\"");
done:
	texts_free(&t);
}

static const char *lines(journey_str name)
{
	return jy_str_is(name, "lines") ? "x\r\ny\n" : NULL;
}

/* Whatever the author's own text has in it, and whatever the filters say, a header is one line. */
JOURNEY_TEST(a_header_is_one_line)
{
	static const char *const filters[] = {"", "| raw", "| json", "| json | raw", "| html", "| text", "| url | raw",
					      "| default: 'a\\nb' | raw", "| truncate: 3, '\\r\\n'", "| strip | raw"};
	static const char value[] = "a\r\nBcc: b\0c\nd\te\xc2\x85" "f\x0b\n";
	char text[128];
	size_t i;
	texts t;

	TRY(texts_new(&t, allocator));
	t.target = JOURNEY_TEMPLATE_HEADER;
	t.block = lines;
	SHOW("Hi {{ name }}\n", "Hi Zo\xc3\xab");
	SHOW("Hi\r\n\n", "Hi");
	SHOW("Hi\nBcc: x {{ name }}", "Hi Bcc: x Zo\xc3\xab");
	SHOW("a\r\nb\tc\x01" "d\xc2\x85" "e\xe2\x80\xa8" "f\xc2\xa0g\x7f.", "a b c d e f\xc2\xa0g .");
	SHOW("{% include lines %}.{% raw %}\n{% endraw %}.{% if flag %}\n{% endif %}.", "x y. . .");
	t.values[TEXTS_ANY] = jy_value_str(jy_str_of(value, sizeof(value) - 1));
	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		snprintf(text, sizeof(text), "\n{{ any %s }}\r{{ absent %s }}\n", filters[i], filters[i]);
		TRY(texts_render(&t, text));
		ck_assert_uint_gt(t.result.text.size, 3);
		ck_assert_ptr_null(memchr(t.result.text.data, '\n', t.result.text.size));
		ck_assert_ptr_null(memchr(t.result.text.data, '\r', t.result.text.size));
		ck_assert_ptr_null(memchr(t.result.text.data, '\0', t.result.text.size));
	}
done:
	texts_free(&t);
}

/* JSON has its own escapes; what is unsafe in a text and no concern of JSON is looked at as in any other value. */
JOURNEY_TEST(json_in_texts_is_safe_there)
{
	static const char json[] = "{{ any | json }}";
	texts t;

	TRY(texts_new(&t, allocator));
	TRY(shows(&t, JOURNEY_TEMPLATE_HEADER, json, jy_str("a\nb\xc2\x85" "c\xc2\x9b"), "\"a\\nb c\xef\xbf\xbd\""));
	TRY(shows(&t, JOURNEY_TEMPLATE_TEXT, json, jy_str("a\nb\xc2\x85" "c\xc2\x9b"), "\"a\\nb\xef\xbf\xbd" "c\xef\xbf\xbd\""));
	TRY(shows(&t, JOURNEY_TEMPLATE_HEADER, json, jy_str("\xe2\x80\xaex"), "\"\xe2\x80\xaex\"\xe2\x80\xac"));
	TRY(shows(&t, JOURNEY_TEMPLATE_TEXT, json, jy_str("\xe2\x80\xaex"), "\"\xe2\x80\xaex\"\xe2\x80\xac"));
done:
	texts_free(&t);
}

static const char *quote(journey_str name)
{
	return jy_str_is(name, "quote") ? "\"" : NULL;
}

/* A JSON document is followed: in its strings a value is escaped, outside of them it is a whole one. */
JOURNEY_TEST(json_knows_its_strings)
{
	static const char open[] = "in a string of JSON", outside[] = "outside of the strings of JSON";
	texts t;

	TRY(texts_new(&t, allocator));
	t.target = JOURNEY_TEMPLATE_JSON;
	t.block = quote;
	SHOW("{\"a\": \"{{ evil | truncate: 10 }}\", \"b\": {{ evil | truncate: 3 | json }}, \"c\": [{{ n }}, {{ flag }}, {{ price }}]}",
	     "{\"a\": \"\\u003C/script\\u003E\xe2\x80\xa6\", \"b\": \"\\u003c/\xe2\x80\xa6\", \"c\": [5, true, 4.90]}");
	SHOW("{\"a\\\"{{ n }}\\\\\": {{ items | json }}}", "{\"a\\\"5\\\\\": [\"a\\u003cb\",\"two\",3]}");
	SHOW("[{% for x in items %}\"{{ x }}\"{% if !forloop.last %}, {% endif %}{% endfor %}]", "[\"a\\u003Cb\", \"two\", \"3\"]");
	SHOW("{% if flag %}{\"a\": {{ n }}}{% endif %}", "{\"a\": 5}");
	SHOW("{\"a\": {% include quote %}{{ name }}{% include quote %}, \"b\": {{ name | json | raw }}}",
	     "{\"a\": \"Zo\xc3\xab\", \"b\": \"Zo\xc3\xab\"}");
	/* What is no document is the inside of a string, or one value. */
	SHOW("It's \"{{ name }}\"", "It's \"Zo\xc3\xab\"");
	REFUSE("{\"v\": \"{{ name | json }}\"}", JOURNEY_INVALID, 1, 11, open, "without `json`");
	REFUSE("{\"v\": {{ name }}}", JOURNEY_INVALID, 1, 10, outside, "| json");
	REFUSE("{\"v\": {{ any }}}", JOURNEY_INVALID, 1, 10, outside, "| json");
	REFUSE("{\"v\": {{ n | number }}}", JOURNEY_INVALID, 1, 10, outside, "| json");
	REFUSE("[{{ day }}]", JOURNEY_INVALID, 1, 5, outside, "| json");
	REFUSE("[\"\\{{ name }}\"]", JOURNEY_INVALID, 1, 7, "behind a backslash", NULL);
	REFUSE("[{% if flag %}\"a{% else %}1{% endif %}, 2]", JOURNEY_INVALID, 1, 28, "the branches end in different places of JSON", NULL);
	REFUSE("[{% for x in items %}\"{% endfor %}]", JOURNEY_INVALID, 1, 23, "in different places of JSON", NULL);
done:
	texts_free(&t);
}

Suite *suite_template_escape(void)
{
	return torture_suite("template: escaping", torture_values_cannot_become_markup, torture_what_is_no_utf8_is_replaced,
			     torture_values_turn_nothing_around_them, torture_encodings_nest, torture_a_header_is_one_line,
			     torture_json_in_texts_is_safe_there, torture_json_knows_its_strings, NULL);
}
