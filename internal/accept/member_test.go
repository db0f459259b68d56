package accept

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// A member stands where its whole name does, and nowhere else.
func TestMember(t *testing.T) {
	for _, own := range []string{"", "a", "abcdef", "abcdefg", "abcdefgh", "abcdefghijklmn", "abcdefghijklmno", "abcdefghijklmnopqrstuvw"} {
		m := newMember(own, nil, unmarked)
		text := `{"` + own + `": 1` + strings.Repeat(" ", 16) + "}"
		if !m.stands([]byte(text), 1) {
			t.Errorf("%q is not found", own)
		}
		end := 1 + int(m.size)
		for i := 1; i < end; i++ {
			for bit := range 8 {
				other := []byte(text)
				if other[i] ^= 1 << bit; m.stands(other, 1) {
					t.Errorf("%q is found in %s", own, other)
				}
			}
		}
		for i := range 3 {
			if i != 1 && m.stands([]byte(text), i) {
				t.Errorf("%q is found at byte %d of %s", own, i, text)
			}
		}
	}
	for _, own := range []string{`a"`, `a\`, "é", "a\x00"} {
		if m := newMember(own, nil, unmarked); m.stands([]byte(`"`+own+`": 1                `), 0) {
			t.Errorf("%q is found", own)
		}
	}
	if newOther(nil).stands(make([]byte, 32), 0) {
		t.Error("any other name is found")
	}
}

// The order of members is learned, and changes no verdict.
func TestOrder(t *testing.T) {
	m := compiled(t, Options{Closed: true}, `{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"},
		"email": {"type": "string"}, "created_datetime": {"type": "string"}, "updated_datetime": {"type": "string"}, "tags": {"type": "array"}}}`)
	r := rand.New(rand.NewPCG(1, 2))
	list := []string{`"id": 1`, `"name": "a"`, `"email": "b"`, `"created_datetime": "c"`, `"updated_datetime": "d"`, `"tags": []`}
	for range 2 * maxLessons {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		some := list[:1+r.IntN(len(list))]
		text := "{" + strings.Join(some, ", ") + "}"
		if got, want := m.Accepts([]byte(text)), strings.Contains(text, `"id"`); got != want {
			t.Fatalf("%s: accepted is %v", text, got)
		}
		for _, wrong := range []string{some[0], `"idx": 1`, `"tags": 1`} {
			if other := "{" + strings.Join(append([]string{wrong}, list...), ", ") + "}"; m.Accepts([]byte(other)) {
				t.Fatalf("%s is accepted", other)
			}
		}
	}
}
