package corpus_test

import (
	"bytes"
	"encoding/json"
	"hash/fnv"
	"testing"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
)

const lines = 2000

// What is published of one corpus must be true of the next: the bytes are
// those of always.
func TestLinesAreTheSame(t *testing.T) {
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := (corpus.Corpus{}).WriteLines(w, lines); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same seed gives other lines")
	}
	h := fnv.New64a()
	h.Write(first.Bytes())
	if got, want := h.Sum64(), uint64(0x38b66b7f925ac77e); got != want {
		t.Errorf("the lines have the digest %#x, want %#x", got, want)
	}
}

func TestSeed(t *testing.T) {
	if bytes.Equal(corpus.Corpus{}.Append(nil, 7), corpus.Corpus{Seed: 1}.Append(nil, 7)) {
		t.Error("another seed gives the same line")
	}
}

func TestSizes(t *testing.T) {
	for i := range lines {
		line := corpus.Corpus{}.Append(nil, i)
		if n := len(line); n < 1000 || n > 3072 {
			t.Errorf("line %d has %d bytes, want 1000 to 3072", i+1, n)
		}
		if !json.Valid(line) || bytes.ContainsAny(line, "\r\n") {
			t.Errorf("line %d is not a line of JSON: %q", i+1, line)
		}
	}
}

// A line with a fault differs in the value at the fault's place from the same
// without.
func TestFaults(t *testing.T) {
	faulty := corpus.Corpus{}.Faulty(lines)
	if len(faulty) != lines/corpus.Every {
		t.Errorf("%d of %d lines have a fault, want one in %d", len(faulty), lines, corpus.Every)
	}
	pointers := map[string]bool{}
	for i := range lines {
		same := bytes.Equal(corpus.Corpus{}.Append(nil, i), corpus.Corpus{Clean: true}.Append(nil, i))
		fault := corpus.Corpus{}.Fault(i)
		if same != (fault == nil) {
			t.Errorf("line %d is that without a fault: %t; the fault is %+v", i+1, same, fault)
		}
		if fault != nil {
			pointers[fault.Pointer] = true
		}
	}
	if len(pointers) != 10 {
		t.Errorf("the faults stand at %v, want 10 places", pointers)
	}
}
