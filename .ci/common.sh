# What ./try, ./check and .ci/run share: plain progress lines, installing, building, adding up tests.
# Sourced from the root of the tree.

started=$(date +%s)
log=

say() {
	now=$(date +%s)
	printf '[%02d:%02d] %s\n' $(((now - started) / 60)) $(((now - started) % 60)) "$*"
}

# quietly WHAT COMMAND...: runs it into $log, shows the end of that if it fails.
quietly() {
	what=$1
	shift
	say "$what"
	if ! "$@" >"$log" 2>&1; then
		say "$what: failed; the end of $log:"
		tail -n 40 "$log"
		return 1
	fi
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" </dev/null
}

installed() {
	dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q ' installed$'
}

# install PACKAGE...: those that are missing, on Debian and Ubuntu; elsewhere configure says what it needs.
install() {
	if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
		say "no apt-get here: make sure that these, or what your system calls them, are there: $*"
		return 0
	fi
	missing=
	for package; do
		installed "$package" || missing="$missing $package"
	done
	if [ -z "$missing" ]; then
		say "all needed packages are there"
		return 0
	fi
	if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
		say "missing packages, and neither root nor sudo to install them:$missing"
		return 1
	fi
	quietly "updating the list of packages" apt update || return 1
	# shellcheck disable=SC2086
	quietly "installing$missing" apt install --no-install-recommends $missing
}

jobs() {
	nproc 2>/dev/null || echo 2
}

# configure_in DIR ARGUMENT...: makes configure if need be, and runs it where DIR was not configured like that.
configure_in() {
	dir=$1
	shift
	if [ ! -x configure ]; then
		quietly "making configure" ./autogen.sh || return 1
	fi
	if [ ! -f "$dir/Makefile" ] || [ "$(cat "$dir/configured" 2>/dev/null)" != "$*" ]; then
		root=$PWD
		quietly "configuring in $dir" sh -c 'cd "$1" && root=$2 && shift 2 && "$root/configure" "$@"' \
			sh "$dir" "$root" "$@" || return 1
		echo "$*" >"$dir/configured"
	fi
}

# build_in DIR CONFIGURE-ARGUMENT...
build_in() {
	mkdir -p "$1" || return 1
	log=$PWD/$1/log
	configure_in "$@" && quietly "building in $1" make -C "$1" -j"$(jobs)"
}

# Adds up the tests of a build: a Check program says how many it ran, a script is one.
add_up() {
	find "$1/tests" -name '*.trs' | sort | while read -r result; do
		counts=$(sed -n 's/^RESULT: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' \
			"${result%.trs}.log" | tail -n 1)
		outcome=$(sed -n 's/^:global-test-result: //p' "$result")
		case "$outcome" in
		PASS) echo "${counts:-1 0 0}" ;;
		SKIP) echo "${counts:-0 0 1}" ;;
		*) echo "${counts:-0 1 0}" ;;
		esac
	done | awk '{p += $1; f += $2; s += $3} END {printf "%d passed, %d failed, %d skipped\n", p, f, s}'
}

# test_in DIR: runs all tests, prints what was skipped, the logs of what failed, and the sums as the last line.
test_in() {
	log=$PWD/$1/log
	[ ! -d "$1/tests" ] || find "$1/tests" -name '*.trs' -exec rm -f {} +
	say "building the tests in $1, and running them; one line each"
	{ make -C "$1" -j"$(jobs)" check 2>&1; echo "status $?"; } | tee "$log" | grep -E '^(PASS|FAIL|SKIP|ERROR|XPASS|XFAIL): '
	status=$(sed -n 's/^status //p' "$log" | tail -n 1)
	find "$1/tests" -name '*.log' -exec grep -h '^SKIPPED: ' {} + | sort -u
	if [ "$status" != 0 ]; then
		find "$1/tests" -name '*.trs' -exec grep -l -E '^:global-test-result: (FAIL|ERROR)' {} + | while read -r result; do
			echo "== ${result%.trs}.log"
			tail -n 60 "${result%.trs}.log"
		done
		grep -E -A3 'error:|\*\*\*' "$log" | head -n 40
	fi
	sums=$(add_up "$1")
	if [ "$status" != 0 ]; then
		case "$sums" in *' 0 failed'*) sums=$(echo "$sums" | sed 's/ 0 failed/ 1 failed/') ;; esac # it did not build
	fi
	echo "$sums"
	return "$status"
}
