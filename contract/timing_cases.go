package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// timing makes the cases about how long answers take.
func (l *library) timing() {
	if len(l.channels) == 0 {
		return
	}
	l.growth("tags", "/ticket/tags", func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"id": 1, "name": "tag", "decoration": {}},`, n), ",") + "]"
	}, 50, 800)
	l.growth("text", "/message/body_text", func(n int) string { return `"` + strings.Repeat("a", n) + `!"` }, 6_000, 100_000)
	l.growth("subject", "/ticket/subject", func(n int) string { return `"` + strings.Repeat("a", n) + `!"` }, 1_000, 16_000)
	l.script("burst", Timed, Write, ruleBurst, orderCrowd, burst)
}

// growth tells whether the time of an answer grows faster than the body: it
// compares the fastest of three answers to a small and to a large one. Where
// the large one is answered at once there is nothing to compare.
func (l *library) growth(name string, at diag.Pointer, value func(int) string, small, large int) {
	channel := l.having(at)
	if channel == "" {
		return
	}
	l.script("growth-"+name, Timed, Write, ruleGrowth, orderCrowd, func(s *Stage) {
		limit := s.Receiver.Limits.timeout()
		const noise = 50 * time.Millisecond // what a machine that is busy adds
		enough := min(limit/4, noise*2)
		many, d := s.fastest(channel, enough, Change{at, value(large)})
		if d == nil || many <= enough && !d.broke() {
			return
		}
		few, _ := s.fastest(channel, 0, Change{at, value(small)})
		factor := time.Duration(large / small)
		const want = "time that grows no faster than the body"
		got := fmt.Sprintf("answers after %s when %s is %d times as long as when it answers after %s", many.Round(time.Millisecond), at.Dotted(), factor, few.Round(time.Millisecond))
		switch {
		case d.broke():
			s.Fail(d, d.got(), fmt.Sprintf("2xx: %s has %d parts", at.Dotted(), large))
		case many > limit/4 && many > 3*factor*max(few, noise/10):
			s.Fail(d, got, want)
		case many > noise*2 && many > 6*factor*max(few, noise/10):
			s.told(d, diag.Warning, got, want)
		}
	})
}

// fastest gives the shortest of three times for an event, or the first that is
// short enough; those of deliveries that failed do not count, but the failure
// is what it gives then.
func (s *Stage) fastest(channel string, enough time.Duration, change Change) (time.Duration, *Delivery) {
	var best *Delivery
	for range 3 {
		d := s.Send(s.Ticket().Event(channel, change))
		if d.Failure == Stopped {
			return 0, nil
		}
		if d.broke() {
			return d.Timing.Total(), d
		}
		if best == nil || d.Timing.Total() < best.Timing.Total() {
			best = d
		}
		if best.Timing.Total() <= enough {
			break
		}
	}
	return best.Timing.Total(), best
}

// burst sends events of twenty tickets at once, and compares with one alone.
func burst(s *Stage) {
	alone := s.Send(s.event(s.c.Channel))
	if alone.Failure == Stopped || alone.broke() {
		return
	}
	var list []*Delivery
	for range 20 {
		list = append(list, s.event(s.c.Channel))
	}
	s.Together(list...)
	limit := s.Receiver.Limits.timeout()
	for _, d := range list {
		switch {
		case d.status() == 429 || d.status() == 503 && d.Answer.Header.Get("Retry-After") != "":
			continue
		case d.broke() || !d.ok():
			s.Expect(d, Accept, "20 tickets change at once")
		case d.Timing.Total() > limit/2:
			s.Fail(d, fmt.Sprintf("answers after %s when 20 tickets change at once, and one alone after %s", d.Timing.Total().Round(time.Millisecond), alone.Timing.Total().Round(time.Millisecond)),
				"events of several tickets handled beside each other")
		default:
			continue
		}
		return
	}
}
