package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// What a document may hold before it is refused: far above any real one, far
// below what would hurt.
const (
	maxBytes = 16 << 20
	maxDepth = 500
	maxNodes = 1_000_000
)

// readYAML reads the first document of a YAML text. It gives nil when the text
// cannot be read at all. What YAML can say and JSON cannot is a finding.
func readYAML(source *tree.Source, found *log) (root *tree.Node) {
	defer func() { // yaml.v3 is known to panic on some malformed input
		if recover() != nil {
			found.at(ruleSyntax, source, 0, 0, "the text is not YAML that can be read")
			root = nil
		}
	}()
	t := tabbed{text: withVersion(source.Text)}
	root, err := decodeYAML(source, t, found)
	for read := 0; read <= maxAgain; read += len(t.text) {
		plain, ok := t.without(err)
		if !ok {
			break
		}
		again := &log{}
		root, err = decodeYAML(source, plain, again)
		if t = plain; err == nil && len(plain.texts) == 0 {
			found.list = append(found.list, again.list...)
		} else if err == nil {
			root, err = nil, errors.New("yaml: "+tabInText)
			break
		}
	}
	if err != nil {
		logYAMLError(source, withVersion(source.Text), found, err)
	}
	return root
}

// decodeYAML reads the first document of a text, which stands for that of the
// source. The error says why it is no YAML.
func decodeYAML(source *tree.Source, t tabbed, log *log) (*tree.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(t.text))
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		log.at(ruleSyntax, source, 0, 0, "the document is empty")
		return nil, nil
	case err != nil:
		return nil, err
	}
	c := &yamlConverter{source: source, tabs: t.texts, lines: ownLines(source.Text), log: log, anchors: map[*yaml.Node]*anchor{}}
	root := c.node(document.Content[0], 0)
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		start := c.offset(&second)
		log.at(ruleYAML, source, start, lineEnd(source.Text, start),
			"a second YAML document starts here and is not read; want one document in a file")
	}
	if c.failed {
		return nil, nil
	}
	return root, nil
}

var yamlVersion = lazy.Regexp(`^(?:\x{feff})?(?:(?:#[^\n]*|[ \t\r]*)\n)*%YAML[ \t]+1\.([0-9])[ \t\r]*(?:#[^\n]*)?\n`)

// withVersion gives the text with a directive %YAML of 1.2 or a later 1.x as
// one of 1.1, the only version that yaml.v3 takes. Nothing moves.
func withVersion(text []byte) []byte {
	m := yamlVersion.Get().FindSubmatchIndex(text)
	if m == nil || text[m[2]] == '1' {
		return text
	}
	text = bytes.Clone(text)
	text[m[2]] = '1'
	return text
}

func lineEnd(text []byte, start int) int {
	if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
		return start + i
	}
	return len(text)
}

type yamlConverter struct {
	source  *tree.Source
	lines   []linePlace // where each line of YAML starts; nil when it is where every line starts
	log     *log
	anchors map[*yaml.Node]*anchor
	nodes   int // that a walk through the result will meet, aliases expanded
	failed  bool
	tabs    map[int]bool // literal texts whose first tab is to be put back
}

// An anchor is a node that aliases may name: nil and open while it is read.
type anchor struct {
	node  *tree.Node
	nodes int
}

func (c *yamlConverter) fail(y *yaml.Node, format string, args ...any) *tree.Node {
	if !c.failed {
		c.failed = true
		start := c.offset(y)
		c.log.at(ruleYAML, c.source, start, lineEnd(c.source.Text, start), format, args...)
	}
	return &tree.Node{Source: c.source}
}

func (c *yamlConverter) node(y *yaml.Node, depth int) *tree.Node {
	if c.failed {
		return &tree.Node{}
	}
	if depth > maxDepth {
		return c.fail(y, "nested more than %d levels deep", maxDepth)
	}
	if c.nodes++; c.nodes > maxNodes {
		return c.fail(y, "the document holds more than %d values", maxNodes)
	}
	if y.Kind == yaml.AliasNode {
		return c.alias(y)
	}
	var known *anchor
	if y.Anchor != "" {
		known = &anchor{}
		c.anchors[y] = known
	}
	before := c.nodes
	n := c.value(y, depth)
	if known != nil {
		known.node, known.nodes = n, c.nodes-before+1
	}
	return n
}

// alias gives the node that the alias names. It is shared, not copied, but
// counted as if it were copied: a later walk meets it again.
func (c *yamlConverter) alias(y *yaml.Node) *tree.Node {
	known := c.anchors[y.Alias]
	if known == nil || known.node == nil {
		return c.fail(y, "the alias *%s stands inside the value that it names", y.Value)
	}
	if c.nodes += known.nodes; c.nodes > maxNodes {
		return c.fail(y, "aliases expand the document to more than %d values", maxNodes)
	}
	return known.node
}

