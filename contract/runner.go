package contract

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A Runner tries cases on a receiver. It is used for one run.
type Runner struct {
	Checks  []Check // held against every delivery; those of Checks at first
	Process int     // from 0, of several that try one receiver at the same time: each reads its habits with IDs of its own

	receiver *Receiver
	policy   Policy
	dialer   *dialer
	health   *Case // the plainest case, which tells whether the receiver still works
	reading  sync.Once
	habits   []Result // what came of reading the receiver's habits, for those who try cases one by one

	mu      sync.Mutex
	next    time.Time // when the rate allows the next delivery
	ends    time.Time // of the budget; zero for none
	sent    int
	trials  int           // of sent, for the smallest bodies
	heard   bool          // the receiver was reached
	inRow   int           // failures without a success between
	answers int           // that came, of whatever kind
	asleep  time.Duration // that the receiver has asked for since it took something
	rest    func(context.Context, time.Duration) bool
	stopped string          // why nothing more is sent
	refused string          // why the receiver must not be asked at all
	dead    bool            // the receiver could not be reached, or no longer
	causes  map[string]bool // of failures that were looked into
	tally   map[string]int
	tickets map[string]*sync.Once // those that the receiver was told of, by ID
}

// NewRunner makes a Runner for a receiver.
func NewRunner(r *Receiver) *Runner {
	runner := &Runner{
		Checks: slices.Clone(Checks), receiver: r, policy: r.Policy,
		dialer: &dialer{timeout: r.Limits.timeout(), tls: r.TLS}, causes: map[string]bool{}, tally: map[string]int{},
	}
	runner.dialer.refuse, runner.rest = runner.refuse, rest
	if r.Limits.Budget > 0 {
		runner.ends = time.Now().Add(r.Limits.Budget)
	}
	return runner
}

// Run tries cases on a receiver, and gives what came of each, in their order.
// It reads the receiver's habits first when r has no policy. Breaking off the
// loop ends the run.
func Run(ctx context.Context, r *Receiver, cases []Case) iter.Seq[Result] {
	return NewRunner(r).Run(ctx, cases)
}

// Policy gives the policy in force.
func (r *Runner) Policy() Policy { return r.policy }

// Sent gives how many deliveries went out.
func (r *Runner) Sent() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent
}

// Stopped says why the run ended before its cases did, or "". It is dead when
// the receiver could not be reached, or failed too often in a row.
func (r *Runner) Stopped() (why string, dead bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stopped, r.dead
}

// Err says why the receiver may not be asked: its host has an address that is
// never tried.
func (r *Runner) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refused == "" {
		return nil
	}
	return fmt.Errorf("the host of the receiver has an address that is not for one: %s; want another", r.refused)
}

func (r *Runner) refuse(why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refused, r.stopped = cmp.Or(r.refused, why), cmp.Or(r.stopped, why)
}

func (r *Runner) stop(why string, dead bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped == "" {
		r.stopped, r.dead = why, dead
	}
}

func (r *Runner) halted() bool {
	why, _ := r.Stopped()
	return why != ""
}

// Run tries cases and gives what came of each, in their order.
func (r *Runner) Run(ctx context.Context, cases []Case) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer r.dialer.close()
		if i := slices.IndexFunc(cases, func(c Case) bool { return c.Layer == Valid && c.Play == nil }); i >= 0 {
			r.health = &cases[i]
		} else if i := slices.IndexFunc(cases, func(c Case) bool { return c.library != nil }); i >= 0 {
			r.health = cases[i].library.plainest()
		}
		if r.policy == nil {
			if !r.calibrate(ctx, yield) {
				return
			}
		}
		for rest := cases; len(rest) > 0; {
			n := r.together(rest)
			if !r.batch(ctx, rest[:n], yield) {
				return
			}
			rest = rest[n:]
		}
	}
}

