/* SPDX-License-Identifier: ISC */
/* The stages of an interface, in order. */
#include "compile.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "parse.h"
#include "print.h"
#include "util.h"
#include "xdr.h"

static char *
take(struct buf *b)
{
	if (!b->s)
		buf_puts(b, "");
	return b->s;
}

static bool
has_contexts(const struct idl_interface *i)
{
	for (size_t k = 0; k < i->nitems; k++)
		for (size_t p = 0; i->items[k].kind == IDL_ITEM_OPERATION && p < i->items[k].operation->nparams; p++)
			if (idl_is_context(i->items[k].operation->params[p].type))
				return true;
	return false;
}

/* The support text comes before the header, whose names it must not meet. */
static char *
code(const struct idl_interface *i, const struct idl_job *job)
{
	struct buf b = {0};

	idl_print_place(&b, i, i->at);
	buf_puts(&b, "#include <hicam/rpc_stub.h>\n#include <stdlib.h>\n#include <string.h>\n");
	if (has_contexts(i))
		buf_puts(&b, "#include <hicam/rpc_context.h>\n");
	idl_print_attribute_macro(&b);
	idl_print_place(&b, i, i->at);
	idl_print_support(&b);
	buf_printf(&b, "\n#include \"%s\"\n\n", job->header);
	idl_print_place(&b, i, i->at);
	idl_print_xdr(&b, i);
	idl_print_stubs(&b, i, job->client, job->server);
	return take(&b);
}

static void
print(const struct idl_interface *i, const struct idl_job *job, struct idl_result *r)
{
	struct buf header = {0}, plain = {0}, x = {0};

	idl_print_header(&header, i, true);
	idl_print_header(&plain, i, false);
	idl_print_x(&x, i);
	r->header = take(&header);
	r->plain_header = take(&plain);
	r->x = take(&x);
	r->code = code(i, job);
}

void
idl_compile(const struct idl_job *job, struct idl_result *r)
{
	struct idl_source source;
	struct idl_interface *i;

	*r = (struct idl_result){0};
	if (!idl_source_read(&source, job->file, job->folders, job->nfolders))
		fatal("%s:", job->file);
	i = idl_parse(&source);
	if (i)
		print(i, job, r);
	else
		r->errors = diag_take(false);
	r->warnings = diag_take(true);
	r->ok = i != NULL;
	r->nfiles = source.tokens.nfiles;
	r->files = xmalloc(r->nfiles * sizeof *r->files);
	for (size_t k = 0; k < r->nfiles; k++)
		r->files[k] = xstrdup(source.tokens.files[k].name);
	idl_source_free(&source);
}

void
idl_result_free(struct idl_result *r)
{
	for (size_t k = 0; k < r->nfiles; k++)
		free(r->files[k]);
	free(r->files);
	free(r->errors);
	free(r->warnings);
	free(r->header);
	free(r->plain_header);
	free(r->x);
	free(r->code);
	*r = (struct idl_result){0};
}
