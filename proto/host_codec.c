#include "proto/host_codec.h"

#include "host.pb-c.h"
#include "proto/wire_format.h"

enum {
	DOWN_QUESTIONS = 2,
	UP_ANSWERS = 2,
	QUESTION_FIELDS = 18,
	QUESTION_AREAS = 19,
	ANSWER_DEMANDS = 5
}; /* field numbers in host.proto */

size_t host_frame_begin(struct buffer *out)
{
	(void)buffer_extend(out, HOST_LENGTH_SIZE);
	return out->size;
}

void host_frame_end(struct buffer *out, size_t begun)
{
	size_t length = out->size - begun;

	for (int i = 0; i < HOST_LENGTH_SIZE && !out->is_short; i++, length >>= 8)
		out->at[begun - HOST_LENGTH_SIZE + (size_t)i] = (char)(length & 0xFF);
}

int host_frame_find(struct text bytes, struct text *message_out, size_t *size_out)
{
	size_t length = 0;

	if (bytes.size < HOST_LENGTH_SIZE)
		return HOST_FRAME_PART;
	for (int i = HOST_LENGTH_SIZE - 1; i >= 0; i--)
		length = length << 8 | (unsigned char)bytes.at[i];
	if (length > HOST_FRAME_LIMIT)
		return HOST_FRAME_WRONG;
	if (bytes.size - HOST_LENGTH_SIZE < length)
		return HOST_FRAME_PART;
	*message_out = text_slice(bytes, HOST_LENGTH_SIZE, HOST_LENGTH_SIZE + length);
	*size_out = HOST_LENGTH_SIZE + length;
	return HOST_FRAME_OK;
}

/* ---- encoding ---- */

int host_hello_add(const struct host_hello *hello, struct buffer *out)
{
	Liaison__Host__V1__Down m = LIAISON__HOST__V1__DOWN__INIT;
	Liaison__Host__V1__Hello h = LIAISON__HOST__V1__HELLO__INIT;
	size_t size = out->size;

	h.protocol = hello->protocol;
	h.plugin = bin_of(hello->plugin);
	h.config = bin_of(hello->config);
	h.memory_bytes = hello->memory_bytes;
	h.files = hello->files;
	m.hello = &h;
	pack_into(out, &m.base);
	return pack_end(out, size);
}

int host_ready_add(const struct host_ready *ready, struct buffer *out)
{
	Liaison__Host__V1__Up m = LIAISON__HOST__V1__UP__INIT;
	Liaison__Host__V1__Ready r = LIAISON__HOST__V1__READY__INIT;
	size_t size = out->size;

	r.abi = ready->abi;
	r.name = bin_of(ready->name);
	r.refusal = bin_of(ready->refusal);
	m.ready = &r;
	pack_into(out, &m.base);
	return pack_end(out, size);
}

static void pairs_out(struct buffer *out, unsigned number, const struct host_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t opened = field_open(out, number);

		field_bytes(out, 1, pairs[i].name);
		field_bytes(out, 2, pairs[i].value);
		field_close(out, opened);
	}
}

int host_question_add(const struct host_question *question, struct buffer *out)
{
	size_t size = out->size, opened = field_open(out, DOWN_QUESTIONS);

	field_u64(out, 1, question->sequence);
	field_u64(out, 2, question->case_number);
	field_bytes(out, 3, question->category);
	field_bytes(out, 4, question->channel);
	field_bytes(out, 5, question->source);
	field_bytes(out, 6, question->title);
	field_bytes(out, 7, question->description);
	field_bytes(out, 8, question->address);
	field_bytes(out, 9, question->reporter_kind);
	field_u64(out, 10, question->has_point);
	field_double(out, 11, question->point.lat);
	field_double(out, 12, question->point.lon);
	field_u64(out, 13, question->priority);
	field_u64(out, 14, question->part);
	field_u64(out, 15, question->hour);
	field_u64(out, 16, question->minute);
	field_u64(out, 17, question->weekday);
	pairs_out(out, QUESTION_FIELDS, question->fields, question->n_fields);
	pairs_out(out, QUESTION_AREAS, question->areas, question->n_areas);
	field_bytes(out, 20, question->fact);
	field_close(out, opened);
	return pack_end(out, size);
}

int host_answer_add(const struct host_answer *answer, struct buffer *out)
{
	const struct verdict *verdict = &answer->verdict;
	Liaison__Host__V1__Answer m = LIAISON__HOST__V1__ANSWER__INIT;
	size_t size = out->size, opened = field_open(out, UP_ANSWERS);

	m.sequence = answer->sequence;
	m.declined = verdict->kind == VERDICT_DECLINE;
	m.reason = bin_of(verdict->reason);
	m.proposed = bin_of(verdict->proposed);
	m.priority = verdict->priority;
	m.sub_unit = bin_of(verdict->sub_unit);
	m.policy = bin_of(verdict->policy);
	pack_into(out, &m.base);
	for (size_t i = 0; i < verdict->n_demands; i++)
		field_bytes(out, ANSWER_DEMANDS, verdict->demands[i]);
	field_close(out, opened);
	return pack_end(out, size);
}

/* ---- decoding ---- */

/* As arena_allocator, with a zero byte behind everything: so each text can be handed to a plugin as it lies there. */
static void *take_zero_ended(void *decoding, size_t size)
{
	char *at = room_in(decoding, size + 1);

	if (at)
		at[size] = '\0';
	return at;
}