// together gives how many of the next cases may run at the same time. What was
// captured keeps its order.
func (r *Runner) together(cases []Case) int {
	const most = 256
	n := 0
	for n < len(cases) && n < most && cases[n].Play == nil && cases[n].captured == nil {
		n++
	}
	return max(n, 1)
}

func (r *Runner) parallel() int {
	if r.receiver.Environment == Production {
		return 1
	}
	return max(cmp.Or(r.receiver.Limits.Parallel, 4), 1)
}

// batch runs cases at the same time and gives their results in order.
func (r *Runner) batch(ctx context.Context, cases []Case, yield func(Result) bool) bool {
	results := make([]chan Result, len(cases))
	for i := range results {
		results[i] = make(chan Result, 1)
	}
	work := make(chan int)
	go func() {
		defer close(work)
		for i := range cases {
			select {
			case work <- i:
			case <-ctx.Done():
				for ; i < len(cases); i++ {
					results[i] <- Result{Case: cases[i], Skipped: "the run was interrupted"}
				}
				return
			}
		}
	}()
	for range min(r.parallel(), len(cases)) {
		go func() {
			for i := range work {
				results[i] <- r.one(ctx, cases[i])
			}
		}()
	}
	for _, result := range results {
		if !yield(<-result) {
			return false
		}
	}
	return true
}

// one runs a case.
func (r *Runner) one(ctx context.Context, c Case) Result {
	if why := r.skips(ctx, &c); why != "" {
		return Result{Case: c, Skipped: why}
	}
	if c.Play != nil {
		return r.play(ctx, c)
	}
	d, err := r.receiver.build(&c, 0)
	if err != nil {
		return Result{Case: c, Skipped: err.Error()}
	}
	r.Send(ctx, d)
	result := Result{Case: c, Deliveries: []*Delivery{d}, Findings: r.judge(&c, d, c.when())}
	if d.Failure == Stopped {
		why, _ := r.Stopped()
		return Result{Case: c, Skipped: cmp.Or(why, "the run was interrupted")}
	}
	if c.captured != nil {
		for i := range result.Findings {
			c.captured.answered(&result.Findings[i])
		}
	}
	r.look(ctx, &result)
	r.brake(ctx)
	return result
}

// skips says why a case is not run, or "".
func (r *Runner) skips(ctx context.Context, c *Case) string {
	if why, _ := r.Stopped(); why != "" {
		return why
	}
	if ctx.Err() != nil {
		return "the run was interrupted"
	}
	if r.receiver.Environment == Production && c.Safety != Read {
		return "not safe in production"
	}
	for _, need := range c.Needs {
		if why := r.lacks(need); why != "" {
			return why
		}
	}
	return ""
}

func (r *Runner) lacks(need string) string {
	switch {
	case need == NeedsProbe && r.receiver.Probe == nil:
		return "needs a probe"
	case need == NeedsCanary && r.receiver.Canary == nil:
		return "needs a canary"
	case need == NeedsSignature && r.receiver.Signature == nil:
		return "needs a signature"
	case need == NeedsTimestamp && (r.receiver.Signature == nil || r.receiver.Signature.Timestamp == ""):
		return "needs a signed timestamp"
	case need == NeedsSecret && !r.receiver.hasSecret():
		return "no secret is configured"
	case need == NeedsSecret && r.policy.of("auth") == "none":
		return "the policy says that no secret is needed"
	}
	return ""
}

// Send sends a delivery as the limits have it: not faster than the rate, not
// beyond the budget, and again when the receiver answers 429 with Retry-After.
func (r *Runner) Send(ctx context.Context, d *Delivery) {
	ctx, cancel := r.within(ctx)
	defer cancel()
	r.introduce(ctx, d)
	for try := 0; ; try++ {
		if why := r.wait(ctx); why != "" {
			d.Failure, d.Detail = Stopped, why
			return
		}
		r.dialer.send(ctx, d)
		r.count(d)
		after, told := retryAfter(d)
		if !told || try == 3 || !r.bears(after) || !r.rest(ctx, after) {
			r.overspent()
			return
		}
		fresh := d.Clone()
		fresh.Before = d.Before
		*d = *fresh
	}
}

