package contract

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
)

// A Receiver is the receiver under test, and how it is to be treated. Only URL
// must be set.
type Receiver struct {
	URL       string // may hold {channel}
	Method    string // POST when empty
	Header    http.Header
	TriggerIn TriggerIn
	Policy    Policy     // nil is read from the receiver's habits
	Known     Policy     // terms that are known, while others are read
	Signature *Signature // nil when deliveries are not signed
	Hidden    []string   // headers whose values are shown nowhere, beside those whose names tell that they are secret
	TLS       *tls.Config

	// Integration, if it is not nil, is the owner's own definition: bodies, URL
	// and headers of the profile Rendered are as it renders them.
	Integration *integration.Definition
	Request     integration.RequestOptions

	Probe  *Probe  // nil when what was applied cannot be seen
	Canary *Canary // nil when nothing waits for the receiver's own requests

	Environment Environment
	Limits      Limits
	Seed        uint64 // of the payloads; the same seed gives the same bytes
	Run         string // names the run in X-Contract-Test; "" is made of the seed
}

// An Environment says what the receiver is, and so what may be sent to it.
type Environment string

// The environments. The zero value is that of a local receiver.
const (
	Local      Environment = "local"
	Staging    Environment = "staging"
	Production Environment = "production" // valid, null and closed alone, one at a time, one a second
)

// Limits bound a run. Zero values are the defaults.
type Limits struct {
	Timeout  time.Duration // for one answer: 5 s, after which Gorgias is said to give up
	Rate     float64       // deliveries a second; 0 is as fast as they go, in production one
	Requests int           // at most; 0 is no limit
	Budget   time.Duration // of the whole run; 0 is no limit
	Parallel int           // deliveries at a time, where a case does not say; 0 is 4, in production 1
	Failures int           // in a row, then the run stops: 10
}

func (l Limits) timeout() time.Duration { return cmp.Or(l.Timeout, 5*time.Second) }

func (l Limits) failures() int { return cmp.Or(l.Failures, 10) }

// A TriggerIn says how the receiver learns which trigger fired: Gorgias sends
// the name nowhere by itself. The zero value is the body's /event/type, as
// templates have it.
type TriggerIn struct {
	Place string // header, query, path, body or none
	Name  string // of the header or the parameter, or a JSON Pointer
}

// TriggerPlaces lists the places, the default first.
var TriggerPlaces = []string{"body", "header", "query", "path", "none"}

// ParseTriggerIn reads header:NAME, query:NAME, path, body:POINTER or none.
func ParseTriggerIn(text string) (TriggerIn, error) {
	place, name, _ := strings.Cut(text, ":")
	t := TriggerIn{place, name}
	switch {
	case !slices.Contains(TriggerPlaces, place):
		return t, fmt.Errorf("there is no place %q for the trigger; want header:NAME, query:NAME, path, body:/event/type or none", place)
	case (place == "header" || place == "query") && name == "":
		return t, fmt.Errorf("the place for the trigger %q has no name; want %s:NAME", text, place)
	case place == "header" && !isToken(name):
		return t, fmt.Errorf("the place for the trigger %q names no header; want letters, digits and hyphens behind the colon", text)
	case (place == "path" || place == "none") && strings.Contains(text, ":"):
		return t, fmt.Errorf("the place for the trigger %q has a name; want %s", text, place)
	case place == "body" && name == "":
		t.Name = "/event/type"
	case place == "body" && !strings.HasPrefix(name, "/"):
		return t, fmt.Errorf("the place for the trigger %q is no JSON Pointer; want body:/event/type", text)
	}
	return t, nil
}

func (t TriggerIn) String() string {
	switch {
	case t.Place == "":
		return "body:/event/type"
	case t.Name == "":
		return t.Place
	}
	return t.Place + ":" + t.Name
}

func (t TriggerIn) inBody() (diag.Pointer, bool) {
	switch t.Place {
	case "":
		return "/event/type", true
	case "body":
		return diag.Pointer(t.Name), true
	}
	return "", false
}

// apply tells a delivery's receiver the trigger, if not in the body.
func (t TriggerIn) apply(d *Delivery, trigger string) {
	switch t.Place {
	case "header":
		d.Header.Set(t.Name, trigger)
	case "query":
		d.URL = withQuery(d.URL, t.Name, trigger)
	case "path":
		d.URL = strings.ReplaceAll(d.URL, "{channel}", url.PathEscape(trigger))
	}
}

func withQuery(address, name, value string) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + url.QueryEscape(name) + "=" + url.QueryEscape(value)
}

// withoutQuery takes a parameter from an address.
func withoutQuery(address, name string) string {
	path, query, _ := strings.Cut(address, "?")
	kept := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return key == name
	})
	if query = strings.Join(kept, "&"); query != "" {
		path += "?" + query
	}
	return path
}