func (c *yamlConverter) value(y *yaml.Node, depth int) *tree.Node {
	n := &tree.Node{Source: c.source, Start: c.start(y)}
	n.End = n.Start
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = tree.Object
		c.mapping(n, y, depth)
	case yaml.SequenceNode:
		n.Kind = tree.Array
		for _, item := range y.Content {
			n.Items = append(n.Items, c.node(item, depth+1))
		}
		if len(n.Items) > 0 {
			n.End = n.Items[len(n.Items)-1].End
		}
	default:
		c.restoreTab(y, n.Start)
		n.End = c.end(n.Start, y)
		c.scalar(n, y)
	}
	return n
}

// A linePlace is the line and the column, both from 1, where a line of YAML
// starts.
type linePlace struct{ line, col int }

// ownLines gives the lines of a text that has line ends which are none for a
// Source.
func ownLines(text []byte) []linePlace {
	plain := bytes.Count(text, []byte("\r")) == bytes.Count(text, []byte("\r\n"))
	if plain && !bytes.ContainsAny(text, "\u0085\u2028\u2029") {
		return nil
	}
	at := linePlace{1, 1}
	lines := []linePlace{at}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	for i := 0; i < len(text); {
		size := tree.LineBreak(text, i)
		if ended := size > 0; !ended {
			_, size = utf8.DecodeRune(text[i:])
			at.col++
		} else if text[i+size-1] == '\n' {
			at = linePlace{at.line + 1, 1}
			lines = append(lines, at)
		} else {
			at.col++
			lines = append(lines, at)
		}
		i += size
	}
	return lines
}

// offset gives the byte where yaml.v3 has the node begin.
func (c *yamlConverter) offset(y *yaml.Node) int {
	if c.lines == nil {
		return c.source.Offset(y.Line, y.Column)
	}
	if y.Line < 1 || y.Line > len(c.lines) {
		return len(c.source.Text)
	}
	start := c.lines[y.Line-1]
	return c.source.Offset(start.line, start.col+y.Column-1)
}

// start passes the anchor and the tag that yaml.v3 counts to the node. One of
// nothing has the node behind it.
func (c *yamlConverter) start(y *yaml.Node) int {
	at, text := c.offset(y), c.source.Text
	nothing := y.Kind == yaml.ScalarNode && y.Value == "" && isPlain(y)
	for at < len(text) {
		switch {
		case text[at] == '&' && y.Anchor != "":
			at += len("&") + len(y.Anchor)
		case text[at] == '!':
			at = tagEnd(text, at)
		default:
			return at
		}
		next := passGap(text, at)
		if nothing && bytes.IndexByte([]byte("&!"), byteAt(text, next)) < 0 {
			return at
		}
		at = next
	}
	return at
}

func isPlain(y *yaml.Node) bool {
	return y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
}

func tagEnd(text []byte, at int) int {
	for at < len(text) && !isSpace(text[at]) && tree.LineBreak(text, at) == 0 {
		at++
	}
	return at
}

// passGap passes white space and comments.
func passGap(text []byte, at int) int {
	for at < len(text) {
		switch size := tree.LineBreak(text, at); {
		case size > 0:
			at += size
		case isSpace(text[at]):
			at++
		case text[at] == '#':
			for at < len(text) && tree.LineBreak(text, at) == 0 {
				at++
			}
		default:
			return at
		}
	}
	return at
}

