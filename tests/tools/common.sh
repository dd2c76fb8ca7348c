# What the tests of the command share: $journey, a folder of its own in $dir, and checks. Sourced.
. "${JOURNEY_SRCDIR:=.}/tests/scripts/common.sh"

journey=${JOURNEY:-$JOURNEY_BUILDDIR/journey}
strategy=$JOURNEY_SRCDIR/tests/tools/winback.yaml
# Packs are those of this tree, not of what is installed.
JOURNEY_PACKS=$JOURNEY_SRCDIR/packs
export JOURNEY_PACKS
[ -x "$journey" ] || skip "the command was not built"
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT

# expect STATUS COMMAND...: runs it with its output in $dir/out and $dir/err
expect() {
	wanted=$1
	shift
	"$@" >"$dir/out" 2>"$dir/err"
	status=$?
	[ $status = "$wanted" ] || {
		fail "exit status $status instead of $wanted: $*"
		sed 's/^/    /' "$dir/err" | head -n 20
	}
}

# has_text FILE TEXT
has_text() {
	grep -F -e "$2" "$dir/$1" >/dev/null || {
		fail "no \"$2\" in $1"
		head -n 20 "$dir/$1" | sed 's/^/    /'
	}
}

# same FILE FILE WHAT
same() {
	cmp "$dir/$1" "$dir/$2" || fail "$3"
}
