#include "row_request.h"

struct request row_request(const struct import_row *row, struct field *fields)
{
	const struct liaison_submission *s = &row->submission;
	struct request r = { .kind = REQUEST_SUBMIT };

	for (size_t i = 0; i < s->n_fields; i++)
		fields[i] = (struct field){ text_of(s->fields[i].name), text_of(s->fields[i].value) };
	r.submit = (struct submission){
		.source = text_of(s->source),
		.source_ref = text_of(s->source_ref),
		.channel = text_of(s->channel),
		.category = text_of(s->category),
		.text = { .title = text_of(s->title),
			  .description = text_of(s->description),
			  .address = text_of(s->address),
			  .has_point = s->has_point,
			  .point = { s->lat, s->lon },
			  .reporter = { text_of(s->reporter_kind), text_of(s->reporter_name), text_of(s->reporter_contact) },
			  .fields = fields,
			  .n_fields = s->n_fields },
		.priority = (enum priority)s->priority,
		.opened = s->opened_ms ? wall_ms(s->opened_ms) : WALL_NONE,
	};
	return r;
}