static struct text short_in(struct decoding *d, bin b, size_t limit, const char *field)
{
	if (b.len > limit)
		decoding_fail(d, CODEC_MALFORMED, field);
	return b.len ? text_in(d, b, field) : TEXT("");
}

static const struct host_pair *pairs_in(struct decoding *d, Liaison__Host__V1__Pair *const *from, size_t n, size_t limit,
					size_t *n_out)
{
	struct host_pair *out;

	if (n > limit) {
		decoding_fail(d, CODEC_MALFORMED, "pairs");
		n = 0;
	}
	out = array_in(d, n, sizeof *out);
	for (size_t i = 0; out && i < n; i++) {
		out[i].name = short_in(d, from[i]->name, LIMIT_FIELD_VALUE, "name");
		out[i].value = short_in(d, from[i]->value, LIMIT_FIELD_VALUE, "value");
		*n_out = i + 1;
	}
	return out;
}

static void question_in(struct decoding *d, const Liaison__Host__V1__Question *from, struct host_question *out)
{
	out->sequence = from->sequence;
	out->case_number = from->case_number;
	out->category = short_in(d, from->category, LIMIT_CATEGORY, "category");
	out->channel = short_in(d, from->channel, LIMIT_NAME, "channel");
	out->source = short_in(d, from->source, LIMIT_NAME, "source");
	out->title = short_in(d, from->title, LIMIT_TITLE, "title");
	out->description = short_in(d, from->description, LIMIT_DESCRIPTION, "description");
	out->address = short_in(d, from->address, LIMIT_ADDRESS, "address");
	out->reporter_kind = short_in(d, from->reporter_kind, LIMIT_NAME, "reporter_kind");
	out->fact = short_in(d, from->fact, LIMIT_NAME, "fact");
	out->has_point = from->has_point != 0;
	out->point = (struct point){ from->lat, from->lon };
	out->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "priority");
	out->part = (enum part)enum_in(d, (int)from->part, PART_COUNT, "part");
	out->hour = from->hour;
	out->minute = from->minute;
	out->weekday = from->weekday;
	out->fields = pairs_in(d, from->fields, from->n_fields, LIMIT_FIELDS, &out->n_fields);
	out->areas = pairs_in(d, from->areas, from->n_areas, LIMIT_AREAS, &out->n_areas);
}

static void hello_in(struct decoding *d, const Liaison__Host__V1__Hello *from, struct host_hello *out)
{
	out->protocol = from->protocol;
	out->plugin = short_in(d, from->plugin, HOST_CONFIG_LIMIT, "plugin");
	out->config = short_in(d, from->config, HOST_CONFIG_LIMIT, "config");
	out->memory_bytes = from->memory_bytes;
	out->files = from->files;
}

int host_down_decode(struct text message, struct arena *arena, struct host_down *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = { take_zero_ended, arena_allocator(&d).free, &d };
	const Liaison__Host__V1__Down *m =
		liaison__host__v1__down__unpack(&allocator, message.size, (const uint8_t *)message.at);

	*out = (struct host_down){ 0 };
	if (!m)
		return unpack_failed(&d);
	out->is_hello = m->hello != NULL;
	if (m->hello)
		hello_in(&d, m->hello, &out->hello);
	out->questions = array_in(&d, m->n_questions, sizeof *out->questions);
	for (; out->questions && out->n_questions < m->n_questions; out->n_questions++)
		question_in(&d, m->questions[out->n_questions], &out->questions[out->n_questions]);
	return d.rc;
}

static void answer_in(struct decoding *d, const Liaison__Host__V1__Answer *from, struct host_answer *out)
{
	struct verdict *verdict = &out->verdict;

	out->sequence = from->sequence;
	verdict->kind = from->declined ? VERDICT_DECLINE : VERDICT_ACCEPT;
	verdict->reason = short_in(d, from->reason, HOST_REASON_LIMIT, "reason");
	verdict->proposed = short_in(d, from->proposed, LIMIT_NAME, "proposed");
	verdict->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "priority");
	verdict->sub_unit = short_in(d, from->sub_unit, LIMIT_NAME, "sub_unit");
	verdict->policy = short_in(d, from->policy, LIMIT_NAME, "policy");
	if (from->n_demands > LIMIT_ASSIGNMENTS)
		decoding_fail(d, CODEC_MALFORMED, "demands");
	for (size_t i = 0; i < from->n_demands && i < LIMIT_ASSIGNMENTS; i++)
		verdict->demands[verdict->n_demands++] = short_in(d, from->demands[i], LIMIT_NAME, "demands");
}

int host_up_decode(struct text message, struct arena *arena, struct host_up *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = { take_zero_ended, arena_allocator(&d).free, &d };
	const Liaison__Host__V1__Up *m =
		liaison__host__v1__up__unpack(&allocator, message.size, (const uint8_t *)message.at);

	*out = (struct host_up){ 0 };
	if (!m)
		return unpack_failed(&d);
	out->is_ready = m->ready != NULL;
	if (m->ready) {
		out->ready.abi = m->ready->abi;
		out->ready.name = short_in(&d, m->ready->name, HOST_CONFIG_LIMIT, "name");
		out->ready.refusal = short_in(&d, m->ready->refusal, HOST_FRAME_LIMIT, "refusal");
	}
	out->answers = array_in(&d, m->n_answers, sizeof *out->answers);
	for (; out->answers && out->n_answers < m->n_answers; out->n_answers++)
		answer_in(&d, m->answers[out->n_answers], &out->answers[out->n_answers]);
	return d.rc;
}