func byteAt(text []byte, at int) byte {
	if at < len(text) {
		return text[at]
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

func (c *yamlConverter) mapping(n *tree.Node, y *yaml.Node, depth int) {
	seen := map[string]*tree.Node{}
	var merged []tree.Member
	for i := 0; i+1 < len(y.Content); i += 2 {
		if y.Content[i].Tag == "!!merge" {
			merged = append(merged, c.merge(y.Content[i+1], depth)...)
			continue
		}
		key := c.key(y.Content[i], depth)
		if first := seen[key.Text]; first != nil {
			c.log.node(ruleDuplicateKey, key, "%q stands twice in one object; the first is at line %d",
				key.Text, first.Pos().Line)
		} else {
			seen[key.Text] = key
		}
		value := c.node(y.Content[i+1], depth+1)
		n.Members = append(n.Members, tree.Member{Key: key, Value: value})
		n.End = max(key.End, value.End)
	}
	for _, m := range merged { // YAML merge key: a name that is written out wins, then the first merged
		if seen[m.Key.Text] == nil {
			seen[m.Key.Text] = m.Key
			n.Members = append(n.Members, m)
		}
	}
}

// key gives a mapping's key, which JSON wants to be a string: 200 and true
// are "200" and "true", as every reader of AsyncAPI takes them.
func (c *yamlConverter) key(y *yaml.Node, depth int) *tree.Node {
	for y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if start := c.offset(y); y.Kind == yaml.MappingNode && start > 0 && string(c.source.Text[start-1:min(start+1, len(c.source.Text))]) == "{{" {
		c.failed = true
		c.log.at(ruleYAML, c.source, start-1, lineEnd(c.source.Text, start), "%s", templateInYAML)
	} else if y.Kind != yaml.ScalarNode {
		c.fail(y, "a list or an object stands where a name should; want a string")
	}
	start := c.start(y)
	return &tree.Node{
		Kind: tree.String, Text: y.Value,
		Source: c.source, Start: start, End: c.end(start, y),
	}
}

func (c *yamlConverter) merge(y *yaml.Node, depth int) []tree.Member {
	n := c.node(y, depth+1)
	switch n.Kind {
	case tree.Object:
		return n.Members
	case tree.Array:
		var members []tree.Member
		for _, item := range n.Items {
			members = append(members, item.Members...)
		}
		return members
	}
	c.fail(y, `"<<" merges objects; want an alias of one, or a list of such aliases`)
	return nil
}

func (c *yamlConverter) scalar(n *tree.Node, y *yaml.Node) {
	n.Kind, n.Text = tree.String, y.Value
	switch y.ShortTag() {
	case "!!str", "!!timestamp": // AsyncAPI 2.6, Format: YAML tags are those of the JSON schema
	case "!!null":
		n.Kind, n.Text = tree.Null, ""
	case "!!bool":
		n.Kind, n.Text = tree.Bool, strings.ToLower(y.Value)
	case "!!int", "!!float":
		c.number(n, y)
	default:
		c.log.node(ruleYAML, n, "the tag %s has no meaning in JSON; want a plain value", y.ShortTag())
	}
}

var jsonNumber = lazy.Regexp(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// number keeps the spelling of a JSON number. Other spellings of YAML are
// converted with a word of warning, for their readers do not agree.
func (c *yamlConverter) number(n *tree.Node, y *yaml.Node) {
	n.Kind = tree.Number
	if jsonNumber.Get().MatchString(y.Value) {
		return
	}
	plain, ok := plainNumber(y)
	if !ok {
		c.log.node(ruleYAML, n, "%s is no number that JSON can hold; want a number or a quoted text", y.Value)
		n.Kind = tree.String
		return
	}
	c.log.node(ruleYAMLNumber, n, "%s is read as %s here, and otherwise elsewhere; want %s or %q", y.Value, plain, plain, y.Value)
	n.Text = plain
}

func plainNumber(y *yaml.Node) (string, bool) {
	digits := strings.ReplaceAll(strings.TrimPrefix(y.Value, "+"), "_", "")
	if len(digits) > 400 {
		return "", false
	}
	if y.ShortTag() == "!!int" {
		if i, ok := new(big.Int).SetString(digits, 0); ok {
			return i.String(), true
		}
	}
	f, err := strconv.ParseFloat(digits, 64)
	text := strconv.FormatFloat(f, 'g', -1, 64)
	return text, err == nil && jsonNumber.Get().MatchString(text)
}

// end finds the end of the scalar that starts at a byte, which yaml.v3 does not
// keep.
func (c *yamlConverter) end(start int, y *yaml.Node) int {
	text := c.source.Text
	if isPlain(y) && bytes.HasPrefix(text[start:], []byte(y.Value)) {
		return start + len(y.Value)
	}
	if end, exact := tree.EndOf(&tree.Node{Source: c.source, Start: start, Text: y.Value}); exact {
		return end
	}
	return lineEnd(text, start)
}

// shadow gives n as a yaml.Node, for the JSONPath library.
func shadow(n *tree.Node) *yaml.Node {
	y := &yaml.Node{Kind: yaml.ScalarNode, Value: n.Text}
	switch n.Kind {
	case tree.Object:
		y.Kind, y.Tag = yaml.MappingNode, "!!map"
		for _, m := range n.Members {
			y.Content = append(y.Content, nameView(m.Key.Text), shadow(m.Value))
		}
	case tree.Array:
		y.Kind, y.Tag = yaml.SequenceNode, "!!seq"
		for _, item := range n.Items {
			y.Content = append(y.Content, shadow(item))
		}
	case tree.Null:
		y.Tag, y.Value = "!!null", "null"
	case tree.Bool:
		y.Tag = "!!bool"
	case tree.Number:
		y.Tag = "!!int"
		if strings.ContainsAny(n.Text, ".eE") {
			y.Tag = "!!float"
		}
	case tree.String:
		y.Tag = "!!str"
	}
	return y
}

func nameView(name string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}
}

// log collects the findings about a document.
type log struct {
	list []diag.Diagnostic
}

// at adds a finding about the bytes from start to end of a source.
func (l *log) at(rule *diag.Rule, source *tree.Source, start, end int, format string, args ...any) *diag.Diagnostic {
	l.list = append(l.list, diag.Diagnostic{
		Rule:     rule,
		Severity: rule.Severity,
		Pos:      source.Position(start),
		End:      source.Position(end),
		Message:  fmt.Sprintf(format, args...),
		Excerpt:  source.Excerpt(tree.Span{Start: start, End: end}, nil),
	})
	return &l.list[len(l.list)-1]
}

// node adds a finding about a node.
func (l *log) node(rule *diag.Rule, n *tree.Node, format string, args ...any) *diag.Diagnostic {
	return l.at(rule, n.Source, n.Start, n.End, format, args...)
}
