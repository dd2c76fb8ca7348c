/* What each filter makes of values. */
#include "content/check_content.h"

#include "base/text.h"
#include "base/value.h"
#include <journey/locale.h>

JOURNEY_TEST(filters_change_texts)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{{ absent | default: 'x' }}{{ nil | default: 1 }}{{ unknown | default: name }}{{ empty | default: 'e' }}"
	     "{{ name | default: 'no' }}{{ n / (n - 5) | default: 'div' }}{{ false | default: 'no' }}{{ 0 | default: 1 }}",
	     "x1Zo\xc3\xab" "eZo\xc3\xab" "divfalse0");
	SHOW("{{ absent | default: nil | default: absent | default: 'last' }}", "last");
	SHOW("{{ absent | upper | default: 'low' }}", "low");
	SHOW("{{ name | upper }} {{ 'STRASSE' | lower }} {{ 'stra\xc3\x9f" "e \xce\xbc \xc7\x86' | upper }} {{ n | upper }}",
	     "ZO\xc3\x8b strasse STRASSE \xce\x9c \xc7\x84 5");
	SHOW("{{ '\xc3\xb6mer x' | capitalize }}{{ '' | capitalize }}", "\xc3\x96mer x");
	SHOW("{{ '  a b \\n' | strip }}.", "a b.");
	SHOW("{{ 'abcdef' | truncate: 4 }} {{ 'abc def' | truncate: 5, '...' }} {{ 'abc' | truncate: 3 }} {{ 'abcd' | truncate: 0 }}",
	     "abc\xe2\x80\xa6 ab... abc ");
	/* No accent and no part of an emoji is cut off. */
	SHOW("{{ 'ae\xcc\x81x' | truncate: 2, '' }}", "a");
	SHOW("{{ 'a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbbz' | truncate: 3, '' }}", "a");
	SHOW("{{ items | join }} {{ items | join: '/' }} {{ [1, nil, [2], 3] | join: '+' }}.", "a<b, two, 3 a<b/two/3 1+3.");
	SHOW("{{ name | truncate: n - 3, empty }}", "Zo");
done:
	texts_free(&t);
}

JOURNEY_TEST(filters_write_numbers)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{{ 1234.5 | number }} {{ 1234.5 | number: 2 }} {{ n | number: 1 }} {{ 0.256 | percent }} {{ 0.256 | percent: 1 }}",
	     "1,234.5 1,234.50 5.0 26% 25.6%");
	SHOW("{{ price | money }} {{ price | money: 'EUR' }} {{ n | money: 'JPY' }} {{ 3u | money: 'USD' }}",
	     "4.90 \xe2\x82\xac" "4.90 \xc2\xa5" "5 $3.00");
	t.options.currency = jy_str("USD");
	SHOW("{{ price | money }}", "$4.90");
	t.options.locale = journey_locale_find(jy_str("de"));
	SHOW("{{ 1234.5 | number: 2 }} {{ price | money: 'EUR' }} {{ 0.5 | percent }}", "1.234,50 4,90\xc2\xa0\xe2\x82\xac 50\xc2\xa0%");
	SHOW("{{ 1 | plural: {'one': '# Artikel', 'other': '# Artikel!'} }}, {{ 1200 | plural: {'one': 'x', 'other': '# ##'} }}",
	     "1 Artikel, 1.200 #");
	SHOW("{{ 0 | plural: {'=0': 'none', 'other': '#'} }}{{ 0.0 | plural: {'=0': 'none', 'other': '#'} }}", "nonenone");
	t.options.locale = journey_locale_find(jy_str("pl"));
	SHOW("{% for i in [1, 2, 5] %}{{ i | plural: {'one': 'a', 'few': 'b', 'many': 'c', 'other': 'd'} }}{% endfor %}", "abc");
	t.values[TEXTS_ANY] = jy_value_str(jy_str("5"));
	SHOW("[{{ any | number }}{{ any | money: 'EUR' }}{{ any | percent }}{{ 1.0 / 0.0 | number }}]", "[]");
	ck_assert_uint_eq(t.result.missing_count, 4);
	t.values[TEXTS_ANY] = jy_value_int(99);
	SHOW("[{{ 1.5 | number: any }}{{ 1.5 | money: name }}]", "[]");
done:
	texts_free(&t);
}

