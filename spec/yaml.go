package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/webhook-lint/webhook-lint/diag"
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
func readYAML(source *tree.Source, log *log) (root *tree.Node) {
	defer func() { // yaml.v3 is known to panic on some malformed input
		if p := recover(); p != nil {
			log.at(ruleSyntax, source, 0, 0, "the text is not YAML that can be read: %v", p)
			root = nil
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(source.Text))
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		log.at(ruleSyntax, source, 0, 0, "the document is empty")
		return nil
	case err != nil:
		logYAMLError(source, log, err)
		return nil
	}
	c := &yamlConverter{source: source, log: log, anchors: map[*yaml.Node]*anchor{}}
	root = c.node(document.Content[0], 0)
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		start := source.Offset(second.Line, second.Column)
		log.at(ruleYAML, source, start, lineEnd(source.Text, start),
			"a second YAML document starts here and is not read; want one document in a file")
	}
	if c.failed {
		return nil
	}
	return root
}

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

func logYAMLError(source *tree.Source, log *log, err error) {
	text, start := err.Error(), 0
	if m := yamlErrorLine.FindStringSubmatch(strings.SplitN(text, "\n", 2)[0]); m != nil {
		text = m[2]
		if line, err := strconv.Atoi(m[1]); err == nil {
			start = source.Offset(line, 1)
		}
	}
	for start < len(source.Text) && source.Text[start] == ' ' {
		start++
	}
	log.at(ruleSyntax, source, start, lineEnd(source.Text, start), "the document is not YAML: %s", text)
}

func lineEnd(text []byte, start int) int {
	if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
		return start + i
	}
	return len(text)
}

type yamlConverter struct {
	source  *tree.Source
	log     *log
	anchors map[*yaml.Node]*anchor
	nodes   int // that a walk through the result will meet, aliases expanded
	failed  bool
}

// An anchor is a node that aliases may name: nil and open while it is read.
type anchor struct {
	node  *tree.Node
	nodes int
}

func (c *yamlConverter) fail(y *yaml.Node, format string, args ...any) *tree.Node {
	if !c.failed {
		c.failed = true
		start := c.source.Offset(y.Line, y.Column)
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
		n.End = scalarEnd(c.source.Text, n.Start, y)
		c.scalar(n, y)
	}
	return n
}

// start passes the anchor and the tag that yaml.v3 counts to the node.
func (c *yamlConverter) start(y *yaml.Node) int {
	at, text := c.source.Offset(y.Line, y.Column), c.source.Text
	for at < len(text) && (text[at] == '&' && y.Anchor != "" || text[at] == '!') {
		for at < len(text) && !isSpace(text[at]) {
			at++
		}
		for at < len(text) && isSpace(text[at]) {
			at++
		}
	}
	return at
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
	if y.Kind != yaml.ScalarNode {
		c.fail(y, "a list or an object stands where a name should; want a string")
	}
	start := c.start(y)
	return &tree.Node{
		Kind: tree.String, Text: y.Value,
		Source: c.source, Start: start, End: scalarEnd(c.source.Text, start, y),
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

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// number keeps the spelling of a JSON number. Other spellings of YAML are
// converted with a word of warning, for their readers do not agree.
func (c *yamlConverter) number(n *tree.Node, y *yaml.Node) {
	n.Kind = tree.Number
	if jsonNumber.MatchString(y.Value) {
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
	return text, err == nil && jsonNumber.MatchString(text)
}

// scalarEnd finds the end of a scalar, which yaml.v3 does not keep. For a
// block scalar it is the end of the line with the | or >.
func scalarEnd(text []byte, start int, y *yaml.Node) int {
	if start >= len(text) {
		return len(text)
	}
	switch {
	case y.Style&yaml.DoubleQuotedStyle != 0 && text[start] == '"':
		for i := start + 1; i < len(text); i++ {
			if text[i] == '\\' {
				i++
			} else if text[i] == '"' {
				return i + 1
			}
		}
	case y.Style&yaml.SingleQuotedStyle != 0 && text[start] == '\'':
		for i := start + 1; i < len(text); i++ {
			if text[i] != '\'' {
				continue
			}
			if i+1 < len(text) && text[i+1] == '\'' {
				i++
				continue
			}
			return i + 1
		}
	case bytes.HasPrefix(text[start:], []byte(y.Value)):
		return start + len(y.Value)
	}
	end := lineEnd(text, start)
	for end > start && isSpace(text[end-1]) {
		end--
	}
	return end
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
