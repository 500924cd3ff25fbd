/* The linker hashes what it writes and puts the hash into a note of the file
 * (ld(1), --build-id), which the loader maps with the rest; so nothing needs to
 * be read. */
#define _GNU_SOURCE
#include "tool_id.h"

#include <elf.h>
#include <link.h>
#include <string.h>

struct list {
	struct buf *out;
	bool all;
};

/* Sizes of the parts of a note are rounded up to four bytes (elf(5)). */
static size_t
padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static bool
add_note(struct buf *out, const char *p, size_t left)
{
	while (left >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) n;
		size_t name, desc;

		memcpy(&n, p, sizeof n);
		p += sizeof n;
		left -= sizeof n;
		name = padded(n.n_namesz);
		desc = padded(n.n_descsz);
		if (name > left || desc > left - name)
			return false;
		if (n.n_type == NT_GNU_BUILD_ID && n.n_namesz == 4 &&
		    memcmp(p, "GNU", 4) == 0) {
			buf_put(out, p + name, n.n_descsz);
			return true;
		}
		p += name + desc;
		left -= name + desc;
	}
	return false;
}

static int
add_object(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct list *l = ctx;
	bool found = false;

	(void)size;
	/* The kernel's own, of which no result depends. */
	if (strncmp(info->dlpi_name, "linux-", 6) == 0)
		return 0;
	for (size_t i = 0; i < info->dlpi_phnum && !found; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		uintptr_t at = (uintptr_t)info->dlpi_addr + h->p_vaddr;

		found = h->p_type == PT_NOTE &&
			add_note(l->out, (const char *)at, h->p_memsz);
	}
	l->all &= found;
	return 0;
}

bool
tool_id(struct buf *out)
{
	struct list l = {out, true};

	dl_iterate_phdr(add_object, &l);
	return l.all;
}
