#!/bin/sh
# journey score offpolicy: its forms, the ways in which a file may be written, and what is said of wrong ones.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

score() {
	wanted=$1
	shift
	expect "$wanted" "$journey" score offpolicy "$@"
}

# Weights .5, 2, 1: by hand.
printf 'reward,pscore,pi_e\n1,.5,.25\n0,.25,.5\n1,.25,.25\n' >"$dir/plain.csv"
score 0 "$dir/plain.csv" --json
cp "$dir/out" "$dir/plain"
has_text plain '"ips":{"estimate":0.5,"se":0.28867513459481287,'
has_text plain '"snips":0.42857142857142855,"dr":null,"sndr":null,"switch_dr":null,"dr_os":null,"ess":2.3333333333333335,'
has_text plain '"flags":["no_model","few"]'
score 0 "$dir/plain.csv" --clip 1 --json
has_text out '"clipped":1,'
score 0 "$dir/plain.csv"
has_text out 'self-normalised'
has_text out 'note: no columns q_logged and v_dm'

# The same file in other clothes: a mark of the byte order, CRLF, quotes, columns in another order, one more, a pipe.
printf '\357\273\277"pi_e",note,reward,pscore\r\n.25,"a ""b"", c\r\nd",1,.5\r\n"0.5",,0,0.25\r\n.25,x,1,25e-2' >"$dir/other.csv"
score 0 "$dir/other.csv" --json
same out plain "quotes, CRLF, BOM"
"$journey" score offpolicy - --json <"$dir/plain.csv" >"$dir/out" || fail "standard input"
same out plain "standard input"
if command -v gzip >/dev/null; then
	gzip -c "$dir/plain.csv" >"$dir/packed"
	if "$journey" score offpolicy "$dir/packed" --json >"$dir/out" 2>"$dir/err"; then
		same out plain "gzip"
	else
		has_text err zlib
	fi
fi

# With a model, and as distributions over two actions: the same rounds.
printf 'reward,pscore,pi_e,q_logged,v_dm\n1,.5,.25,.5,.25\n0,.5,.75,.5,.4375\n' >"$dir/logged.csv"
printf 'action,reward,pscore,pi_e_0,pi_e_1,q_0,q_1\n0,1,.5,.25,.75,.5,.16666666666666666\n1,0,.5,.25,.75,.25,.5\n' >"$dir/actions.csv"
score 0 "$dir/logged.csv" --json
cp "$dir/out" "$dir/logged"
score 0 "$dir/actions.csv" --json
same out logged "distributions over actions"

# Bad input: each is said, at its place; nothing crashes, nothing is NaN.
bad() {
	printf "$1" >"$dir/bad.csv"
	score 1 "$dir/bad.csv" --json
	has_text err "$2"
	[ -s "$dir/out" ] && fail "output beside an error: $1"
}
bad 'reward,pscore,pi_e\n1,.5,.25\n1,0,.5\n' 'bad.csv:3: column pscore'
bad 'reward,pscore,pi_e\n1,1.5,.25\n' 'bad.csv:2: column pscore'
bad 'reward,pscore,pi_e\n1,.5,-1\n' 'bad.csv:2: column pi_e'
bad 'reward,pscore,pi_e\n1,.,.25\n' '"."'
bad 'reward,pscore,pi_e\n1,,.25\n' 'bad.csv:2'
bad 'reward,pscore,pi_e\n1,.5,nan\n' 'bad.csv:2'
bad 'reward,pscore,pi_e\n1,.5,.5\n1e300,.5,.5\n' 'reward'
bad 'reward,pscore,pi_e\n1,.5,a\n' '"a"'
bad 'reward,pscor,pi_e\n1,.5,.5\n' 'pscor'
bad 'reward,pscore,pi_e\n1,.5\n' 'bad.csv:2'
bad 'reward,pscore,pi_e\n1,".5,.5\n' 'bad.csv:2'
bad '' 'bad.csv'
bad 'action,reward,pscore,pi_e_0,pi_e_1,q_0,q_1\n2,1,.5,.25,.75,.5,.1\n' 'action'
bad 'action,reward,pscore,pi_e_0,pi_e_1,q_0,q_1\n1,1,.5,.25,.5,.5,.1\n' 'sum 1'
score 1 "$dir/nowhere.csv"
score 2
score 2 "$dir/plain.csv" --clip x
score 1 "$dir/plain.csv" --confidence 2
expect 2 "$journey" score nothing "$dir/plain.csv"

# Defined answers: no rounds, one, all equal, no overlap.
printf 'reward,pscore,pi_e\n' >"$dir/none.csv"
score 0 "$dir/none.csv" --json
has_text out '"empty"'
printf 'reward,pscore,pi_e\n1,.5,.5\n' >"$dir/one.csv"
score 0 "$dir/one.csv" --json
has_text out '"single"'
printf 'reward,pscore,pi_e\n1,.5,.5\n1,.5,.5\n' >"$dir/equal.csv"
score 0 "$dir/equal.csv" --json
has_text out '"ips":{"estimate":1.0,"se":0.0,'
printf 'reward,pscore,pi_e\n1,.5,0\n0,.5,0\n' >"$dir/apart.csv"
score 0 "$dir/apart.csv" --json
has_text out '"snips":null'
has_text out '"no_overlap"'

finish
