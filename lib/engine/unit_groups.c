#include "engine/unit_groups.h"

void jy_unit_groups_init(jy_unit_groups *groups, const journey_allocator *allocator)
{
	jy_map_init(&groups->numbers, allocator, 3);
	jy_buffer_init(&groups->key, allocator);
	groups->age = 1;
}

void jy_unit_groups_free(jy_unit_groups *groups)
{
	jy_map_free(&groups->numbers);
	jy_buffer_free(&groups->key);
}

journey_status jy_unit_groups_number(jy_unit_groups *groups, const jy_unit_group *group, uint32_t *out)
{
	uint64_t number;
	jy_buffer *key = &groups->key;
	key->size = 0;
	if (!jy_buffer_u8(key, group->dimension) || !jy_buffer_str(key, group->attribute) || !jy_buffer_str(key, group->name))
		return JOURNEY_NO_MEMORY;
	if (!jy_map_find(&groups->numbers, key->data, key->size, &number)) {
		number = jy_map_end(&groups->numbers);
		if (number >= JY_UNIT_GROUPS_MAX)
			return JOURNEY_LIMIT;
		journey_status status = jy_map_put(&groups->numbers, key->data, key->size, number);
		if (status != JOURNEY_OK)
			return status;
	}
	*out = (uint32_t)number;
	return JOURNEY_OK;
}

bool jy_unit_groups_put(const jy_unit_groups *groups, uint32_t number, jy_buffer *out)
{
	journey_bytes key;
	uint64_t value;
	return jy_map_at(&groups->numbers, number, &key, &value) && jy_buffer_bytes(out, key.data, key.size);
}

void jy_unit_groups_get(jy_reader *reader, jy_unit_group *out)
{
	out->dimension = jy_reader_u8(reader);
	out->attribute = jy_reader_str(reader);
	out->name = jy_reader_str(reader);
}

void jy_unit_groups_trim(jy_unit_groups *groups)
{
	if (jy_map_end(&groups->numbers) <= JY_UNIT_GROUPS_KEPT)
		return;
	jy_map_clear(&groups->numbers);
	groups->age = groups->age == UINT32_MAX ? 1 : groups->age + 1;
}
