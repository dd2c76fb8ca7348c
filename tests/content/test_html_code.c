/* Values in code: strings of scripts, links that become scripts, and the turns of loops. */
#include "content/check_content.h"

#include "base/text.h"

JOURNEY_TEST(no_values_in_strings_of_scripts)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	UNSAFE("<script>var x = \"{{ name | json }}\";</script>", 21, "in a script, in a string", "leave out the quotes");
	UNSAFE("<script>var x = '{{ name | json }}';</script>", 21, "in a string", NULL);
	UNSAFE("<script>var x = `{{ name | json }}`;</script>", 21, "in a string", NULL);
	UNSAFE("<script>'\\'{{ name | json }}'", 15, "in a string", NULL);
	UNSAFE("<script>`${ `{{ name | json }}", 17, "may be in a string", NULL);
	UNSAFE("<script>/* ' */ // {{ name | json }}", 23, "in a comment", NULL);
	UNSAFE("<script>/*/{{ name | json }}", 15, "in a comment", NULL);
	UNSAFE("<script>/{{ name | json }}/", 13, "in a script", NULL);
	UNSAFE("<script>x = /a{{ name | json }}/", 18, "behind a `/`", NULL);
	UNSAFE("<script>x = /\"/; y = \"{{ name | json }}\"", 26, "may be in a string", "of its own");
	UNSAFE("<script>x = {{ n }} / {{ n }}'{{ name | json }}", 34, "may be in a string", NULL);
	UNSAFE("<script>{{ name | url }}", 12, "in a script", NULL);
	UNSAFE("<script>'</{{ name | url }}>'", 15, "in a string", NULL);
	UNSAFE("<a onclick=\"f('{{ name | json }}')\">", 19, "is a script, in a string", "leave out");
	UNSAFE("<a onclick='f(\"{{ name | json }}\")'>", 19, "is a script, in a string", NULL);
	UNSAFE("<a onclick='f(`{{ name | json }}`)'>", 19, "is a script, in a string", NULL);
	UNSAFE("<a onclick=\"f(&quot;{{ name | json }}&quot;)\">", 24, "may be in a string", NULL);
	UNSAFE("<a onclick=\"f(&#39;{{ name | json }}&#39;)\">", 23, "may be in a string", NULL);
	UNSAFE("<a style=\"color: '{{ name | json }}'\">", 22, "`style`", NULL);
	UNSAFE("<style>a{content: '{{ name | json }}'}", 23, "in a style sheet", NULL);
	UNSAFE("<script>{% if flag %}'{% endif %}{{ name | json }}", 37, "may be in a string", NULL);
	FINE("<script>var a = 'it\\'s' + \"'\" + {{ name | json }}, b = '{{ n }}'; // don't\nf({{ name | json }})</script>");
	FINE("<script>/* don't **/ a = 4 / 2;\nb = '{{ name | url }}' + `$` + {{ name | json }}</script>{{ name }}");
	FINE("<script>a = [{% for x in items %}{{ x | json }},{% endfor %}]</script><script>{{ name | json }}</script>");
	FINE("<a onclick=\"if (a && b) f('x', {{ name | json }}, '{{ name | url }}')\" title=\"it's {{ name }}\">");
done:
	texts_free(&t);
}

JOURNEY_TEST(json_ends_no_string)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	SHOW("<script>f({{ \"'`\" | json }})</script>", "<script>f(\"\\u0027\\u0060\")</script>");
done:
	texts_free(&t);
}

JOURNEY_TEST(comments_in_scripts)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	UNSAFE("<script><!-- ' {{ name | json }}", 19, "in a script", NULL);
	UNSAFE("<script><!--<script></script>{{ name }}", 33, "behind `<!--` and `<script`", NULL);
	UNSAFE("<script>'<!-- <SCRIPT ' </script><p title='{{ name }}'>", 47, "behind `<!--` and `<script`", NULL);
	UNSAFE("<script>'<!-- <{{ name | url }}'", 19, "in a script", NULL);
	UNSAFE("<script>'<!-{{ n }}'", 16, "in a script", NULL);
	REFUSE("<script>x\n--> ' {{ name | json }}", JOURNEY_INVALID, 2, 10, "may be in a string", NULL);
done:
	texts_free(&t);
}

JOURNEY_TEST(links_stay_links)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	UNSAFE("<a href=\"{{ name | link }}{{ name }}\">", 30, "where a link begins", "url");
	UNSAFE("<a href=\"{{ name | link }}:{{ name }}\">", 31, "runs a script", NULL);
	UNSAFE("<a href=\" &#106;avascript:{{ name }}\">", 30, "runs a script", NULL);
	UNSAFE("<a href=\"javascript&colon;{{ name }}\">", 30, "runs a script", NULL);
	UNSAFE("<a href=\"\x01javascript:{{ name }}\">", 25, "runs a script", NULL);
	FINE("<a href=\"{{ name | link }}?a={{ name }}&amp;b={{ name }}\"><a href=\"{{ name | link }}{{ name | url }}\">");
done:
	texts_free(&t);
}

JOURNEY_TEST(attributes_that_set_others)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	UNSAFE("<meta http-equiv=refresh content=\"0; url={{ name }}\">", 45, "may become a link or a script", NULL);
	UNSAFE("<svg><animate attributeName=\"href\" to=\"{{ name }}\">", 43, "may become a link or a script", NULL);
	UNSAFE("<svg><animate from=\"{{ name }}\">", 24, "may become a link or a script", NULL);
	UNSAFE("<svg><animate by=\"{{ name }}\">", 22, "may become a link or a script", NULL);
	UNSAFE("<svg><animate values=\"{{ name }}\">", 26, "may become a link or a script", NULL);
	UNSAFE("<svg><set attributeName=\"{{ name }}\">", 29, "may become a link or a script", NULL);
	FINE("<meta content=\"{{ n }}\">");
done:
	texts_free(&t);
}

JOURNEY_TEST(turns_begin_where_they_end)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	UNSAFE("<a title{% for x in items %}=\"{{ x }}\" onclick{% endfor %}=\"\">", 47, "in different places", "each turn");
	UNSAFE("<a title=\"{% for x in items %}{{ x }}\" onclick=\"{% endfor %}\">", 49, "in different places", NULL);
	UNSAFE("<a title{% for x in items %}=\"{{ x }}\" onclick{% continue %}{% endfor %}=\"\">", 47, "in different places", NULL);
	UNSAFE("<script>{% for x in items %}{{ x | json }}'{% endfor %}", 44, "in different places", NULL);
	UNSAFE("<a href=\"{% for x in items %}{{ x | url }}script:{% endfor %}\">", 50, "in different places", NULL);
	FINE("<a href=\"/l?i={% for x in items %}{{ x }},{% endfor %}\"{% for x in items %}{% endfor %} a=\"{{ name }}\">");
	FINE("<a href=\"{% for x in items %}/{{ x }}{% endfor %}\"><p {% for x in items %}data-x=\"{{ x }}\" {% endfor %}>");
	FINE("{% for x in items %}<p title='{{ x }}'>{% if flag %}{% continue %}{% endif %}</p>{% endfor %}{{ name }}");
done:
	texts_free(&t);
}

Suite *suite_template_html_code(void)
{
	return torture_suite("template: html code", torture_no_values_in_strings_of_scripts, torture_json_ends_no_string,
			     torture_comments_in_scripts, torture_links_stay_links, torture_attributes_that_set_others,
			     torture_turns_begin_where_they_end, NULL);
}
