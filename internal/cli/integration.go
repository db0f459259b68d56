package cli

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// integrationFlags are those that say how integrations are read.
var integrationFlags = slices.Concat(supposedFlags, []string{"absent", "jinja", "against", "path", "body", "profile", "jobs", "stdin-filename", "allow-empty"})

// supposedFlags say what is taken to be so where it is not established.
var supposedFlags = []string{"undefined", "tojson", "encode-url"}

const integrationLong = `integration checks definitions of HTTP integrations before they are merged: the
settings, every template against the context of each enabled trigger, and what
would be sent.

  webhook-lint integration crm.json
  webhook-lint integration integrations/ --format github
  webhook-lint integration crm.json --against openapi.yaml

A definition is an Integration object as Gorgias's REST API gives it, its http
object alone, a list of integrations or a page of them, in JSON or YAML. A path
is a file, a folder, a pattern, or - for standard input.

A comment in a template, {# webhook-lint: ignore=RULE reason #}, hides what RULE
finds on its line and the next. webhook-lint baseline write integration records
what is there today, and --baseline leaves it out.

Exit status: 0 nothing found at or above --fail-on; 1 findings; 2 the question
could not be asked.`

func (c *command) integrationCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "integration PATH…", Short: "Check definitions of HTTP integrations", Long: integrationLong,
		Args: cobra.ArbitraryArgs, RunE: c.checkIntegrations,
	}
	c.takes(cmd, configFlag, documentFlags, findingFlags, integrationFlags)
	for flag, words := range map[string][]string{"jinja": jinjaWords, "undefined": undefinedWords, "tojson": tojsonWords} {
		must(cmd.RegisterFlagCompletionFunc(flag, fixed(words...)))
	}
	return cmd
}

func (c *command) checkIntegrations(cmd *cobra.Command, args []string) error {
	if err := c.configure(cmd, args); err != nil {
		return err
	}
	if done, err := c.delegated(); done {
		return err
	}
	files, err := c.definitionFiles(args)
	if err != nil {
		return err
	}
	g, err := c.gate()
	if err != nil {
		return err
	}
	if g.receiver, err = c.receiver(); err != nil {
		return err
	}
	const many = 64
	if len(files) >= many && c.env.Many != nil {
		c.env.Many()
	}
	names := c.names(files)
	out, err := c.output(names)
	if err != nil {
		return err
	}
	out.summary.Noun = "integration"
	for i, r := range c.inOrder(len(files), func(i int) gateResult { return g.file(c, files[i], names[i]) }) {
		if r.err != nil {
			c.tell(r.err)
			continue
		}
		out.summary.Checked += r.definitions
		if err := out.remark(report.Result{Name: names[i], Findings: r.findings}); err != nil {
			return err
		}
	}
	if err := c.conclude(out, names); err != nil {
		return err
	}
	c.status, err = out.close()
	return err
}

// definitionFiles gives the files that arguments name.
func (c *command) definitionFiles(args []string) ([]capture.File, error) {
	if len(args) == 0 && !c.flags.allowEmpty {
		return nil, errors.New("there is nothing to check; want a file, a folder, a pattern, or - for standard input")
	}
	extensions := []string{".json", ".yaml", ".yml"}
	if c.flags.allowEmpty {
		args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return isEmpty(arg, extensions...) })
	}
	files, err := capture.Expand(args, extensions...)
	return c.withoutBaseline(files), err
}

// A gate checks definitions.
type gate struct {
	checker  *integration.Checker
	receiver integration.Receiver // nil for none
	body     *tree.Source         // in place of the form; nil for none
}

func (c *command) gate() (*gate, error) {
	s, err := c.document()
	if err != nil {
		return nil, err
	}
	g := &gate{checker: integration.New(s, integration.Options{
		Profile: validator.Profile(c.flags.profile), Jinja: c.flags.jinja == "full", Absent: c.flags.absent == "maybe", Request: c.requestOptions(),
	})}
	if g.body, err = c.bodyFile(c.flags.body); err != nil {
		return nil, err
	}
	return g, nil
}

// requestOptions gives what is taken to be so of requests.
func (c *command) requestOptions() integration.RequestOptions {
	return integration.RequestOptions{Undefined: c.flags.undefined, NoToJSON: c.flags.tojson == "unknown", EncodeURL: c.flags.encodeURL}
}

