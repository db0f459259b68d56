package contract

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"
)

// A Probe tells what a receiver has applied. It answers a GET of URL with
// ticket_id and message_id in the query, or a run of Command with both as
// arguments, with an object of JSON; what the object lacks cannot be checked:
//
//	{"applied": 2, "effects": 1, "replies": 0, "messages": 1, "message_failed": false,
//	 "status": "open", "subject": "…", "assignee_user_id": 7, "updated_datetime": "…"}
type Probe struct {
	URL     string
	Header  http.Header
	Command string        // for a shell
	Wait    time.Duration // how long an effect may be in coming: 10 s
}

// A Snapshot is what a probe says.
type Snapshot map[string]any

// Look asks the probe.
func (p *Probe) Look(ctx context.Context, ticket, message int64) (Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, maxLook)
	defer cancel()
	text, err := p.text(ctx, ticket, message)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var s Snapshot
	if err := decoder.Decode(&s); err != nil || s == nil {
		return nil, errors.New("the probe gives no object of JSON")
	}
	return s, nil
}

func (p *Probe) text(ctx context.Context, ticket, message int64) (string, error) {
	if p.Command != "" {
		return p.run(ctx, ticket, message)
	}
	address := withQuery(p.URL, "ticket_id", fmt.Sprint(ticket))
	if message != 0 {
		address = withQuery(address, "message_id", fmt.Sprint(message))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", errors.New("the probe's URL cannot be read")
	}
	request.Header = p.Header.Clone()
	response, err := probing.Do(request)
	if err != nil {
		if inner := (*url.Error)(nil); errors.As(err, &inner) {
			err = inner.Err
		}
		return "", fmt.Errorf("the probe cannot be reached: %s", plain(err))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxSnapshot))
	if err != nil || response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the probe answers %d", response.StatusCode)
	}
	return string(body), nil
}

// run runs the command of the probe.
func (p *Probe) run(ctx context.Context, ticket, message int64) (string, error) {
	out := &bounded{left: maxSnapshot}
	cmd := exec.CommandContext(ctx, "sh", "-c", p.Command+` "$@"`, "probe", fmt.Sprint(ticket), fmt.Sprint(message))
	cmd.Stdout, cmd.WaitDelay = out, time.Second // what the command has started may hold its output
	switch err := cmd.Run(); {
	case out.left < 0:
		return "", errors.New("the probe's command prints more than 1 MB")
	case ctx.Err() != nil:
		return "", fmt.Errorf("the probe's command takes more than %s", maxLook)
	case errors.Is(err, exec.ErrWaitDelay):
		return "", errors.New("the probe's command leaves something running that holds its output")
	case err != nil:
		return "", fmt.Errorf("the probe's command: %w", err)
	}
	return out.String(), nil
}

const (
	maxSnapshot = 1 << 20
	maxLook     = 10 * time.Second
)

var errLong = errors.New("too long")

// A bounded keeps what is written, and refuses what is too much.
type bounded struct {
	strings.Builder
	left int
}

func (b *bounded) Write(text []byte) (int, error) {
	if b.left -= len(text); b.left < 0 {
		return 0, errLong
	}
	return b.Builder.Write(text)
}

func (p *Probe) wait() time.Duration { return cmp.Or(p.Wait, 10*time.Second) }
