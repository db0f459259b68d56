package report

import (
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{`plain "text", \ and all`, `plain "text", \ and all`},
		{"Zürich 注文 🙂 e\u0301", "Zürich 注文 🙂 e\u0301"},
		{"a\nb\rc\td", `a\nb\rc\td`},
		{"\x00\x1b[31m\x7f", `\x00\x1b[31m\x7f`},
		{"\u0085\u009b", `\u0085\u009b`},
		{"\u202e\u2066\u200b\u200d\ufeff", `\u202e\u2066\u200b\u200d\ufeff`},
		{"\u00a0\u2028\u3000", `\u00a0\u2028\u3000`},
		{"\U000e0041\uffff", `\U000e0041\uffff`},
		{"\xff\xc3\x28", `\xff\xc3(`},
		{"\ufffd", "\ufffd"},
	}
	for _, tt := range tests {
		if got := Visible(tt.text); got != tt.want {
			t.Errorf("Visible(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestColumns(t *testing.T) {
	tests := []struct {
		text string
		want int
	}{
		{"", 0},
		{"abc", 3},
		{"Zürich", 6},
		{"Zu\u0308rich", 6},
		{"注文", 4},
		{"ﾊﾝ", 2},
		{"ＡＢ", 4},
		{"한글", 4},
		{"\u1112\u1161\u11ab", 2}, // decomposed
		{"🙂", 2},
		{"👍🏽", 2},
		{"🇩🇪", 2},
		{"…•", 2},
		{"ไทย", 3},
	}
	for _, tt := range tests {
		if got := columns(tt.text); got != tt.want {
			t.Errorf("columns(%q) = %d, want %d", tt.text, got, tt.want)
		}
	}
}

func BenchmarkVisible(b *testing.B) {
	text := strings.Repeat("status must be open, 注文 ", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Visible(text)
	}
}
