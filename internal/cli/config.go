package cli

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

const configName = ".webhook-lint.yaml"

//go:embed config.schema.json
var configSchema []byte

// A config is what a configuration file says. Flags win over it.
type config struct {
	path    string // "" when there is no file
	values  []configValue
	ignores []*ignore
	found   []diag.Diagnostic // about the file; errors among them end the run
}

// A configValue is what the file gives one flag.
type configValue struct {
	flag  string
	words []string
	node  *tree.Node
}

// isSetting reports whether the file may set a flag. Its ignore is another
// thing than the flag of that name.
func isSetting(flag string) bool {
	return flag != "config" && flag != "ignore" && flag != "body" && flag != "path" && flag != "from"
}

// settingNames lists what the file may hold.
func settingNames() []string {
	names := []string{"ignore"}
	new(settings).flagSet().VisitAll(func(f *pflag.Flag) {
		if isSetting(f.Name) {
			names = append(names, f.Name)
		}
	})
	return names
}

// configure reads the configuration, and refuses what no command can do with
// its arguments.
func (c *command) configure(_ *cobra.Command, args []string) error {
	if err := c.readSettings(); err != nil {
		return err
	}
	return c.onceStdin(append([]string{c.flags.body, c.flags.integration}, args...)...)
}

// onceStdin refuses standard input in two places, for it can be read once.
func (c *command) onceStdin(names ...string) error {
	first := slices.Index(names, "-")
	if first >= 0 && slices.Contains(names[first+1:], "-") {
		return errors.New("standard input is named twice, and can be read once; want a file for one of them")
	}
	return nil
}

// readSettings reads the configuration file and sets the flags that the command
// line leaves open.
func (c *command) readSettings() error {
	path, err := c.configPath()
	if err != nil || path == "" {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return readError(path, err)
	}
	c.config = readConfig(tree.NewSource(path, text), time.Now())
	if c.complain(c.config.found) > 0 {
		return errTold
	}
	for _, v := range c.config.values {
		flag := c.shared.Lookup(v.flag)
		if flag.Changed {
			continue
		}
		for _, word := range v.words {
			if err := flag.Value.Set(word); err != nil {
				return fmt.Errorf("%s: %s: %w", v.node.Pos(), v.flag, err)
			}
		}
	}
	return nil
}

// errTold stands for errors that complain has told of.
var errTold = errors.New("the question cannot be asked, as told")

// complain tells of errors in a file that a run rests on, and counts them.
func (c *command) complain(found []diag.Diagnostic) (n int) {
	for _, d := range found {
		if d.Severity == diag.Error {
			fmt.Fprintln(c.env.Stderr, oneLine(fmt.Errorf("%s: %s: %s [%s]", d.Pos, d.Severity, d.Message, d.Rule.ID)))
			n++
		}
	}
	return n
}

// verifyChannels refuses a channel that the document has not, and entries of
// ignore for such.
func (c *command) verifyChannels(names []string) error {
	known := append(slices.Clone(names), auto)
	channel := c.shared.Lookup("channel")
	if !slices.Contains(known, c.flags.channel) && channel.Changed {
		return fmt.Errorf("--channel: %w", unknown("channel", c.flags.channel, known))
	}
	for _, v := range c.config.values {
		if v.flag == channel.Name && !channel.Changed && !slices.Contains(known, v.words[0]) {
			c.config.log(ruleConfig, v.node, "channel: %s", unknown("channel", v.words[0], known))
		}
	}
	for _, i := range c.config.ignores {
		if i.channel != "" && !slices.ContainsFunc(names, func(name string) bool { return match(i.channel, name) }) {
			c.config.log(ruleConfig, i.node.Get("channel"), "%s", unknown("channel", i.channel, names))
		}
	}
	if c.complain(c.config.found) > 0 {
		return errTold
	}
	return nil
}

// configPath gives the file of --config, or the nearest one in this folder and
// those above it.
func (c *command) configPath() (string, error) {
	if c.flags.configFile != "" {
		return c.flags.configFile, nil
	}
	here, err := os.Getwd()
	if err != nil {
		return "", nil // a folder that was removed has no configuration
	}
	for folder := here; ; folder = filepath.Dir(folder) {
		path := filepath.Join(folder, configName)
		switch _, err := os.Stat(path); {
		case err == nil:
			return relative(here, path), nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", readError(path, err)
		case folder == filepath.Dir(folder):
			return "", nil
		}
	}
}

func relative(folder, path string) string {
	if rel, err := filepath.Rel(folder, path); err == nil {
		return rel
	}
	return path
}

func readConfig(source *tree.Source, now time.Time) config {
	g := config{path: source.File}
	if isBlank(source.Text) {
		return g
	}
	root, found := spec.Read(source)
	for _, d := range found {
		d.Rule = ruleConfig
		g.found = append(g.found, d)
	}
	if root == nil || root.Kind == tree.Null {
		return g
	}
	if root.Kind != tree.Object {
		g.log(ruleConfig, root, "the configuration is %s; want names and values, such as fail-on: warning", kindOf(root))
		return g
	}
	defer func() { diag.Sort(g.found) }()
	scratch := new(settings).flagSet()
	for _, m := range root.Members {
		flag := scratch.Lookup(m.Key.Text)
		switch name := m.Key.Text; {
		case name == "ignore":
			g.readIgnores(m.Value, now)
		case flag != nil && isSetting(name):
			g.readValue(flag, m.Value)
		default:
			g.log(ruleConfig, m.Key, "%s", unknownName("there is no setting", name, settingNames()))
		}
	}
	return g
}