// within gives a context that ends with the budget.
func (r *Runner) within(ctx context.Context) (context.Context, func()) {
	if r.ends.IsZero() {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, r.ends)
}

// overspent stops the run when its budget is used up.
func (r *Runner) overspent() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.ends.IsZero() && !time.Now().Before(r.ends) {
		r.enough(fmt.Sprintf("the budget of %s is used up", r.receiver.Limits.Budget))
	}
}

// enough stops the run at a limit. A receiver that answered nothing until then
// was not tried.
func (r *Runner) enough(why string) {
	if r.stopped != "" {
		return
	}
	r.stopped = why
	if r.answers == 0 {
		r.stopped, r.dead = why+", and the receiver has answered nothing, or to come again later", true
	}
}

// maxAsleep bounds what a receiver that takes nothing may ask for in sum.
const maxAsleep = 10 * time.Minute

// bears reports whether the time is waited for that a receiver asks for.
func (r *Runner) bears(after time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asleep += after; r.asleep > maxAsleep && r.stopped == "" {
		r.stopped, r.dead = fmt.Sprintf("the receiver wants its sender to wait, and has taken nothing in between, for %s of all deliveries together", r.asleep), true
	}
	return r.stopped == ""
}

// wait waits until the rate allows a delivery, and says why there is none.
func (r *Runner) wait(ctx context.Context) string {
	r.overspent()
	r.mu.Lock()
	limits := r.receiver.Limits
	rate := limits.Rate
	if r.receiver.Environment == Production && !(rate > 0 && rate <= 1) {
		rate = 1
	}
	if limits.Requests > 0 && r.sent >= limits.Requests {
		r.enough(fmt.Sprintf("the limit of %d requests is reached", limits.Requests))
	}
	why, pause := r.stopped, time.Duration(0)
	if why == "" {
		r.sent++
		if rate > 0 {
			pause = time.Until(r.next)
			r.next = time.Now().Add(max(pause, 0)).Add(time.Duration(float64(time.Second) / rate))
		}
	}
	r.mu.Unlock()
	if why == "" && pause > 0 && !r.rest(ctx, pause) {
		r.overspent()
		why, _ = r.Stopped()
		return cmp.Or(why, "the run was interrupted")
	}
	return why
}

// rest waits, and reports whether the run goes on.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// maxRetryAfter bounds how long a receiver may ask a run to wait.
const maxRetryAfter = 60 * time.Second

// retryAfter gives how long a receiver wants its sender to wait (RFC 9110
// 10.2.3).
func retryAfter(d *Delivery) (time.Duration, bool) {
	if d.status() != http.StatusTooManyRequests && d.status() != http.StatusServiceUnavailable {
		return 0, false
	}
	text := d.Answer.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		after := time.Duration(seconds) * time.Second
		return after, after <= maxRetryAfter
	}
	if then, err := http.ParseTime(text); err == nil {
		after := max(time.Until(then), 0)
		return after, after <= maxRetryAfter
	}
	return 0, false
}

// count counts failures in a row.
func (r *Runner) count(d *Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = r.heard || d.Failure != Unreachable && d.Failure != Stopped
	if _, told := retryAfter(d); d.Answer != nil && !told {
		r.answers, r.asleep = r.answers+1, 0
	}
	switch {
	case d.Failure == Left || d.Failure == Stopped:
	case d.Failure == Unreachable && !r.heard && r.stopped == "":
		r.stopped, r.dead = "the receiver "+d.got(), true
	case d.broke():
		r.inRow++
	default:
		r.inRow = 0
	}
}

