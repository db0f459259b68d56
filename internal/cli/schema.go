package cli

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A schemaJob is what the command schema is asked for.
type schemaJob struct{ channel, folder, profile string }

func (c *command) schemaCommand() *cobra.Command {
	var job schemaJob
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Write each channel's payload schema as JSON Schema draft-07",
		Long: `schema extracts the payload schema of a channel, or of each, as a JSON Schema
document of its own. With -o it writes DIR/CHANNEL.schema.json.`,
		Args: noArgs, PreRunE: c.configure,
		RunE: func(*cobra.Command, []string) error { return c.writeSchemas(job) },
	}
	// These are not the flags of check: the configuration does not set them.
	letterFirst := []string{string(validator.Document), string(validator.Observed)}
	flags := cmd.Flags()
	flags.VarP(text(&job.channel, ""), "channel", "c", "channel `NAME`; all of them by default, which wants -o")
	flags.VarP(text(&job.folder, ""), "output", "o", "`DIR` to write to")
	flags.Var(choice(&job.profile, "profile", letterFirst), "profile", "reading `NAME` of the document: document, observed")
	must(cmd.RegisterFlagCompletionFunc("channel", c.completeChannels()))
	must(cmd.RegisterFlagCompletionFunc("profile", fixed(letterFirst...)))
	cmd.AddCommand(&cobra.Command{
		Use: "findings", Short: "Print the JSON Schema of --format json", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := c.env.Stdout.Write(report.JSONSchema())
			return err
		},
	})
	return c.takes(cmd, configFlag, documentFlags)
}

func (c *command) writeSchemas(job schemaJob) error {
	s, err := c.document()
	if err != nil {
		return err
	}
	if job.profile == string(validator.Observed) && s.Observed != nil {
		s = s.Observed
	}
	channels := s.Channels
	switch {
	case job.channel != "":
		one := s.Channel(job.channel)
		if one == nil {
			return fmt.Errorf("--channel: %w", unknown("channel", job.channel, s.ChannelNames()))
		}
		channels = []*spec.Channel{one}
	case job.folder == "" && len(channels) != 1:
		return fmt.Errorf("there are %d channels; want --channel NAME, or -o DIR for all of them", len(channels))
	}
	for _, channel := range channels {
		if err := c.writeSchema(channel, job.folder); err != nil {
			c.tell(fmt.Errorf("channel %s: %w", channel.Name, err))
		}
	}
	return nil
}

func (c *command) writeSchema(channel *spec.Channel, folder string) error {
	schema := channel.Schema()
	if schema == nil {
		return errors.New("its schema format is unsupported")
	}
	if folder == "" {
		_, err := c.env.Stdout.Write(schema.JSON())
		return err
	}
	path := filepath.Join(folder, url.PathEscape(channel.Name)+".schema.json")
	err := os.MkdirAll(folder, 0o755)
	if err == nil {
		err = os.WriteFile(path, schema.JSON(), 0o644)
	}
	if err != nil {
		return writeError(path, err)
	}
	return nil
}
