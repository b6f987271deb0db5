/* SPDX-License-Identifier: ISC */
/*
 * hicc: the C compiler that makes programs mobile.  Reads like cc's command line (options.c), works in stages
 * (driver.c, stages.c).
 */
#include <stdio.h>
#include <stdlib.h>

#include "driver.h"
#include "tempfile.h"
#include "util.h"

#ifndef HICC_VERSION
#error "HICC_VERSION: version of the release, a string"
#endif

static const char help_text[] =
	"usage: hicc [option ...] file ...\n"
	"\n"
	"Compile C programs as cc does, so that they can be checkpointed and moved to other machines while they run.\n"
	"All options of cc are taken (see cc --help); besides:\n"
	"\n"
	"  --target=ARCH  compile for x86_64, s390x, arm64, i386 or armhf (prepare with contrib/sysroot ARCH)\n"
	"  --cc=COMMAND   the compiler underneath (default: $HICC_CC, else cc)\n"
	"  --emit-c       print the C that hicc makes of the source, preprocessed\n"
	"  --emit-x       print the program's state spec, or what travels by an interface, for rpcgen\n"
	"  --emit-h       print the header of an interface (.idl); --emit-stubs: its stubs in C, before hicc compiles "
	"them\n"
	"  --rpcgen=OPT   give OPT to rpcgen, which compiles .x files\n"
	"  --client       make only the stubs of clients of an interface; --server: only those of servers\n"
	"  --explain      print migration points, atomic regions and what would be refused, with reasons\n"
	"  -Whicam        warn of what cannot be checkpointed; -Werror=hicam makes that an error\n"
	"  --version      print versions\n"
	"  --help         print this text\n"
	"\n"
	"See hicc(1), and hicam(7) on running the programs.\n";

/* Make sure that what was printed got out. */
static int
finish_stdout(void)
{
	if (fflush(stdout))
		fatal("stdout:");
	return 0;
}

int
main(int argc, char *argv[])
{
	struct options options;
	struct tool tool;

	temp_begin();
	spawn_begin();
	options_parse(&options, argc, argv);
	if (options.action == ACTION_HELP) {
		fputs(help_text, stdout);
		return finish_stdout();
	}
	tool_begin(&tool, &options);
	if (options.action == ACTION_VERSION) {
		const char *version = tool_version(&tool);

		printf("hicc (HiCaM) %s\nusing %s\n", HICC_VERSION, *version ? version : tool.cc[0]);
		return finish_stdout();
	}
	if (argc < 2)
		fatal("no input files");
	return driver_run(&tool, &options);
}