// brake stops the run when the receiver failed too often in a row, and fails
// the plainest delivery too.
func (r *Runner) brake(ctx context.Context) {
	r.mu.Lock()
	due := r.inRow >= r.receiver.Limits.failures() && r.stopped == ""
	if due {
		r.inRow = 0
	}
	r.mu.Unlock()
	if !due || r.health == nil {
		return
	}
	d, err := r.receiver.build(r.health, r.own(90))
	if err != nil {
		return
	}
	r.Send(ctx, d)
	if d.broke() {
		r.stop(fmt.Sprintf("the receiver failed %d times in a row, and on a valid event it %s too", r.receiver.Limits.failures(), d.got()), true)
	}
}

// judge gives what is wrong with what came of a delivery: for the case it
// belongs to, and for any delivery.
func (r *Runner) judge(c *Case, d *Delivery, when string) []Finding {
	if d.Failure == Stopped {
		return nil
	}
	found := r.ambient(c, d)
	told := slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == ruleRedirect || f.Rule == ruleIncomplete || f.Rule == ruleBurst })
	if told {
		return found
	}
	if d.Failure == Untrusted {
		return append(found, Finding{Rule: ruleTLS, Severity: diag.Error, Got: d.got(), Want: "a certificate that the sender trusts", Delivery: d})
	}
	if d.Failure == Timeout && c.Layer == Valid {
		return append(found, Finding{Rule: ruleLatency, Severity: diag.Error, Got: d.got(), When: when, Want: "2xx within " + r.receiver.Limits.timeout().String(), Delivery: d})
	}
	j := c.Expect.judge(r.policy, d)
	if j.severity == diag.Off {
		return found
	}
	return append(found, Finding{
		Rule: c.Rule, Severity: min(j.severity, most(c.Rule, d)), Got: d.got(), When: when, Want: j.want, Policy: j.policy, Delivery: d, Pointer: c.At,
	})
}

// most gives how bad a finding of a rule may be: what breaks the receiver is an
// error whatever the rule is about.
func most(rule *diag.Rule, d *Delivery) diag.Severity {
	if d.broke() {
		return diag.Error
	}
	return rule.Severity
}

// ambient holds the checks for any delivery.
func (r *Runner) ambient(c *Case, d *Delivery) []Finding {
	var found []Finding
	for _, check := range r.Checks {
		if got, want := check.Judge(r.receiver, d); got != "" {
			found = append(found, Finding{Rule: check.Rule, Severity: check.Rule.Severity, Got: got, Want: want, Delivery: d, Pointer: c.At, ambient: true})
		}
	}
	if s, got := late(d, r.receiver.Limits.timeout()); s != diag.Off && c.Layer != Timed {
		found = append(found, Finding{Rule: ruleLatency, Severity: s, Got: got, Want: "an answer at once, and the work afterwards", Delivery: d, ambient: true})
	}
	return found
}

// Digest gives a fingerprint of the bodies that the first deliveries of cases
// have: the same cases, receiver and seed give the same one.
func Digest(r *Receiver, cases []Case) string {
	sum := sha256.New()
	for i := range cases {
		if cases[i].Play != nil {
			continue
		}
		if d, err := r.build(&cases[i], 0); err == nil {
			fmt.Fprintf(sum, "%s\n%d\n", cases[i].ID, len(d.Body))
			sum.Write(d.Body)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Try runs one case, after the receiver's habits were read if there is no
// policy. It is for those who run cases one by one, from several goroutines
// too: a script plays beside other cases then.
func (r *Runner) Try(ctx context.Context, c Case) Result {
	r.reading.Do(func() {
		if r.health == nil && c.library != nil {
			r.health = c.library.plainest()
		}
		if r.policy == nil {
			r.calibrate(ctx, func(result Result) bool {
				r.habits = append(r.habits, result)
				return true
			})
		}
	})
	return r.one(ctx, c)
}

// Habits gives what came of reading the receiver's habits, which the first Try
// does when there is no policy.
func (r *Runner) Habits() []Result { return r.habits }

// own gives the number, of those below 92 that no case has for its IDs, that
// stands for another in this process.
func (r *Runner) own(try int) int { return try - 2*(r.Process%45) }
