package report

import (
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
)

// In rows, the fault stands between « and ».
func cellsOf(row string) []cell {
	var list []cell
	marked := false
	for _, r := range row {
		switch r {
		case '«', '»':
			marked = r == '«'
		default:
			list = append(list, newCell(r, string(r), marked))
		}
	}
	return list
}

func rowOf(line []cell) string {
	var b strings.Builder
	marked := false
	for _, c := range line {
		if c.marked != marked {
			b.WriteString(map[bool]string{true: "«", false: "»"}[c.marked])
		}
		marked = c.marked
		b.WriteString(c.text)
	}
	if marked {
		b.WriteString("»")
	}
	return b.String()
}

func TestWindow(t *testing.T) {
	tests := []struct {
		line string
		room int
		want string
	}{
		{"ab«c»de", 5, "ab«c»de"},
		{"ab«c»def", 5, "ab«c»d…"},
		{"«a»bcdefghij", 6, "«a»bcde…"},
		{"abcdefghi«j»", 6, "…fghi«j»"},
		{"abcdefghijkl«m»nopqrstuvwxyz", 9, "…jkl«m»nop…"},
		{"abcdefghijkl«mnopqr»stuvwxyz", 9, "…l«mnopqr»…"},
		{"abcdefghijkl«mnopqrstuvwx»yz", 9, "…l«mnopqr…»"},
		{"abc«d»", 3, "…c«d»"},
		{"長長長«長»長長長", 8, "…長«長»長…"},
		{"abcdefgh«\t»i", 8, "…gh«    »i"},
	}
	for _, tt := range tests {
		got := window(cellsOf(tt.line), tt.room)
		if rowOf(got) != tt.want || total(got) > tt.room {
			t.Errorf("window(%s, %d) = %s, %d columns, want %s", tt.line, tt.room, rowOf(got), total(got), tt.want)
		}
	}
}

func TestMark(t *testing.T) {
	tests := []struct {
		line           string
		before, carets int
	}{
		{"«a»bc", 0, 1},
		{"ab«cd»", 2, 2},
		{"注«文»x", 2, 2},
		{"\t«a»", 4, 1},
		{"ae«\u0301»", 1, 1},
		{"«\u0301»", 0, 1},
		{"a«\x1b»", 1, 4},
	}
	for _, tt := range tests {
		if before, carets := mark(cellsOf(tt.line)); before != tt.before || carets != tt.carets {
			t.Errorf("mark(%q) = %d, %d, want %d, %d", tt.line, before, carets, tt.before, tt.carets)
		}
	}
}

func TestCells(t *testing.T) {
	tests := []struct {
		pos     int
		excerpt diag.Excerpt
		want    string
	}{
		{3, diag.Excerpt{Text: "abcde", Col: 3, Len: 2}, "ab«cd»e"},
		{9, diag.Excerpt{Text: "abcde", Col: 3, Len: 2}, "…ab«cd»e"},
		{3, diag.Excerpt{Text: "abcde", Col: 3, Len: 99}, "ab«cde»"},
		{0, diag.Excerpt{Text: "abcde"}, "«a»bcde"},
		{6, diag.Excerpt{Text: "abcde", Col: 6, Len: 1}, "abcde«»"},
		{99, diag.Excerpt{Text: "abcde", Col: 99, Len: 1}, "abcde«»"},
		{2, diag.Excerpt{Text: "\xffb\tc", Col: 2, Len: 2}, `\xff«b    »c`},
	}
	for _, tt := range tests {
		d := diag.Diagnostic{Pos: at("a", 1, tt.pos), Excerpt: tt.excerpt}
		if got := rowOf(appendCells(nil, d)); got != tt.want {
			t.Errorf("%+v at column %d: %s, want %s", tt.excerpt, tt.pos, got, tt.want)
		}
	}
}
