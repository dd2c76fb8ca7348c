#!/bin/sh
# The core needs libc alone, and from it nothing that reads a clock, a file, the environment or a locale,
# or that ends the process.
. "${JOURNEY_SRCDIR:=.}/tests/scripts/common.sh"

library=$JOURNEY_BUILDDIR/.libs/libjourney.so
command -v readelf >/dev/null || skip "no readelf"
[ -e "$library" ] || skip "no shared library was built"
has sanitized && skip "a sanitizer adds imports"

needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v -e '^libc\.' -e '^ld-')
[ -z "$needed" ] || fail "libjourney needs more than libc: $needed"

allowed='malloc realloc calloc free
memcpy memmove memset memcmp memchr strlen strcmp strncmp strchr strrchr strspn strcspn vsnprintf snprintf
__memcpy_chk __memmove_chk __memset_chk __vsnprintf_chk __snprintf_chk
__stack_chk_fail __cxa_finalize __gmon_start__ _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable
bcmp qsort bsearch fegetround sqrt
__gcov_.*'
pattern=$(echo $allowed | sed 's/ /|/g')
others=$(nm -D --undefined-only "$library" | awk '{print $NF}' | sed 's/@.*//' | grep -v -x -E "$pattern")
[ -z "$others" ] || fail "libjourney calls:" $others
finish
