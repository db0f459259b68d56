package cli

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A renderJob is what the command render is asked for.
type renderJob struct {
	channel, context, part string
}

var renderParts = []string{"request", "body", "url", "headers"}

func (c *command) renderCommand() *cobra.Command {
	var job renderJob
	cmd := &cobra.Command{
		Use: "render FILE", Short: "Print the request that an integration sends",
		Long: `render prints the request that goes out when a trigger fires: the method, the
URL, the headers and the body, rendered with a context. Secrets are masked, and
control characters spelt out; --part body prints the very bytes.

Where it is not established what Gorgias does, a flag decides, and a remark on
standard error says so.`,
		Args: oneFile("render"), PreRunE: c.configure,
		RunE: func(_ *cobra.Command, args []string) error { return c.render(args, job) },
	}
	f := cmd.Flags()
	f.VarP(text(&job.channel, ""), "channel", "c", "trigger `NAME`; the first that is on by default")
	f.Var(text(&job.context, ""), "context", "payload `FILE` with the context: ticket, message and so on; a typical one by default")
	f.Var(choice(&job.part, "part", renderParts), "part", "`PART` of the request: request, body, url, headers")
	must(cmd.RegisterFlagCompletionFunc("channel", c.completeChannels()))
	must(cmd.RegisterFlagCompletionFunc("part", fixed(renderParts...)))
	return c.takes(cmd, configFlag, documentFlags, supposedFlags, []string{"body", "profile", "stdin-filename", "show-values", "max-bytes"})
}

func (c *command) render(args []string, job renderJob) error {
	g, err := c.gate()
	if err != nil {
		return err
	}
	d, err := c.oneDefinition(g, args)
	if err != nil {
		return err
	}
	triggers, err := c.trigger(d, job.channel)
	if err != nil {
		return err
	}
	context, err := c.context(job.context, triggers[0])
	if err != nil {
		return err
	}
	request, err := d.Request(triggers[0], context, c.requestOptions())
	if err != nil {
		return err
	}
	for _, note := range request.Notes {
		fmt.Fprintln(c.env.Stderr, "webhook-lint: note:", report.Visible(note))
	}
	_, err = c.env.Stdout.Write(c.requestText(d, request, job.part))
	return err
}

// context reads the context of a file, or gives a typical one.
func (c *command) context(path, channel string) (*tree.Node, error) {
	if path == "" {
		return c.typicalContext(channel)
	}
	most := int(min(c.flags.maxBytes, math.MaxInt-1))
	text, err := capture.ReadFile(path, most+1)
	if err != nil {
		return nil, readError(path, err)
	}
	if len(text) > most {
		return nil, fmt.Errorf("read %s: it is larger than %d bytes; want a smaller context, or a larger --max-bytes", path, most)
	}
	if err := wideError(path, text); err != nil {
		return nil, err
	}
	root, faults := tree.ReadJSON(tree.NewSource(path, text), tree.Limits{Depth: 128})
	for _, fault := range faults {
		if fault.Kind.Fatal() {
			return nil, fmt.Errorf("read %s: %s", path, fault.Message)
		}
	}
	if root == nil || root.Kind != tree.Object {
		return nil, fmt.Errorf("read %s: a context is an object with ticket and the like", path)
	}
	return root, nil
}

func (c *command) requestText(d *integration.Definition, r *integration.Request, part string) []byte {
	if !c.flags.showValues {
		d.Mask(r)
	}
	switch part {
	case "body":
		if _, isTerminal := c.env.Terminal(c.env.Stdout); isTerminal {
			return append(shown(r.Body), '\n')
		}
		return r.Body // to the byte: it may be sent on, or signed
	case "url":
		return []byte(r.URL + "\n")
	case "headers":
		return headerText(r.Header)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.URL)
	b.Write(headerText(r.Header))
	if len(r.Body) > 0 {
		fmt.Fprintf(&b, "\n%s\n", r.Body)
	}
	return shown(b.Bytes())
}

// shown spells out what a terminal would obey, but for line ends.
func shown(text []byte) []byte {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = report.Visible(line)
	}
	return []byte(strings.Join(lines, "\n"))
}

func headerText(h http.Header) []byte {
	var names []string
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	for _, name := range names {
		for _, value := range h[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(value))
		}
	}
	return b.Bytes()
}

// typicalContext gives a context as the channel's contract has it.
func (c *command) typicalContext(channel string) (*tree.Node, error) {
	s, err := c.document()
	if err != nil {
		return nil, err
	}
	if s.Observed != nil && c.flags.profile != string(validator.Document) {
		s = s.Observed
	}
	schema := s.Channel(channel).Schema()
	if schema == nil {
		return nil, fmt.Errorf("channel %s: its schema format is unsupported; want --context FILE", channel)
	}
	context := sample.Typical(schema, sample.Options{Channel: channel})
	if context == nil || context.Kind != tree.Object {
		return nil, fmt.Errorf("channel %s: there is no typical context; want --context FILE", channel)
	}
	return context, nil
}
