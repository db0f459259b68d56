package capture

import (
	"bytes"
	"encoding/json"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A value is a JSON value within a text, found by its brackets and quotes
// alone. It may turn out to be no JSON.
type value struct {
	text       []byte
	start, end int
}

// valueIn gives the one value that text seems to hold.
func valueIn(text []byte) (v value, ok bool) {
	start := 0
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		start = len(byteOrderMark)
	}
	start = space(text, start)
	end := valueEnd(text, start)
	return value{text, start, end}, end > start && space(text, end) == len(text)
}

func (v value) bytes() []byte { return v.text[v.start:v.end] }

// is reports whether the value begins with c: a bracket or a quote.
func (v value) is(c byte) bool { return v.start < v.end && v.text[v.start] == c }

// word gives the content of a string that is written without escapes, or "".
func (v value) word() string {
	if !v.is('"') || bytes.IndexByte(v.bytes(), '\\') >= 0 {
		return ""
	}
	return string(v.text[v.start+1 : v.end-1])
}

// content gives the text of the value, a string that is valid, with its places.
func (v value) content(source *tree.Source) *tree.Source {
	n := &tree.Node{Kind: tree.String, Source: source, Start: v.start, End: v.end}
	_ = json.Unmarshal(v.bytes(), &n.Text)
	content, _ := tree.Content(n)
	return content
}

// members calls visit for the members of an object in order until one is
// broken, and reports whether none is. A name is given as it is written,
// without its quotes.
func (v value) members(visit func(name []byte, member value)) bool {
	if !v.is('{') {
		return false
	}
	at := space(v.text, v.start+1)
	for at < v.end && v.text[at] == '"' {
		nameEnd := valueEnd(v.text, at)
		colon := space(v.text, nameEnd)
		if colon >= v.end || v.text[colon] != ':' {
			return false
		}
		start := space(v.text, colon+1)
		end := valueEnd(v.text, start)
		if end == start {
			return false
		}
		visit(v.text[at+1:nameEnd-1], value{v.text, start, end})
		at = space(v.text, end)
		if at < v.end && v.text[at] == ',' {
			at = space(v.text, at+1)
			continue
		}
		break
	}
	return at == v.end-1
}

// get gives the member of that name, the last one if there are several.
func (v value) get(name string) (found value) {
	v.members(func(n []byte, member value) {
		if string(n) == name {
			found = member
		}
	})
	return found
}

func space(text []byte, at int) int {
	for at < len(text) && isSpace(text[at]) {
		at++
	}
	return at
}

// valueEnd gives the byte behind the value that starts at byte at, or at if
// there is none or it has no end.
func valueEnd(text []byte, at int) int {
	if at >= len(text) {
		return at
	}
	switch text[at] {
	case '"':
		return max(stringEnd(text, at), at)
	case '{', '[':
		return max(bracketEnd(text, at), at)
	}
	end := at
	for end < len(text) && !isSpace(text[end]) && bytes.IndexByte([]byte(`,:]}["{`), text[end]) < 0 {
		end++
	}
	return end
}

// stringEnd gives the byte behind the string that starts at byte at, or -1.
func stringEnd(text []byte, at int) int {
	for at++; ; {
		i := bytes.IndexByte(text[at:], '"')
		if i < 0 {
			return -1
		}
		at += i + 1
		escapes := at - 2
		for text[escapes] == '\\' {
			escapes--
		}
		if (at-2-escapes)%2 == 0 {
			return at
		}
	}
}

// bracketEnd gives the byte behind the object or array that starts at byte at,
// or -1.
func bracketEnd(text []byte, at int) int {
	for depth := 0; at < len(text); at++ {
		switch text[at] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		case '"':
			end := stringEnd(text, at)
			if end < 0 {
				return -1
			}
			at = end - 1
		}
	}
	return -1
}
