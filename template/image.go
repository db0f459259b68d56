package template

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// samples are characters that stand for all: what a chain of filters makes of
// each of them tells whether what it prints is safe in JSON, a URL or a header.
// Those filters treat each character by itself. The first are those that people
// know for the trouble that they make.
var samples = []rune("+&#\"\\\n\r\t\x01aZ0 /%?=:-.@<'é李{}[],_`>;~*()!$|^\x7f\u2028")

// images is what each sample has become: the texts that may stand in its
// place. None are for a character that does not occur.
type images [44][]string

// wild stands among images for any text at all.
const wild = "\x00*"

var identity = makeImages(func(r rune) []string { return []string{string(r)} })

func makeImages(of func(rune) []string) (m images) {
	for i, r := range samples {
		m[i] = of(r)
	}
	return m
}

// imagesOf gives the images of a text that is known: its characters.
func imagesOf(text string) *images {
	m := makeImages(func(r rune) []string {
		if strings.ContainsRune(text, r) {
			return []string{string(r)}
		}
		return nil
	})
	for _, r := range text {
		if !slices.Contains(samples, r) {
			i := sampleFor(r)
			m[i] = []string{string(samples[i])}
		}
	}
	return &m
}

// sampleFor gives the sample that a character is like.
func sampleFor(r rune) int {
	like := 'a'
	switch {
	case r < ' ':
		like = '\x01'
	case '0' <= r && r <= '9':
		like = '0'
	case 'A' <= r && r <= 'Z':
		like = 'Z'
	case r >= 0x100:
		like = '李'
	case r >= 0x80:
		like = 'é'
	}
	return slices.Index(samples, like)
}

func joinImages(a, b *images) *images {
	if a == b {
		return a
	}
	var m images
	for i := range m {
		m[i] = append(slices.Clone(a[i]), b[i]...)
		slices.Sort(m[i])
		if m[i] = slices.Compact(m[i]); len(m[i]) > 4 {
			m[i] = []string{wild}
		}
	}
	return &m
}

// through gives the images after a filter that treats each character by itself.
func (m *images) through(f func(string) string) *images {
	var after images
	for i, list := range m {
		for _, image := range list {
			if image != wild {
				image = f(image)
			}
			after[i] = append(after[i], image)
		}
	}
	return &after
}

// isSingle reports whether each image is a character at most: to cut between
// them is to cut between characters.
func (m *images) isSingle() bool {
	_, longer := m.unsafe(func(image string) bool { return utf8.RuneCountInString(image) < 2 })
	return !longer
}

// A witness is a character, and what has become of it, that is not safe.
type witness struct {
	sample rune
	image  string
}

// unsafe gives the first sample of which an image is not safe.
func (m *images) unsafe(safe func(image string) bool) (witness, bool) {
	for i, list := range m {
		for _, image := range list {
			if image == wild || !safe(image) {
				return witness{samples[i], strings.TrimSuffix(image, wild)}, true
			}
		}
	}
	return witness{}, false
}

// inJSON reports whether an image is a run of whole characters of a JSON
// string (RFC 8259, section 7).
func inJSON(image string) bool {
	for i := 0; i < len(image); {
		r, size := utf8.DecodeRuneInString(image[i:])
		switch {
		case r == '"' || r < ' ':
			return false
		case r == '\\':
			if size = escapeLength(image[i:]); size == 0 {
				return false
			}
		}
		i += size
	}
	return true
}

// escapeLength gives the length of the JSON escape at the start, or 0.
func escapeLength(text string) int {
	if len(text) < 2 {
		return 0
	}
	if text[1] != 'u' {
		if strings.IndexByte(`"\/bfnrt`, text[1]) < 0 {
			return 0
		}
		return 2
	}
	if len(text) < 6 || strings.Trim(text[2:6], "0123456789abcdefABCDEF") != "" {
		return 0
	}
	return 6
}

// inURL reports whether an image is a run of characters that mean themselves in
// every part of a URL (RFC 3986, section 2).
func inURL(image string) bool {
	for i := 0; i < len(image); i++ {
		c := image[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0:
		case c == '%' && i+2 < len(image) && strings.Trim(image[i+1:i+3], "0123456789abcdefABCDEF") == "":
			i += 2
		default:
			return false
		}
	}
	return true
}

// inHeader reports whether an image is legal in the value of a header field
// (RFC 9110, section 5.5), less what is not Latin-1.
func inHeader(image string) bool {
	return strings.IndexFunc(image, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) < 0
}

func inLatin1(image string) bool {
	return strings.IndexFunc(image, func(r rune) bool { return r > 0xff }) < 0
}
