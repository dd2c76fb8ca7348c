# libFuzzer programs of the targets, in folder fuzz/ of the build: `make fuzz`, then for example
#
#     fuzz/replay --unpack tests/fuzz/corpus/expr.txt fuzz/corpus-expr
#     fuzz/fuzz_expr -max_total_time=600 -dict=tests/fuzz/expr.dict fuzz/corpus-expr
#
# GNU make with SRC, the top of the sources, and FUZZ_CC, a clang; on its own, since everything is compiled with
# the sanitizers.
SRC ?= .
FUZZ_CC ?= clang
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS = -std=c11 -O1 -g -fno-omit-frame-pointer -ffp-contract=off
CPPFLAGS = -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L -I$(SRC)/include -I$(SRC)/lib -I$(SRC)/tests -I$(SRC)/tools
TARGETS = fuzz_expr fuzz_template fuzz_regex fuzz_fragment fuzz_json fuzz_eval_line

lib := $(wildcard $(SRC)/lib/base/*.c $(SRC)/lib/expr/*.c $(SRC)/lib/content/*.c $(SRC)/lib/profile/*.c $(SRC)/lib/strategy/*.c \
		$(SRC)/lib/trigger/*.c $(SRC)/lib/document/json*.c) \
	$(addprefix $(SRC)/lib/document/,days.c number.c report.c room.c rule.c time.c utf8.c write.c zone.c zones.c) \
	$(addprefix $(SRC)/tools/,eval_line.c eval_run.c room.c tagged.c tagged_write.c text.c) \
	$(SRC)/tests/compat/strategy.c $(SRC)/tests/fuzz/world.c
objects := $(patsubst $(SRC)/%.c,fuzz/%.o,$(lib))
headers := $(wildcard $(SRC)/include/journey/*.h $(SRC)/lib/*/*.h $(SRC)/tools/*.h $(SRC)/tests/fuzz/*.h)

all: $(addprefix fuzz/,$(TARGETS)) fuzz/replay

fuzz/%.o: $(SRC)/%.c $(headers)
	@mkdir -p $(@D)
	@echo '  FUZZ     $@'; $(FUZZ_CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link -c $< -o $@

fuzz/fuzz_%: $(SRC)/tests/fuzz/fuzz_%.c $(SRC)/tests/fuzz/fuzz_main.c $(objects)
	@echo '  FUZZ     $@'; $(FUZZ_CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -fsanitize=fuzzer -DFUZZ_TARGET=$(@F) $^ -o $@

fuzz/replay: $(SRC)/tests/fuzz/replay.c $(addprefix $(SRC)/tests/fuzz/,$(addsuffix .c,$(TARGETS))) $(objects)
	@echo '  FUZZ     $@'; $(FUZZ_CC) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link -DFUZZ_DOCUMENT=1 $^ -o $@

.SECONDARY:
.PHONY: all
