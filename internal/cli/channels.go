package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/spec"
)

type channelRow struct {
	Name        string   `json:"name"`
	Method      string   `json:"method,omitempty"`
	OperationID string   `json:"operationId,omitempty"`
	Messages    []string `json:"messages"`
}

func (c *command) channelsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "channels", Short: "List the channels of the document", Args: noArgs, PreRunE: c.configure,
		RunE: func(*cobra.Command, []string) error { return c.listChannels(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c.takes(cmd, configFlag, documentFlags)
}

func (c *command) listChannels(asJSON bool) error {
	s, err := c.document()
	if err != nil {
		return err
	}
	rows := []channelRow{}
	var lines [][]string
	for _, channel := range s.Channels {
		messages := messageNames(channel)
		rows = append(rows, channelRow{channel.Name, channel.Method, channel.OperationID, messages})
		lines = append(lines, []string{channel.Name, channel.Method, strings.Join(messages, ", ")})
	}
	if asJSON {
		return c.printJSON(rows)
	}
	return c.printTable(lines)
}

func messageNames(channel *spec.Channel) []string {
	names := []string{}
	for _, m := range channel.Messages {
		names = append(names, m.Name)
	}
	return names
}

// printTable prints lines in columns, without blanks at their ends.
func (c *command) printTable(lines [][]string) error {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, line := range lines {
		fmt.Fprintln(w, strings.Join(line, "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var text []byte
	for line := range bytes.Lines(b.Bytes()) {
		text = append(append(text, bytes.TrimRight(line, " \n")...), '\n')
	}
	_, err := c.env.Stdout.Write(text)
	return err
}

func (c *command) printJSON(v any) error {
	e := json.NewEncoder(c.env.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
