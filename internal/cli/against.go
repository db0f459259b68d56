package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/webhook-lint/webhook-lint/integration"
)

// withReceivers is the command that reads OpenAPI documents. It is one of its
// own because linking what reads them doubles the time that any command takes
// to start.
const withReceivers = "webhook-lint-openapi"

// receiver opens the document that --against names, or gives nil.
func (c *command) receiver() (integration.Receiver, error) {
	if c.flags.against == "" {
		if c.flags.path != "" {
			return nil, errors.New("--path is a path of the document that --against names; want --against FILE")
		}
		return nil, nil
	}
	r, found, err := c.env.Receiver(c.flags.against, c.flags.refRoot, c.flags.path)
	if err != nil {
		return nil, err
	}
	if c.complain(found) > 0 {
		return nil, errTold
	}
	if r == nil {
		return nil, fmt.Errorf("%s cannot be used", c.flags.against)
	}
	return r, nil
}

// delegated runs the command that reads OpenAPI documents in place of this one,
// when one is to be read and this one cannot.
func (c *command) delegated() (bool, error) {
	if c.flags.against == "" || c.env.Receiver != nil {
		return false, nil
	}
	name, err := c.companion()
	if err != nil {
		return true, err
	}
	cmd := exec.Command(name, c.env.Args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.env.Stdin, c.env.Stdout, c.env.Stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() > 0 {
		c.status = Status(exit.ExitCode())
		return true, nil
	}
	if err != nil {
		return true, fmt.Errorf("run %s: %w", name, err)
	}
	return true, nil
}

// companion finds webhook-lint-openapi: beside this command, or by PATH.
func (c *command) companion() (string, error) {
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), withReceivers+filepath.Ext(self))
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() {
			return beside, nil
		}
	}
	if name, err := exec.LookPath(withReceivers); err == nil {
		return name, nil
	}
	return "", fmt.Errorf("--against needs the command %s beside this one; want go install github.com/webhook-lint/webhook-lint/cmd/...", withReceivers)
}
