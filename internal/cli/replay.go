package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/tree"
)

// replay sends again what a file holds: a case that was kept, or captured
// deliveries.
func (c *command) replay(ctx context.Context, r *contract.Receiver, job *contractJob) error {
	text, err := os.ReadFile(job.replay)
	one, fault := contract.Replay(text)
	switch {
	case err == nil && fault == nil:
		return c.send(ctx, r, []contract.Case{one}, job, nil, job.replay)
	case errors.Is(fault, contract.ErrRecording):
		return fmt.Errorf("read %s: %w", job.replay, fault)
	}
	list, found, err := c.captured(ctx, r, job)
	if err != nil {
		return err
	}
	if r.Policy == nil {
		r.Policy = contract.DefaultPolicy() // nothing but what was captured is sent
		maps.Copy(r.Policy, r.Known)
	}
	return c.send(ctx, r, contract.Resend(list), job, found, job.replay)
}

// captured reads the deliveries of a capture, and tells of those that break the
// contract, and of what could not be read.
func (c *command) captured(ctx context.Context, r *contract.Receiver, job *contractJob) (list []contract.Captured, found []report.Result, err error) {
	files, err := capture.Expand([]string{job.replay})
	if err != nil {
		return nil, nil, err
	}
	k, err := c.checker(true)
	if err != nil {
		return nil, nil, err
	}
	options := capture.Options{Stdin: c.env.Stdin, KnownTrigger: k.known}
	for _, file := range files {
		for p, err := range capture.Read(ctx, file, options) {
			if err != nil {
				return nil, nil, err
			}
			one, result, err := k.captured(p, r.TriggerIn)
			if err != nil {
				return nil, nil, err
			}
			if len(job.triggers) > 0 && one.Source != nil && !slices.Contains(job.triggers, one.Channel) {
				continue
			}
			if len(result.Findings) > 0 {
				found = append(found, result)
			}
			if one.Source != nil {
				one.Name = caseName(p.Name, file, len(files) > 1)
				list = append(list, one)
			}
		}
	}
	if len(list) == 0 {
		return nil, nil, fmt.Errorf("read %s: it is no recording of a case, and holds no captured delivery that is wanted", job.replay)
	}
	return list, found, nil
}

// caseName names the case of a payload by words that do not tell where the
// files lie.
func caseName(payload string, file capture.File, several bool) string {
	name, base := strings.TrimSuffix(payload, ":decoded"), filepath.Base(file.Name)
	if rest, ok := strings.CutPrefix(name, file.Name); ok && !several {
		name = base + rest
	}
	return "replay/" + strings.TrimLeft(filepath.ToSlash(name), "./")
}

// captured gives what is sent again of a payload, and what is wrong with it;
// no source when nothing is.
func (k *checker) captured(p capture.Payload, in contract.TriggerIn) (contract.Captured, report.Result, error) {
	told := k.told(p, in)
	p.Trigger = cmp.Or(p.Trigger, told)
	result, err := k.check(p)
	if err != nil {
		return contract.Captured{}, result, err
	}
	sendable := p.Fault == nil && (p.Method != "" || json.Valid(p.Source.Text))
	one := contract.Captured{Channel: result.Channel, Method: p.Method, Header: p.Header, Body: p.Packed, Status: p.Status, Invalid: count(result.Findings) > 0}
	if sendable {
		one.Source = p.Source
	}
	keep := result.Findings[:0:0]
	for _, d := range result.Findings {
		if d.Severity == diag.Error || d.Rule == ruleChannelGuess && needsTrigger(in) {
			d.Severity = min(d.Severity, diag.Warning) // the receiver is not to blame
			keep = append(keep, d)
		}
	}
	if one.Invalid && sendable {
		keep[len(keep)-1].Related = append(keep[len(keep)-1].Related, diag.Related{Message: mayRefuse(p.Status)})
	}
	result.Findings = keep
	return one, result, nil
}

// mayRefuse says what is right of a body that breaks the contract.
func mayRefuse(status int) string {
	if status/100 == 2 {
		return fmt.Sprintf("the captured body breaks the contract, and was answered %d all the same: so it is to be again", status)
	}
	return "the captured body breaks the contract, so that the receiver may refuse it: any answer but 5xx is right"
}

// needsTrigger reports whether the body does not tell the trigger by itself.
func needsTrigger(in contract.TriggerIn) bool {
	return slices.Contains([]string{"header", "query", "path"}, in.Place)
}

// told gives the trigger that a captured request tells where the receiver
// looks for it, or "".
func (k *checker) told(p capture.Payload, in contract.TriggerIn) string {
	var words []string
	u, err := url.Parse(p.URL)
	if err != nil {
		u = &url.URL{}
	}
	switch in.Place {
	case "header":
		words = []string{http.Header(p.Header).Get(in.Name)}
	case "query":
		words = []string{u.Query().Get(in.Name)}
	case "path":
		words = strings.Split(u.Path, "/")
	case "", "body":
		words = []string{wordAt(p.Source, diag.Pointer(cmp.Or(in.Name, "/event/type")))}
	}
	slices.Reverse(words)
	if i := slices.IndexFunc(words, k.known); i >= 0 {
		return words[i]
	}
	return ""
}

func wordAt(source *tree.Source, at diag.Pointer) string {
	if source == nil {
		return ""
	}
	root, _ := tree.ReadJSON(source, tree.Limits{Depth: 64})
	if n := root.At(at); n != nil && n.Kind == tree.String {
		return n.Text
	}
	return ""
}
