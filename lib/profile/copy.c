#include "profile/copy.h"

#include "profile/change.h"

#include <string.h>

journey_status jy_fragment_copy(const jy_fragment *from, journey_str identifier, jy_fragment **out)
{
	jy_fragment *same = NULL, *other = NULL;
	journey_status status;
	jy_buffer bytes;

	jy_buffer_init(&bytes, &from->facts->allocator);
	status = jy_fragment_encode(from, &bytes);
	if (status == JOURNEY_OK)
		status = jy_fragment_new(from->facts, jy_fragment_identifier(from), &same);
	if (status == JOURNEY_OK)
		status = jy_fragment_decode(same, jy_buffer_view(&bytes), NULL);
	if (status == JOURNEY_OK)
		status = jy_fragment_new(from->facts, identifier, &other);
	if (status == JOURNEY_OK) {
		other->c = same->c;
		other->bytes = same->bytes;
		other->c.head.losses = from->c.head.losses;
		memset(&same->c, 0, sizeof(same->c));
		same->bytes = 0;
		*out = other;
	}
	jy_fragment_free(same);
	jy_buffer_free(&bytes);
	return status;
}
