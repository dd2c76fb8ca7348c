#include "profile/form.h"

#include "base/buffer.h"

bool jy_form_identifier(journey_bytes bytes, journey_str *out)
{
	jy_reader in = jy_reader_of(bytes.data, bytes.size);
	journey_str identifier;

	if (bytes.size < JY_FORM_HEAD + JY_FORM_TAIL || jy_reader_u32(&in) != JY_FORM_MAGIC)
		return false;
	jy_reader_u16(&in);
	jy_reader_u16(&in);
	jy_reader_u32(&in);
	identifier = jy_reader_str(&in);
	if (in.failed)
		return false;
	*out = identifier;
	return true;
}
