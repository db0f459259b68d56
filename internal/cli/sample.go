package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/sample"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A sampleJob is what the command sample is asked for.
type sampleJob struct {
	channel, name string
	all, list     bool
	seed          uint64
}

func (c *command) sampleCommand() *cobra.Command {
	var job sampleJob
	cmd := &cobra.Command{
		Use: "sample", Short: "Print payloads with a known verdict",
		Long: `sample makes payloads from the schema of a channel: a typical one, and cases
that differ from it in one value. A case is valid, odd (valid, but a payload
that a check may warn of) or has one fault, and its name says what is special:

  webhook-lint sample -c ticket-updated --case ticket/assignee_user=null

--all prints a JSON object a line: name, verdict, pointer, keyword, payload.`,
		Args: noArgs, PreRunE: c.configure,
		RunE: func(*cobra.Command, []string) error { return c.sample(job) },
	}
	f := cmd.Flags()
	f.VarP(text(&job.channel, ""), "channel", "c", "channel `NAME` whose payloads are made")
	f.Var(text(&job.name, ""), "case", "print the case of this `NAME`; the typical payload by default")
	f.BoolVar(&job.all, "all", false, "print every case, a JSON object a line")
	f.BoolVar(&job.list, "list", false, "list the cases: name, verdict, pointer and keyword")
	f.Var(seed(&job.seed), "seed", "`NUMBER` of the story that is told: other names, ids and texts")
	must(cmd.RegisterFlagCompletionFunc("channel", c.completeChannels()))
	return c.takes(cmd, configFlag, documentFlags, []string{"profile"})
}

func seed(p *uint64) *value {
	return newValue(numberKind, "0", func(word string) error {
		n, err := strconv.ParseUint(word, 10, 64)
		if err != nil {
			return fmt.Errorf("want a whole number from 0 to 2^64-1, not %q", word)
		}
		*p = n
		return nil
	})
}

func (c *command) sample(job sampleJob) error {
	if job.list && job.all || job.name != "" && (job.list || job.all) {
		return errors.New("--case, --all and --list exclude one another; want one of them")
	}
	channel, err := c.sampled(job.channel)
	if err != nil {
		return err
	}
	schema := channel.Schema()
	if schema == nil {
		return fmt.Errorf("channel %s: its schema format is unsupported", channel.Name)
	}
	o := sample.Options{Seed: job.seed, Channel: channel.Name}
	cases := sample.Cases(schema, o)
	switch {
	case job.all:
		return c.printCases(cases)
	case job.list:
		return c.listCases(cases)
	case job.name != "":
		return c.printCase(cases, job.name)
	}
	typical := sample.Typical(schema, o)
	if typical == nil {
		return fmt.Errorf("channel %s: no payload that its schema allows was found", channel.Name)
	}
	return c.printPayload(typical)
}

// sampled gives the channel of that name, or the only one, in the reading that
// the profile asks for.
func (c *command) sampled(name string) (*spec.Channel, error) {
	s, err := c.document()
	if err != nil {
		return nil, err
	}
	if c.flags.profile == string(validator.Observed) && s.Observed != nil {
		s = s.Observed
	}
	if channel := s.Channel(name); channel != nil {
		return channel, nil
	}
	switch {
	case name != "":
		return nil, fmt.Errorf("--channel: %w", unknown("channel", name, s.ChannelNames()))
	case len(s.Channels) != 1:
		return nil, fmt.Errorf("there are %d channels; want --channel NAME", len(s.Channels))
	}
	return s.Channels[0], nil
}

func (c *command) printPayload(payload *tree.Node) error {
	compact, err := payload.MarshalJSON()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = c.env.Stdout.Write(b.Bytes())
	return err
}

func (c *command) printCase(cases iter.Seq[sample.Case], name string) error {
	var names []string
	for known := range cases {
		if known.Name == name {
			return c.printPayload(known.Payload)
		}
		names = append(names, known.Name)
	}
	if len(near(name, names)) == 0 {
		return fmt.Errorf("--case: unknown case %q; --list lists them", name)
	}
	return fmt.Errorf("--case: %w", unknown("case", name, names))
}

func verdictOf(known sample.Case) string {
	switch {
	case known.Odd:
		return "odd"
	case known.Valid:
		return "valid"
	}
	return "fault"
}

func (c *command) listCases(cases iter.Seq[sample.Case]) error {
	var lines [][]string
	for known := range cases {
		lines = append(lines, []string{known.Name, verdictOf(known), string(known.Pointer), known.Keyword})
	}
	return c.printTable(lines)
}

// A sampleRow is a case as --all prints it.
type sampleRow struct {
	Name    string     `json:"name"`
	Valid   bool       `json:"valid"`
	Verdict string     `json:"verdict"`
	Pointer string     `json:"pointer"`
	Keyword string     `json:"keyword,omitempty"`
	Payload *tree.Node `json:"payload"`
}

func (c *command) printCases(cases iter.Seq[sample.Case]) error {
	e := json.NewEncoder(c.env.Stdout)
	e.SetEscapeHTML(false)
	for known := range cases {
		row := sampleRow{known.Name, known.Valid, verdictOf(known), string(known.Pointer), known.Keyword, known.Payload}
		if err := e.Encode(row); err != nil {
			return err
		}
	}
	return nil
}
