/* SPDX-License-Identifier: ISC */
/*
 * Arrays of variable length in functions with points.  Such an array becomes a block of the heap that goes with its
 * function; sizes are taken where the declaration stands, into temporaries that are state as any other.  Where the
 * program names the array, a cast gives it its type again:
 *
 *     double a[n][m];   s1 = n; s2 = m; p = __hicam_array(&__hicam_arrays.block[0], sizeof(double [s1][s2]), &site);
 *     a[i][j]           (*(double (*)[s1][s2])p)[i][j]
 *
 * So no stage stands in the scope of a type that C would have to compute anew.  A parameter that points to such arrays
 * keeps its name, and its sizes are taken when the function begins; a variable that does, and gets no other value than
 * it is declared with, becomes one of type void *.
 */
#include "vla.h"

#include "flatten_local.h"
#include "locals.h"
#include "type.h"
#include "walk.h"

struct vla {
	struct decl *data;	 /* points to the first element; of a parameter, itself; of a pointer, that */
	struct decl **sizes; /* outermost first */
	struct expr **bounds;
	size_t nsizes, nbounds;		  /* equal */
	unsigned index;				  /* among the function's arrays */
	struct type *element, *array; /* ARRAY: with the temporaries for bounds */
};

bool
vla_is_modified(const struct type *t)
{
	for (; t; t = t->base) {
		if (t->kind == TY_ARRAY && t->array == ARRAY_VLA)
			return true;
		if (t->kind != TY_ARRAY && t->kind != TY_POINTER && t->kind != TY_FUNCTION)
			return false;
	}
	return false;
}

/* T is an array of fixed elements, its bounds written in D's own declarator and without effects. */
static bool
is_plain_array(const struct decl *d, const struct type *t)
{
	for (; t->kind == TY_ARRAY; t = t->base) {
		if (t->array != ARRAY_VLA)
			continue;
		if (!t->bound || t->bound->span.first < d->declarator.first || t->bound->span.last > d->declarator.last ||
			walk_has_effect(t->bound))
			return false;
	}
	return !vla_is_modified(t);
}

static bool
is_changed(const struct function *f, const struct decl *d)
{
	return d->address_taken || walk_assigns(f->body, d);
}

const char *
vla_reason(const struct function *f, uint32_t *at)
{
	for (size_t i = 0; i < the_unit->ndecls; i++) {
		const struct decl *d = the_unit->decls[i];

		if (d->function == f && d->kind == DECL_TYPEDEF && vla_is_modified(d->type)) {
			*at = d->name_token;
			return "names a type of variable size";
		}
	}
	for (size_t i = 0; i < f->nlocals; i++) {
		const struct decl *d = f->locals[i];

		*at = d->name_token;
		if (!vla_is_modified(d->type))
			continue;
		if (d->kind == DECL_PARAM) {
			if (d->type->kind != TY_POINTER || !is_plain_array(d, d->type->base) || is_changed(f, d))
				return "has a parameter of a type of variable size that it changes";
		} else if (d->type->kind == TY_POINTER) {
			if (!is_plain_array(d, d->type->base) || d->storage == ST_STATIC || !d->init || d->init->is_list ||
				is_changed(f, d))
				return "has a pointer to a type of variable size that it changes";
		} else if (d->type->kind != TY_ARRAY)
			return "has a pointer to a type of variable size";
		else if (!is_plain_array(d, d->type) || d->init || d->kept || d->aligned || d->has_attributes)
			return "has a variable-length array that is more than bounds without effects";
	}
	return NULL;
}

/* ---- entering ------------------------------------------------------------------------------------------------ */

static struct type *
with_temps(struct vla *v, struct type *t)
{
	struct expr *bound = t->bound;
	struct type *element;

	if (t->kind != TY_ARRAY) {
		v->element = t;
		return t;
	}
	if (t->array == ARRAY_VLA) {
		struct decl *size = flatten_new_var(type_size_t(), false);

		VEC_ADD(v->bounds, v->nbounds, bound);
		VEC_ADD(v->sizes, v->nsizes, size);
		bound = flat_temp(size, bound->span);
	}
	element = with_temps(v, t->base);
	return type_array(element, t->array, t->count, t->count_by_target, bound);
}

struct vla *
vla_enter(struct decl *d)
{
	bool pointer = d->type->kind == TY_POINTER;
	struct vla *v = NEW(struct vla);

	v->array = with_temps(v, pointer ? d->type->base : d->type);
	if (d->kind == DECL_PARAM)
		v->data = d;
	else if (pointer)
		v->data = flatten_new_var(type_pointer(type_basic(TY_VOID)), false);
	else {
		v->data = flatten_new_var(type_pointer(type_unqualified(v->element)), false);
		v->index = flatten_plan->narrays++;
	}
	d->emit_name = arena_printf(pointer ? "((%s)%s)" : "(*(%s)%s)", ctype_declare(type_pointer(v->array), "", false),
								d->kind == DECL_PARAM ? d->name : decl_name(v->data));
	return v;
}

/* ---- flattening ---------------------------------------------------------------------------------------------- */

static void
take_sizes(const struct vla *v)
{
	for (size_t k = 0; k < v->nsizes; k++)
		flat_add_expr(F_SET, v->bounds[k])->var = v->sizes[k];
}

void
vla_begin(const struct function *f)
{
	for (size_t i = 0; i < f->nlocals; i++)
		if (f->locals[i]->kind == DECL_PARAM && f->locals[i]->info && local_of(f->locals[i])->vla)
			take_sizes(local_of(f->locals[i])->vla);
}

void
vla_declare(const struct decl *d)
{
	const struct vla *v = local_of(d)->vla;
	struct span span = {d->name_token, d->name_token};
	struct site *site;
	struct expr *made;

	take_sizes(v);
	if (d->type->kind == TY_POINTER)
		return;
	site = uses_new_site(type_unqualified(v->element), false, d->name_token);
	made = flat_text(arena_printf("__hicam_array(&__hicam_arrays.block[%u], sizeof(%s), &__hicam_site%u)", v->index,
								  ctype_declare(v->array, "", false), site->id),
					 span);
	made->args = arena_alloc((v->nsizes + 1) * sizeof *made->args);
	for (size_t k = 0; k < v->nsizes; k++)
		made->args[made->nargs++] = flat_temp(v->sizes[k], span);
	flat_add_expr(F_SET, made)->var = v->data;
}

void
vla_each_part(const struct vla *v, void (*visit)(const struct decl *, void *), void *ctx)
{
	visit(v->data, ctx);
	for (size_t k = 0; k < v->nsizes; k++)
		visit(v->sizes[k], ctx);
}

struct decl *
vla_data(const struct decl *d)
{
	return local_of(d)->vla ? local_of(d)->vla->data : NULL;
}

struct type *
vla_pointer(const struct decl *d)
{
	return type_pointer(type_unqualified(local_of(d)->vla->element));
}