JOURNEY_TEST(filters_write_times_and_lists)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{{ day | date }}; {{ day | date: 'short' }}; {{ day | date: 'full' }}; {{ day | date: 'iso' }}; {{ day | date: 'd.M.yyyy' }}",
	     "Mar 6, 2026; 3/6/26; Friday, March 6, 2026; 2026-03-06; 6.3.2026");
	SHOW("{{ day | time: 'iso' }} {{ day | time: 'HH:mm', '+02:00' }} {{ day | date: 'iso', 'Europe/Berlin' }}",
	     "19:05:09 21:05 2026-03-06");
	t.options.zone = jy_str("Europe/Berlin");
	t.options.locale = journey_locale_find(jy_str("de"));
	SHOW("{{ day | time }} {{ day | date: 'long' }} {{ '2026-01-02T23:30:00Z' | date: 'iso' }}", "20:05 6. M\xc3\xa4rz 2026 2026-01-03");
	SHOW("[{{ 'yesterday' | date }}{{ day | date: 'iso', 'Mars/Olympus' }}{{ day | date: name }}]", "[]");
	ck_assert_uint_eq(t.result.missing_count, 3);
	SHOW("{{ ['a', 'b', 'c'] | list }}; {{ ['a', 'b'] | list: 'or' }}; {{ ['a'] | list }}; {{ [] | list }}.", "a, b und c; a oder b; a; .");
	t.options.locale = journey_locale_find(jy_str("tr"));
	SHOW("{{ 'istanbul' | upper }} {{ 'ISPARTA' | lower }}", "\xc4\xb0STANBUL \xc4\xb1sparta");
done:
	texts_free(&t);
}

/* Midnight UTC is a day of the calendar, west of it too, unless a zone or a time of day is asked for. */
JOURNEY_TEST(dates_are_days_of_the_calendar)
{
	texts t;

	TRY(texts_new(&t, allocator));
	t.options.zone = jy_str("-05:00");
	SHOW("{{ '2026-03-06' | date: 'long' }} {{ '2026-03-06T00:00:00Z' | date }} {{ timestamp('2026-03-06T00:00:00Z') | date: 'weekday' }}",
	     "March 6, 2026 Mar 6, 2026 Friday, March 6");
	SHOW("{{ '2026-03-06' | date: 'iso' }} {{ '1969-03-06' | date: 'iso' }} {{ '2026-03-06' | date: \"d.M. 'mahs'\" }}",
	     "2026-03-06 1969-03-06 6.3. mahs");
	/* A moment. */
	SHOW("{{ '2026-03-06T00:00:01Z' | date: 'iso' }} {{ '2026-03-05T23:59:59Z' | date: 'iso' }} {{ '2026-03-06T00:00:00.000001Z' | date: 'iso' }}",
	     "2026-03-05 2026-03-05 2026-03-05");
	SHOW("{{ '2026-03-06' | date: 'iso', '-05:00' }} {{ '2026-03-06' | date: 'd.M. HH:mm' }} {{ '2026-03-06' | time: 'iso' }}",
	     "2026-03-05 5.3. 19:00 19:00:00");
	t.options.zone = jy_str("+13:00");
	SHOW("{{ '2026-03-06' | date: 'iso' }} {{ '2026-03-06T12:00:00Z' | date: 'iso' }}", "2026-03-06 2026-03-07");
done:
	texts_free(&t);
}

JOURNEY_TEST(filters_encode)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{{ 'a b/\xc3\xab&~' | url }} {{ '<a&\"' | html }} {{ {'a': ['<', 1.5, nil]} | json }} {{ '\x01' | text }}",
	     "a%20b%2F%C3%AB%26~ &lt;a&amp;&#34; {\"a\":[\"\\u003c\",1.5,null]} \xef\xbf\xbd");
	SHOW("{{ 'https://a.b/c?d' | link }} {{ '/x' | link }} {{ ' #y ' | link }} {{ 'MAILTO:a@b' | link }} {{ 'my:x' | link: 'my' }}",
	     "https://a.b/c?d /x #y MAILTO:a@b my:x");
	SHOW("[{{ 'javascript:x' | link }}{{ 'java\tscript:x' | link }}{{ '\x01javascript:x' | link }}{{ 'data:x' | link }}{{ 'my:x' | link }}]", "[]");
	ck_assert_uint_eq(t.result.missing_count, 5);
done:
	texts_free(&t);
}

Suite *suite_template_filters(void)
{
	return torture_suite("template: filters", torture_filters_change_texts, torture_filters_write_numbers,
			     torture_filters_write_times_and_lists,
			     torture_dates_are_days_of_the_calendar, torture_filters_encode, NULL);
}
