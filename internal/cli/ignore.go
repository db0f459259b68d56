package cli

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// An ignore silences findings: those that match every field that it has.
type ignore struct {
	rule, path, pointer, channel string // patterns; "" matches all
	reason, expires              string
	node                         *tree.Node
	folder                       string // absolute; path is relative to it
	used                         bool

	file string // that matchesPath was asked of last
	fits bool   // what it said
}

// fields are those of an entry, each with the place for its text.
func (i *ignore) fields() map[string]*string {
	return map[string]*string{"rule": &i.rule, "path": &i.path, "pointer": &i.pointer, "channel": &i.channel,
		"reason": &i.reason, "expires": &i.expires}
}

var ignoreFields = []string{"rule", "path", "pointer", "channel", "reason", "expires"}

func (g *config) readIgnores(list *tree.Node, now time.Time) {
	if list.Kind != tree.Array {
		g.log(ruleConfig, list, "ignore is %s; want a list of entries", kindOf(list))
		return
	}
	for _, item := range list.Items {
		before := len(g.found)
		if i := g.readIgnore(item); len(g.found) == before && !g.expired(item.Get("expires"), now) {
			g.ignores = append(g.ignores, i)
		}
	}
}

// readIgnore reads one entry. What is wrong with it is found in g afterwards.
func (g *config) readIgnore(n *tree.Node) *ignore {
	i := &ignore{node: n, folder: absolute(filepath.Dir(g.path))}
	if n.Kind != tree.Object {
		g.log(ruleConfig, n, "an ignore is %s; want an object with a rule, path, pointer or channel, and a reason", kindOf(n))
		return i
	}
	before, fields := len(g.found), i.fields()
	for _, m := range n.Members {
		field := fields[m.Key.Text]
		switch {
		case field == nil:
			g.log(ruleConfig, m.Key, "%s", unknownName("an ignore has no field", m.Key.Text, ignoreFields))
		case m.Value.Kind != tree.String:
			g.log(ruleConfig, m.Value, "%s is %s; want a text", m.Key.Text, kindOf(m.Value))
		case strings.TrimSpace(m.Value.Text) == "":
			g.log(ruleConfig, m.Value, "%s is blank; want words", m.Key.Text)
		default:
			*field = m.Value.Text
		}
	}
	switch {
	case len(g.found) > before: // what is missing may be what was misspelt
	case n.Get("reason") == nil:
		g.log(ruleConfig, n, "the ignore has no reason; want one, for whoever reads it next")
	case n.Get("rule") == nil && n.Get("path") == nil && n.Get("pointer") == nil && n.Get("channel") == nil:
		g.log(ruleConfig, n, "the ignore silences everything; want a rule, path, pointer or channel")
	}
	g.verifyIgnore(i)
	return i
}

func (g *config) verifyIgnore(i *ignore) {
	if _, err := rulePattern(i.rule); i.rule != "" && err != nil {
		g.log(ruleConfig, i.node.Get("rule"), "%s", err)
	}
	if !doublestar.ValidatePattern(i.path) {
		g.log(ruleConfig, i.node.Get("path"), "path is %q; want the bracket or brace in it closed", i.path)
	}
	if i.pointer != "" && i.pointer[0] != '/' {
		g.log(ruleConfig, i.node.Get("pointer"), "pointer is %q; want a JSON pointer, such as /ticket/status", i.pointer)
	}
	if _, err := time.Parse(time.DateOnly, i.expires); i.expires != "" && err != nil {
		g.log(ruleConfig, i.node.Get("expires"), "expires is %q; want a date, such as 2026-12-31", i.expires)
	}
}

// expired reports whether an ignore has had its day, and tells so.
func (g *config) expired(n *tree.Node, now time.Time) bool {
	if n == nil {
		return false
	}
	day, err := time.ParseInLocation(time.DateOnly, n.Text, now.Location())
	if err != nil || now.Before(day.AddDate(0, 0, 1)) {
		return false
	}
	g.log(ruleIgnoreExpired, n, "the ignore expired on %s and silences nothing; mend what it hid, or set a new date", n.Text)
	return true
}

func (i *ignore) String() string {
	var words []string
	fields := i.fields()
	for _, name := range ignoreFields {
		if text := *fields[name]; text != "" {
			words = append(words, name+" "+text)
		}
	}
	return strings.Join(words, ", ")
}

// matches reports whether a finding is to be silenced.
func (i *ignore) matches(d diag.Diagnostic) bool {
	return (i.rule == "" || match(i.rule, d.Rule.ID)) &&
		(i.channel == "" || match(i.channel, d.Channel)) &&
		(i.pointer == "" || matchPointer(i.pointer, d.Pointer)) &&
		i.matchesPath(d.Pos.File)
}

// matchesPath compares a path with a pattern that is relative to the folder of
// the configuration; one without a slash names a file anywhere below it.
func (i *ignore) matchesPath(file string) bool {
	if i.path == "" || i.file == file {
		return i.path == "" || i.fits
	}
	i.file = file
	if recording, ok := strings.CutSuffix(file, ":decoded"); ok { // a body with places of its own: traffic.har#3:decoded
		file = recording[:max(strings.LastIndexByte(recording, '#'), 0)]
	}
	pattern := i.path
	if !strings.Contains(pattern, "/") {
		pattern = "**/" + pattern
	}
	i.fits = doublestar.MatchUnvalidated(pattern, filepath.ToSlash(relative(i.folder, absolute(file))))
	return i.fits
}

func absolute(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	return abs
}

// matchPointer reports whether a value is the one that a pattern names or lies
// below it; * stands for one name or index.
func matchPointer(pattern string, at diag.Pointer) bool {
	want, have := diag.Pointer(pattern).Tokens(), at.Tokens()
	if len(want) > len(have) {
		return false
	}
	for i, token := range want {
		if token != "*" && token != have[i] {
			return false
		}
	}
	return true
}

// aboutDocument reports whether an ignore can only silence what the command
// spec finds.
func (i *ignore) aboutDocument() bool {
	if i.rule == "" {
		return false
	}
	for _, rule := range allRules() {
		if match(i.rule, rule.ID) && !slices.Contains(spec.Rules, rule) && !strings.HasPrefix(rule.ID, "spec-") {
			return false
		}
	}
	return true
}

// remarks gives what is to be said of the configuration after a run to the
// end: entries that silenced nothing although the run was over what they are
// about, and those that have expired.
func (g *config) remarks(files []string, channels map[string]bool, document bool) []diag.Diagnostic {
	said := config{found: slices.Clone(g.found)}
	for _, i := range g.ignores {
		if !i.used && i.aboutDocument() == document && i.concerns(files, channels) {
			said.log(ruleIgnoreUnused, i.node, "the ignore matches nothing; %s", i.advice())
		}
	}
	diag.Sort(said.found)
	return said.found
}

// advice says what to do about an ignore that matches nothing.
func (i *ignore) advice() string {
	if i.path == "" {
		return "remove it, or give it the path of what it is for"
	}
	return "remove it"
}

// concerns reports whether a run over files that came to these channels was
// over what the ignore is about.
func (i *ignore) concerns(files []string, channels map[string]bool) bool {
	seen := i.channel == ""
	for name := range channels {
		seen = seen || match(i.channel, name)
	}
	return seen && slices.ContainsFunc(files, i.matchesPath)
}