// isBlank reports whether a text has nothing but comments.
func isBlank(text []byte) bool {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

func unknownName(fact, name string, known []string) string {
	if list := near(name, known); len(list) > 0 {
		return fmt.Sprintf("%s %q; did you mean %s?", fact, name, diag.Either(list))
	}
	return fmt.Sprintf("%s %q", fact, name)
}

func (g *config) log(rule *diag.Rule, n *tree.Node, format string, args ...any) {
	g.found = append(g.found, diag.Diagnostic{
		Rule: rule, Severity: rule.Severity, Pos: n.Pos(), End: n.EndPos(),
		Message: fmt.Sprintf(format, args...),
		Excerpt: n.Source.Excerpt(tree.Span{Start: n.Start, End: n.End}, nil),
	})
}

// readValue tries a value on a flag that is not the run's own, and keeps it.
func (g *config) readValue(flag *pflag.Flag, n *tree.Node) {
	kind := flag.Value.(*value).kind
	items := []*tree.Node{n}
	if n.Kind == tree.Array && kind == listKind {
		items = n.Items
	}
	v := configValue{flag: flag.Name, node: n}
	if n.Kind == tree.Object && kind == levelsKind {
		items = nil
		for _, m := range n.Members {
			v.words = append(v.words, m.Key.Text+"="+m.Value.Text)
			g.try(flag, m.Value, m.Key.Text+"="+m.Value.Text)
		}
	}
	for _, item := range items {
		if !slices.Contains(scalars[kind], item.Kind) {
			g.log(ruleConfig, item, "%s is %s; want %s", flag.Name, kindOf(item), wants[kind])
			continue
		}
		g.try(flag, item, item.Text)
		v.words = append(v.words, g.beside(flag.Name, item.Text))
	}
	g.values = append(g.values, v)
}

// try reports a word that a flag does not take.
func (g *config) try(flag *pflag.Flag, n *tree.Node, word string) {
	if err := flag.Value.Set(word); err != nil {
		g.log(ruleConfig, n, "%s: %s", flag.Name, err)
	}
}

// scalars are the JSON kinds that single words of a kind are written as.
var scalars = map[kind][]tree.Kind{
	textKind: {tree.String}, listKind: {tree.String}, boolKind: {tree.Bool},
	numberKind: {tree.Number}, sizeKind: {tree.String, tree.Number},
}

var wants = map[kind]string{
	textKind: "a text", listKind: "a text or a list of texts", levelsKind: "an object of rules and severities",
	boolKind: "true or false", numberKind: "a number", sizeKind: "a number, or a text such as 16MiB",
}

// pathFlags are those that take a path, besides --format.
var pathFlags = slices.Concat(documentFlags, []string{"baseline", "integration", "against"})

// beside takes a path as relative to the folder of the configuration.
func (g *config) beside(flag, word string) string {
	name, path, found := "", word, slices.Contains(pathFlags, flag)
	if flag == "format" {
		name, path, found = strings.Cut(word, "=")
		name += "="
	}
	if !found || path == "" || filepath.IsAbs(path) {
		return word
	}
	return name + filepath.Join(filepath.Dir(g.path), path)
}

func kindOf(n *tree.Node) string {
	switch n.Kind {
	case tree.Null:
		return "empty"
	case tree.Array, tree.Object:
		return "an " + n.Kind.String()
	case tree.String:
		return fmt.Sprintf("the text %q", n.Text)
	}
	return "the " + n.Kind.String() + " " + n.Text
}

func (c *command) configCommand() *cobra.Command {
	config := &cobra.Command{
		Use: "config", Short: "Show the configuration in force", Args: noArgs, PreRunE: c.configure,
		Long: "config shows which " + configName + " is in force and what it says.\nIt is sought in this folder and those above it.",
		RunE: func(*cobra.Command, []string) error { return c.showConfig() },
	}
	config.AddCommand(&cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of " + configName, Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := c.env.Stdout.Write(configSchema)
			return err
		},
	})
	return c.takes(config, configFlag)
}

func (c *command) showConfig() error {
	if c.config.path == "" {
		_, err := fmt.Fprintf(c.env.Stdout, "no %s in this folder or above it\n", configName)
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", c.config.path)
	for _, v := range c.config.values {
		fmt.Fprintf(&b, "%s: %s\n", v.flag, strings.Join(v.words, ", "))
	}
	for _, i := range c.config.ignores {
		fmt.Fprintf(&b, "ignore: %s\n", i)
	}
	for _, d := range c.config.found {
		fmt.Fprintf(&b, "# %s: %s\n", d.Pos, d.Message)
	}
	_, err := fmt.Fprint(c.env.Stdout, b.String())
	return err
}
