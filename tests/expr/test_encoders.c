/* The encoders library. */
#include "expr/check_expr.h"

JOURNEY_TEST(base64)
{
	static const row rows[] = {
		{"base64.encode(b'')", "\"\""},
		{"base64.encode(b'f')", "\"Zg==\""},
		{"base64.encode(b'fo')", "\"Zm8=\""},
		{"base64.encode(b'foo')", "\"Zm9v\""},
		{"base64.encode(b'foob')", "\"Zm9vYg==\""},
		{"base64.encode(b'\\xff\\xef\\xbf')", "\"/++/\""},
		{"base64.encode(bytes(stage))", "\"cHJvc3BlY3Q=\""},
		{"base64.decode('')", "b\"\""},
		{"base64.decode('Zg==')", "b\"f\""},
		{"base64.decode('Zg')", "b\"f\""},
		{"base64.decode('Zm8=')", "b\"fo\""},
		{"base64.decode('Zm8')", "b\"fo\""},
		{"base64.decode('Zm9v')", "b\"foo\""},
		{"base64.decode('/++/') == b'\\xff\\xef\\xbf'", "true"},
		{"base64.decode('Z')", "error 7"},
		{"base64.decode('Zg=')", "error 7"},
		{"base64.decode('Zm8==')", "error 7"},
		{"base64.decode('Zm9v=')", "error 7"},
		{"base64.decode('Zg===')", "error 7"},
		{"base64.decode('=')", "error 7"},
		{"base64.decode('Z=g=')", "error 7"},
		{"base64.decode('Zm 9v')", "error 7"},
		{"base64.decode('Zm-_')", "error 7"},
		{"base64.decode('Zm\xc3\xa9')", "error 7"},
		{"string(base64.decode(base64.encode(bytes(stage)))) == stage", "true"},
		{"base64.encode(dyn('a'))", "error 4"},
		{"base64.decode(dyn(b'a'))", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

Suite *suite_encoders(void)
{
	return torture_suite("encoders", torture_base64, NULL);
}
