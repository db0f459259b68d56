package tree

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// ReadForm reads the fields of a body that is form-encoded
// (application/x-www-form-urlencoded): an object of texts, in which a name that
// is given several times has a list of them. The line end that an editor adds
// is not part of it. An escape that is none, and a bracket or a quote that JSON
// begins with, end the reading; the field that it stands in is kept as it is
// written.
func ReadForm(source *Source) (*Node, []Fault) {
	text := bytes.TrimRight(source.Text, "\r\n")
	root := &Node{Kind: Object, Source: source, End: len(text)}
	if len(text) > 0 && bytes.IndexByte([]byte("{[\""), text[0]) >= 0 {
		return root, []Fault{{Kind: Syntax, Span: Span{0, 1}, Message: fmt.Sprintf("%q stands here, where JSON begins; want fields that are form-encoded, such as id=1&status=open", text[0])}}
	}
	f := &fields{Node: root, index: map[string]int{}}
	for start := 0; start < len(text); {
		end := len(text)
		if i := bytes.IndexByte(text[start:], '&'); i >= 0 {
			end = start + i
		}
		if start < end {
			if fault := f.add(start, end); fault != nil {
				return root, []Fault{*fault}
			}
		}
		start = end + 1
	}
	return root, nil
}

// fields is an object of which the place of each name is known.
type fields struct {
	*Node
	index map[string]int
}

func (f *fields) add(start, end int) *Fault {
	middle := end
	if i := bytes.IndexByte(f.Source.Text[start:end], '='); i >= 0 {
		middle = start + i
	}
	key, inKey := formText(f.Source, start, middle)
	value, inValue := formText(f.Source, min(middle+1, end), end)
	f.put(key, value)
	return cmp.Or(inKey, inValue)
}

func (f *fields) put(key, value *Node) {
	i, known := f.index[key.Text]
	if !known {
		f.index[key.Text] = len(f.Members)
		f.Members = append(f.Members, Member{key, value})
		return
	}
	m := &f.Members[i]
	if m.Value.Kind != Array {
		m.Value = &Node{Kind: Array, Source: f.Source, Start: m.Value.Start, Items: []*Node{m.Value}}
	}
	m.Value.Items, m.Value.End = append(m.Value.Items, value), value.End
}

// formText decodes a part of a form.
func formText(source *Source, start, end int) (*Node, *Fault) {
	n := &Node{Kind: String, Text: string(source.Text[start:end]), Source: source, Start: start, End: end}
	text, err := url.QueryUnescape(n.Text)
	if wrong, ok := err.(url.EscapeError); ok {
		at := start + strings.Index(n.Text, string(wrong))
		return n, &Fault{
			Kind: Syntax, Span: Span{at, at + len(wrong)},
			Message: fmt.Sprintf("%q is no percent-encoding; want %%25 for a percent sign", string(wrong)),
		}
	}
	n.Text = text
	return n, nil
}
