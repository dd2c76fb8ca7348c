# What the script tests share; each starts with `. "$JOURNEY_SRCDIR/tests/scripts/common.sh"`.

: "${JOURNEY_SRCDIR:=.}" "${JOURNEY_BUILDDIR:=.}"
LC_ALL=C
export LC_ALL
journey_failed=0

fail() {
	echo "FAILED: $*"
	journey_failed=1
}

skip() {
	echo "SKIPPED: $(basename "$0"): $*"
	exit 77
}

# has PART: was that optional part built (document, sqlite, python, lua, sanitized)?
has() {
	case " $JOURNEY_PARTS " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

finish() {
	exit $journey_failed
}