// A gateResult is what is found in one file.
type gateResult struct {
	definitions int
	findings    []diag.Diagnostic
	err         error
}

func (g *gate) file(c *command, file capture.File, name string) gateResult {
	text, err := c.readDefinition(file)
	if err != nil {
		return gateResult{err: err}
	}
	list, findings := g.read(name, text)
	for _, d := range list {
		findings = append(findings, g.checker.Check(d)...)
		if g.receiver != nil {
			refused, err := g.checker.Against(d, g.receiver)
			if unusable := (*integration.ReceiverError)(nil); errors.As(err, &unusable) {
				return gateResult{err: unusable} // told once, whatever was to be checked
			}
			if err != nil {
				return gateResult{err: fmt.Errorf("%s: %w", name, err)}
			}
			findings = append(findings, refused...)
		}
	}
	diag.Sort(findings)
	return gateResult{definitions: max(len(list), min(len(findings), 1)), findings: findings}
}

// bodyFile reads the template of a body from a file of its own, or from
// standard input; nil for "".
func (c *command) bodyFile(path string) (*tree.Source, error) {
	if path == "" {
		return nil, nil
	}
	file := capture.File{Name: path}
	text, err := c.readDefinition(file)
	if err != nil {
		return nil, err
	}
	if err := wideError(path, text); err != nil {
		return nil, err
	}
	return tree.NewSource(c.names([]capture.File{file})[0], text), nil
}

// read gives the definitions of a file, with the body that is to replace
// theirs.
func (g *gate) read(name string, text []byte) ([]*integration.Definition, []diag.Diagnostic) {
	list, findings := integration.Read(tree.NewSource(name, text))
	for _, d := range list {
		if g.body != nil {
			d.SetBody(g.body)
		}
	}
	return list, findings
}

const maxDefinition = 16 << 20 // bytes of a file of definitions

func (c *command) readDefinition(file capture.File) (text []byte, err error) {
	if file.Name == "-" {
		text, err = io.ReadAll(io.LimitReader(c.env.Stdin, maxDefinition+1))
	} else {
		text, err = capture.ReadFile(file.Name, maxDefinition+1)
	}
	if err != nil {
		return nil, readError(file.Name, err)
	}
	if len(text) > maxDefinition {
		return nil, fmt.Errorf("read %s: it is larger than %d MiB, which no file of definitions is", file.Name, maxDefinition>>20)
	}
	return text, nil
}

// inOrder does n pieces of work on several cores, and gives their results in
// order, each as soon as it is there.
func (c *command) inOrder(n int, work func(int) gateResult) iter.Seq2[int, gateResult] {
	return func(yield func(int, gateResult) bool) {
		results := make([]chan gateResult, n)
		for i := range results {
			results[i] = make(chan gateResult, 1)
		}
		var next atomic.Int64
		var group sync.WaitGroup
		for range min(c.flags.jobs, n) {
			group.Go(func() {
				for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
					results[i] <- work(int(i))
				}
			})
		}
		defer group.Wait()
		defer next.Store(int64(n)) // what nobody waits for is not begun
		for i, result := range results {
			if !yield(i, <-result) {
				return
			}
		}
	}
}

// one gives the only definition of a file.
func (c *command) oneDefinition(g *gate, args []string) (*integration.Definition, error) {
	files, err := c.definitionFiles(args)
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("want one definition, and there are %d files", len(files))
	}
	text, err := c.readDefinition(files[0])
	if err != nil {
		return nil, err
	}
	name := c.names(files)[0]
	list, findings := g.read(name, text)
	switch {
	case c.complain(findings) > 0:
		return nil, errTold
	case len(list) == 0:
		return nil, fmt.Errorf("%s holds no integration that can be read", name)
	case len(list) > 1:
		return nil, fmt.Errorf("%s holds %d integrations, and one is wanted: %s", name, len(list), enumerate(definitionNames(list)))
	case list[0].HTTP == nil:
		return nil, fmt.Errorf("the integration in %s has no settings: http is null or absent", name)
	}
	return list[0], nil
}

func definitionNames(list []*integration.Definition) []string {
	var names []string
	for _, d := range list {
		if name := strings.TrimSpace(d.Name); name != "" {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	return names
}
