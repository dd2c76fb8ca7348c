#include "document/utf8.h"

size_t jy_doc_utf8(const char *text, size_t left)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t need, i;

	if (p[0] < 0x80)
		return 1;
	need = p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
	if (need > left)
		return 0;
	for (i = 1; i < need; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	/* Neither overlong, nor a surrogate, nor beyond U+10FFFF. */
	if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) ||
	    (p[0] == 0xF4 && p[1] > 0x8F))
		return 0;
	return need;
}
