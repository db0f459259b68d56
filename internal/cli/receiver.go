package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
)

// A receiverJob is what the command receiver is asked for.
type receiverJob struct {
	address, fault, token, file, signature string
	slow                                   time.Duration
}

const receiverLong = `receiver serves the receiver that is built in: it takes every event once, in
whatever order events come, and tells at /probe what it has applied. Point an
integration at it, or read it as sample code (package contract/zoo).

  webhook-lint receiver --addr localhost:8080 --token env:TOKEN
  webhook-lint receiver --fault closed-500

With --fault it does one thing wrong; webhook-lint zoo lists what. It ends when
it is interrupted.`

func (c *command) receiverCommand() *cobra.Command {
	var job receiverJob
	cmd := &cobra.Command{
		Use: "receiver", Short: "Serve the built-in receiver, right or with a fault", Long: receiverLong, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context(), job) },
	}
	f := cmd.Flags()
	f.Var(text(&job.address, "localhost:8080"), "addr", "`HOST:PORT` to listen on")
	f.Var(text(&job.fault, ""), "fault", "`NAME` of what it does wrong")
	f.Var(text(&job.token, ""), "token", "`TOKEN` that Authorization: Bearer must carry; env:NAME comes from the environment")
	f.Var(text(&job.signature, ""), "sign", "`HOW` deliveries must be signed: "+contract.SignatureForm)
	f.Var(text(&job.file, ""), "file", "`FILE` that keeps what was applied; forgotten in the end by default")
	f.Var(span(&job.slow, "5s"), "slow", "`TIME` that the sender waits, which receivers that are slow exceed")
	must(cmd.RegisterFlagCompletionFunc("fault", later(faultNames)))
	return cmd
}

func faultNames() (names []string) {
	for _, f := range zoo.Faults() {
		names = append(names, f.Name)
	}
	for _, f := range zoo.Legitimate() {
		names = append(names, f.Name)
	}
	return names
}

func (c *command) serve(ctx context.Context, job receiverJob) error {
	token, err := contract.Secret(job.token, c.getenv)
	if err != nil {
		return err
	}
	signature, err := c.signature(job.signature)
	if err != nil {
		return err
	}
	handler, closeHandler, err := receiverOf(job.fault, zoo.Options{Token: token, Signature: verified(signature), File: job.file, Slow: job.slow})
	if err != nil {
		return err
	}
	defer closeHandler()
	ctx, stop := interruptible(ctx)
	defer stop()
	l, err := net.Listen("tcp", job.address)
	if err != nil {
		return fmt.Errorf("listen on %s: %s", job.address, lastError(err))
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	fmt.Fprintf(c.env.Stderr, "webhook-lint: the receiver listens on http://%s, and tells at http://%s/probe?ticket_id=N what it applied\n", l.Addr(), l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return lastError(err)
	}
	c.status = Interrupted
	return nil
}

func lastError(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

func receiverOf(fault string, o zoo.Options) (http.Handler, func() error, error) {
	if fault == "" {
		r, err := zoo.New(o)
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}
	f, ok := zoo.Find(fault)
	if !ok {
		if near := near(fault, faultNames()); len(near) > 0 {
			return nil, nil, fmt.Errorf("unknown fault %q; did you mean %s?", fault, diag.Either(near))
		}
		return nil, nil, fmt.Errorf("unknown fault %q; webhook-lint zoo list lists them", fault)
	}
	s, err := f.New(o)
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}

func (c *command) zooCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "zoo", Short: "Receivers with one fault each, to test a contract test with",
		Long: `zoo has receivers that differ from the built-in one: those that do one thing
wrong, each with the rule that tells of it, and those that differ in something
that they may do.

  webhook-lint zoo list
  webhook-lint zoo run closed-500 --addr localhost:8080`,
	}
	list := &cobra.Command{
		Use: "list", Short: "List the receivers, the rule that tells of each, and what it does", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return c.listZoo() },
	}
	run := c.receiverCommand()
	run.Use, run.Short, run.Long, run.Args = "run NAME", "Serve one of the receivers", "", cobra.ExactArgs(1)
	serve := run.RunE
	run.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmd.Flags().Set("fault", args[0]); err != nil {
			return err
		}
		return serve(cmd, nil)
	}
	cmd.AddCommand(list, run)
	return cmd
}

func (c *command) listZoo() error {
	var lines [][]string
	for _, list := range [][]zoo.Fault{zoo.Faults(), zoo.Legitimate()} {
		for _, f := range list {
			lines = append(lines, []string{f.Name, cmp.Or(f.Check, "nothing"), f.Doc})
		}
	}
	return c.printTable(lines)
}
