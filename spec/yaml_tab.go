package spec

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// tabProblem is what yaml.v3 says of a literal text whose first line begins
// with a tab. YAML 1.2, section 8.1.1.1, counts spaces alone as indentation.
const tabProblem = "found a tab character where an indentation space is expected"

var tabbedLiteral = lazy.Regexp(`\|[-+]?[ \t]*(?:#[^\n]*)?\r?\n(?: *\r?\n)* +(\t)`)

// withoutTabs gives the text with a letter for each such tab, and by the place
// of its "|" which literal it is of; nil when there is none.
func withoutTabs(text []byte, err error) ([]byte, map[int]bool) {
	if err == nil {
		return nil, nil
	}
	if problem, _ := problemOf(err); problem != tabProblem {
		return nil, nil
	}
	var plain []byte
	literals := map[int]bool{}
	for _, m := range tabbedLiteral().FindAllSubmatchIndex(text, -1) {
		if plain == nil {
			plain = bytes.Clone(text)
		}
		plain[m[2]] = 'x'
		literals[m[0]] = true
	}
	return plain, literals
}

// restoreTab puts the tab back into the value of a literal text that begins at
// a byte.
func (c *yamlConverter) restoreTab(y *yaml.Node, start int) {
	if !c.tabs[start] || y.Style&yaml.LiteralStyle == 0 {
		return
	}
	delete(c.tabs, start)
	breaks := len(y.Value) - len(strings.TrimLeft(y.Value, "\n"))
	y.Value = y.Value[:breaks] + "\t" + y.Value[breaks+len("x"):]
}
