#include "core/desk_inside.h"

void desk_reply(struct desk *desk, struct waiting to, const struct reply *reply)
{
	struct reply numbered = *reply;

	numbered.id = to.request_id;
	buffer_clear(&desk->message);
	if (codec_reply_encode(&numbered, &desk->message) == CODEC_OK)
		desk->ports.voice.reply(desk->ports.voice.self, to.peer, buffer_text(&desk->message));
}

void desk_answer(struct desk *desk, struct waiting to, enum outcome outcome, const char *field, struct text sentence)
{
	desk_reply(desk, to, &(struct reply){ .outcome = outcome, .field = text_of(field), .sentence = sentence });
}

void desk_answer_case(struct desk *desk, struct waiting to, enum outcome outcome, struct case_row *row)
{
	row->record.reference = reference_for(desk, row->record.number);
	desk_reply(desk, to, &(struct reply){ .outcome = outcome, .kind = REPLY_CASE, .record = &row->record });
}

void desk_refuse(struct desk *desk, struct peer peer, uint64_t id, enum outcome outcome, struct text field, struct text sentence)
{
	struct reply reply = { .outcome = outcome, .field = field, .sentence = sentence };

	desk_reply(desk, (struct waiting){ peer, id }, &reply);
}
