/* Places of HTML where a value may stand, and where it may not. */
#include "content/check_content.h"

#include "base/text.h"

JOURNEY_TEST(places_for_values)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	FINE("<p class=\"{{ name }}\" title='{{ name }}'>{{ name }}</p>{{ name }}");
	FINE("<!doctype html><html><!-- {{ name }} --><textarea>{{ name }}</textarea>");
	FINE("a < b {{ name }} <3 {{ name }} <> {{ name }}</>{{ name }}");
	FINE("<a href=\"/x?q={{ name }}\">{{ name }}</a><a href='https://a.b/{{ name }}#{{ name }}'>");
	FINE("<a href=\"{{ name | link }}\"><img src='{{ name | url }}'><a href=\"{{ name | link }}?{{ name }}\">");
	FINE("<td width={{ n }} height={{ n }}px style=\"width: {{ n }}%; color: {{ name | raw }}\" onclick='f({{ n }}, {{ name | json }})'>");
	FINE("<script>var a = {{ items | json }}, b = {{ n }}, c = \"{{ name | url }}\";</script><style>{{ name | raw }}</style>{{ name }}");
	FINE("<SCRIPT type=\"x\">if (a < b) '</scripty>'</SCRIPT >{{ name }}");
	FINE("<!--[if mso]><table width=\"{{ name }}\"><![endif]-->{{ name }}<!--[if !mso]><!-->{{ name }}<!--<![endif]-->{{ name }}");
	FINE("<!-->{{ name }}<!--->{{ name }}<!-- a --!>{{ name }}<!-- > -- {{ name }} -->");
	FINE("<br/>{{ name }}<img src=x />{{ name }}<input disabled>{{ name }}<p a=b>{{ name }}</p\n>{{ name }}");
	FINE("<a data-href=\"{{ name }}\" aria-label=\"{{ name }}\" one=\"1\">");
done:
	texts_free(&t);
}

JOURNEY_TEST(places_for_no_values)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	UNSAFE("<script>var a = '{{ name }}'</script>", 21, "in a script", "json");
	UNSAFE("<style>a{color: {{ name }}}", 20, "in a style sheet", NULL);
	UNSAFE("<p title={{ name }}>", 13, "in an attribute without quotes", "quotes");
	UNSAFE("<p title=a{{ name }}>", 14, "in an attribute without quotes", "quotes");
	UNSAFE("<p title=a{{ name | json }}>", 14, "in an attribute without quotes", "quotes");
	UNSAFE("<p {{ name }}>", 7, "in a tag", NULL);
	UNSAFE("<p a{{ name }}=\"x\">", 8, "in the name of an attribute", NULL);
	UNSAFE("<{{ name }}>", 5, "right behind `<`", NULL);
	UNSAFE("<h{{ n }}>", 6, "in the name of a tag", NULL);
	UNSAFE("<!{{ name }}>", 6, "right behind `<!`", NULL);
	UNSAFE("<p onclick=\"f('{{ name }}')\">", 19, "that is a script", "json");
	UNSAFE("<p ONclick=\"{{ name }}\">", 16, "that is a script", "json");
	UNSAFE("<p style=\"color: {{ name }}\">", 21, "`style`", NULL);
	UNSAFE("<iframe srcdoc=\"{{ name }}\">", 20, "is a document", NULL);
	UNSAFE("<a href=\"{{ name }}\">", 13, "where a link begins", "link");
	UNSAFE("<a href='{{ name | upper }}'>", 13, "where a link begins", "link");
	UNSAFE("<a href=\"java{{ name }}\">", 17, "where a link begins", NULL);
	UNSAFE("<a href=\" {{ name | url }}{{ name }}\">", 30, "where a link begins", NULL);
	UNSAFE("<a href=\"javascript:f({{ name | json }})\">", 26, "in a link that runs a script", NULL);
	REFUSE("<a href=\"JAVA\nSCRIPT:f({{ name }})\">", JOURNEY_INVALID, 2, 13, "in a link that runs a script", NULL);
	UNSAFE("<form action=\"{{ name }}\"><button formaction=\"/\">", 18, "where a link begins", NULL);
	UNSAFE("<svg><a xlink:href=\"{{ name }}\">", 24, "where a link begins", NULL);
	UNSAFE("<a href=\"{{ name | url }}:{{ name }}\">", 30, "in a link that runs a script", NULL);
	UNSAFE("<script>{{ name | link }}", 12, "in a script", NULL);
done:
	texts_free(&t);
}

JOURNEY_TEST(branches_meet)
{
	texts t;

	TRY(texts_new_html(&t, allocator));
	FINE("<div{% if flag %} class=\"a\"{% endif %}>{{ name }}</div>");
	FINE("<option{% if flag %} selected{% endif %}>{{ name }}<input {% if flag %}checked{% endif %}>{{ name }}");
	FINE("<p class=\"a{% if flag %} b{% else %} {{ name }}{% endif %}\">{{ name }}");
	FINE("{% if flag %}<b>{{ name }}</b>{% elsif n > 3 %}<i>{{ name }}</i>{% endif %}{{ name }}");
	FINE("<ul>{% for x in items %}<li title=\"{{ x }}\">{{ x }}</li>{% else %}<li>{% endfor %}</ul>{{ name }}");
	FINE("<a href=\"{% if flag %}https://a.b/{% else %}/c/{% endif %}{{ name }}\">");
	FINE("{% if flag %}<script>{% abort %}{% endif %}{{ name }}");
	FINE("{% for x in items %}{% if flag %}{% break %}{% endif %}<b>{% endfor %}{{ name }}");
	UNSAFE("{% if flag %}<script>{% endif %}", 22, "in different places of HTML", "close in each branch");
	UNSAFE("{% if flag %}<p class=\"a{% else %}<p class='a{% endif %}{{ name }}\">", 46, "in different places", NULL);
	UNSAFE("{% for x in items %}<p class=\"{% endfor %}", 31, "in different places", NULL);
	UNSAFE("{% for x in items %}<p class=\"{% break %}\">{% endfor %}", 31, "in different places", NULL);
	UNSAFE("<a href=\"{% if flag %}/c/{% endif %}{{ name }}\">", 40, "where a link begins", NULL);
	UNSAFE("<p {% if flag %}title{% else %}onclick{% endif %}=\"{{ name }}\">", 55, "depends on a condition", NULL);
done:
	texts_free(&t);
}

Suite *suite_template_html(void)
{
	return torture_suite("template: html", torture_places_for_values, torture_places_for_no_values, torture_branches_meet, NULL);
}
