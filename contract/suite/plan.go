package suite

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A plan is what settings come to.
type plan struct {
	receiver contract.Receiver // as its owner has it, and then as settings say
	header   http.Header       // in place of the owner's of those names
	hidden   []string          // of header, whose values are shown nowhere
	cases    contract.CaseOptions
	probe    contract.Probe

	canary, allowed, integration, document string
	overlays                               []string
	consent, seeded                        bool

	spec *spec.Spec // the document that was read
}

func (p *plan) readPlace(v string) (err error) {
	place, _, _ := strings.Cut(v, ":")
	if !slices.Contains(contract.TriggerPlaces, place) {
		return unknown("place", place, contract.TriggerPlaces)
	}
	p.receiver.TriggerIn, err = contract.ParseTriggerIn(v)
	return err
}

func (p *plan) readPolicy(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	p.receiver.Policy, err = contract.ParsePolicy(string(text))
	return err
}

func (p *plan) readProfile(v string) error {
	var profile contract.Profile
	if err := word(&profile, "profile", v, []contract.Profile{contract.Document, contract.Observed}); err != nil {
		return err
	}
	if p.cases.Profiles = []contract.Profile{contract.Document}; profile == contract.Observed {
		p.cases.Profiles = append(p.cases.Profiles, contract.Observed)
	}
	return nil
}

// complete reads the files that are named, and looks at what settings say
// together.
func (p *plan) complete() error {
	if err := p.readDocument(); err != nil {
		return err
	}
	for _, name := range p.cases.Channels {
		if p.spec.Channel(name) == nil {
			return fmt.Errorf("-receiver.trigger: %w", unknown("trigger", name, p.spec.ChannelNames()))
		}
	}
	if p.receiver.URL != "" && !p.seeded {
		p.receiver.Seed = uint64(ginkgo.GinkgoRandomSeed())
	}
	p.cases.Seed = p.receiver.Seed
	if p.integration != "" {
		if err := p.readIntegration(); err != nil {
			return err
		}
	}
	return p.allows()
}

func (p *plan) readDocument() error {
	o := spec.Options{Overlays: p.overlays}
	read := func() (*spec.Spec, error) { s, _, err := spec.Embedded(o); return s, err }
	if p.document != "" {
		read = func() (*spec.Spec, error) { s, _, err := spec.Load(p.document, o); return s, err }
	}
	s, err := read()
	if err == nil && s == nil {
		err = fmt.Errorf("the document %s cannot be used; webhook-lint spec tells why", p.document)
	}
	p.spec = s
	return err
}

func (p *plan) readIntegration() error {
	text, err := os.ReadFile(p.integration)
	if err != nil {
		return err
	}
	list, _ := integration.Read(tree.NewSource(p.integration, text))
	if len(list) != 1 || list[0].HTTP == nil {
		return fmt.Errorf("%s holds %d integrations that can be read; want one; webhook-lint integration tells more", p.integration, len(list))
	}
	p.receiver.Integration = list[0]
	p.cases.Profiles = []contract.Profile{contract.Rendered}
	if len(p.cases.Channels) == 0 {
		p.cases.Channels = list[0].Enabled()
	}
	return nil
}

// allows refuses what would harm somebody.
func (p *plan) allows() error {
	if p.receiver.Environment != contract.Production || p.receiver.URL == "" {
		return nil
	}
	if !p.consent {
		return errors.New("a receiver in production is tried only with -receiver.yes-production")
	}
	if u, err := url.Parse(p.receiver.URL); err == nil && u.Hostname() != p.allowed {
		return fmt.Errorf("the host %s is not allowed in production; want -receiver.allow-host %s", u.Hostname(), u.Hostname())
	}
	return nil
}

// Specs registers a spec for each case that the settings ask for. It is called
// where a variable is declared. Tried is the receiver that they name; else the
// one that own gives; else, when own is nil, the one that is built in, which
// does everything right, without the thousands of cases of the layer schema.
//
// A setting that cannot be used is told before the first spec runs, and none
// does.
func (s *Settings) Specs(text string, own func() *contract.Receiver) bool {
	at := types.NewCodeLocation(1)
	read := sync.OnceValues(s.plan)
	ginkgo.ReportBeforeSuite(func(ginkgo.Report) {
		if _, err := read(); err != nil {
			ginkgo.Fail(err.Error() + annotated(at, "settings", err.Error()))
		}
	}, at)
	return ginkgo.Describe(text, at, func() {
		if p, err := read(); err == nil {
			s.specs(p, at, own)
		}
	})
}

func (s *Settings) specs(p *plan, at types.CodeLocation, own func() *contract.Receiver) {
	isBuiltIn := p.receiver.URL == "" && own == nil
	if isBuiltIn {
		own = func() *contract.Receiver {
			ginkgo.AddReportEntry("receiver", "the one that is built in, for neither -receiver.url nor RECEIVER_URL names one", ginkgo.ReportEntryVisibilityAlways, at)
			return builtIn()
		}
	}
	if o := &p.cases; isBuiltIn && len(o.Layers) == 0 {
		o.Layers = slices.DeleteFunc(slices.Clone(contract.Layers), func(l contract.Layer) bool { return l == contract.Schema })
	}
	var more []any
	if p.receiver.Environment == contract.Production {
		more = append(more, ginkgo.Serial) // one at a time
	}
	f := &front{at: at, isInside: p.receiver.URL == "", flags: s.chosen(), open: func() *contract.Receiver { return s.open(p, own) }}
	f.specs(contract.Cases(p.spec, p.cases), more...)
}

// chosen gives the flags that decide which cases there are, as they were given.
func (s *Settings) chosen() string {
	var b strings.Builder
	for _, name := range []string{"trigger", "profile", "full", "integration", "spec", "overlay", "seed"} {
		for _, v := range s.given[name].list {
			b.WriteString(" -receiver." + name + "=" + shell(v))
		}
	}
	return b.String()
}

// open gives the receiver: that of the settings, or the owner's with what they
// say of it.
func (s *Settings) open(p *plan, own func() *contract.Receiver) *contract.Receiver {
	if p.receiver.URL == "" {
		mine := &plan{receiver: *own()}
		if err := s.read(mine); err != nil {
			ginkgo.Fail(err.Error())
		}
		mine.receiver.Integration = cmp.Or(p.receiver.Integration, mine.receiver.Integration)
		p = mine
	}
	r := &p.receiver
	r.Header = r.Header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	maps.Copy(r.Header, p.header)
	r.Hidden = append(slices.Clip(r.Hidden), p.hidden...)
	if p.probe.URL != "" || p.probe.Command != "" {
		r.Probe = &contract.Probe{URL: p.probe.URL, Command: p.probe.Command, Header: r.Header}
	}
	if suite, _ := ginkgo.GinkgoConfiguration(); p.canary != "" && suite.ParallelProcess == 1 { // what needs it is serial
		r.Canary = &contract.Canary{}
		if err := r.Canary.Listen(p.canary); err != nil {
			ginkgo.Fail("-receiver.canary: " + err.Error())
		}
	}
	return r
}
