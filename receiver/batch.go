package receiver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// Work is what may be spent on requests. The steps are about as long as
// looking at one keyword takes.
type Work struct{ Left int }

// ErrWork is the error of requests for which nothing is left to spend.
var ErrWork = errors.New("telling takes more than is spent on it")

// A Result is what is told of one request: what is not as the document says,
// sorted by place and no more than 200. That it would take too long to tell,
// or cannot be told, is the error.
type Result struct {
	Faults []Fault
	Err    error
}

// Check holds a request against the operation. Of a security scheme only that
// something is sent is checked.
func (o *Operation) Check(request Request) ([]Fault, error) {
	r := o.CheckAll([]Request{request}, nil)[0]
	return r.Faults, r.Err
}

// CheckAll checks several requests, which takes much less time than one after
// the other where there is a body: kin-openapi compiles a schema of OpenAPI
// 3.1 whenever it holds something against it. What is done is taken from work,
// unless that is nil.
func (o *Operation) CheckAll(requests []Request, work *Work) []Result {
	results := o.checkAll(requests, work)
	if o.unmatched == nil {
		return results
	}
	for i, other := range o.unmatched.checkAll(requests, work) {
		if results[i].Err == nil {
			results[i].Faults, results[i].Err = doubted(results[i].Faults, other.Faults), other.Err
		}
	}
	return results
}

const (
	requestSteps = 100 // of what is no body
	nodeSteps    = 10  // of compiling each value of a schema
	pairsAStep   = 80  // schemas, each of which is looked for among the others as it is compiled
	errorSteps   = 10  // of each schema that a value does not fit
	maxTogether  = 64  // bodies
	maxBytes     = 4 << 20
)

func (o *Operation) checkAll(requests []Request, work *Work) []Result {
	results := make([]Result, len(requests))
	var waiting []*check
	size := 0
	flush := func() {
		o.together(waiting, work)
		waiting, size = nil, 0
	}
	checks := make([]*check, len(requests))
	for i, request := range requests {
		c := &check{Operation: o, request: request}
		checks[i] = c
		if c.err = c.limits(); c.err == nil {
			if c.err = c.run(); c.err != nil {
				c.err = fmt.Errorf("%s %s: %w", o.Method, clip(o.Path), c.err)
			}
		}
		c.spend(work, c.steps)
		if c.err != nil || c.later == nil {
			continue
		}
		if len(waiting) == maxTogether || size+len(c.bytes()) > maxBytes || len(waiting) > 0 && waiting[0].later != c.later {
			flush()
		}
		waiting, size = append(waiting, c), size+len(c.bytes())
	}
	flush()
	for i, c := range checks {
		results[i].Err = c.err
		if c.err == nil {
			results[i].Faults = c.sorted()
		}
	}
	return results
}

// spend takes steps from what is left, and fails when that is not enough.
func (c *check) spend(work *Work, steps int) {
	if work == nil || c.err != nil {
		return
	}
	if work.Left -= steps; work.Left < 0 {
		c.err = ErrWork
	}
}

func (c *check) sorted() []Fault {
	slices.SortStableFunc(c.faults, compareFaults)
	c.faults = slices.CompactFunc(c.faults, func(a, b Fault) bool {
		return a.Kind == b.Kind && a.Pointer == b.Pointer && a.Name == b.Name && a.In == b.In && a.Message == b.Message
	})
	return c.faults[:min(len(c.faults), maxFaults)]
}

// together holds bodies against one schema, as the items of an array.
func (o *Operation) together(checks []*check, work *Work) {
	if len(checks) == 0 {
		return
	}
	checks[0].spend(work, nodeSteps*o.nodes+len(o.schemas)*len(o.schemas)/pairsAStep)
	list := make([]any, len(checks))
	for i, c := range checks {
		if c.err = checks[0].err; c.err != nil {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(c.bytes()))
		d.UseNumber()
		c.err = d.Decode(&list[i])
	}
	if checks[0].err == ErrWork {
		return
	}
	problems, err := o.visit(&openapi3.Schema{Items: openapi3.NewSchemaRef("", checks[0].later)}, list)
	if err != nil && len(checks) > 1 { // it is not known at which of them
		for _, c := range checks {
			o.together([]*check{c}, work)
		}
		return
	}
	for i, c := range checks {
		if c.err == nil {
			c.err = err
		}
		if c.err != nil {
			continue
		}
		t := c.teller(true)
		t.drop = 1
		for _, problem := range problems[strconv.Itoa(i)] {
			c.spend(work, errorSteps*count(problem))
			t.schemaErrors(problem)
		}
	}
}

// visit gives what is wrong with each item of an array.
func (o *Operation) visit(schema *openapi3.Schema, list []any) (problems map[string][]error, err error) {
	defer func() {
		if recover() != nil {
			problems, err = nil, errBroke
		}
	}()
	problems = map[string][]error{}
	err = byItem(problems, schema.VisitJSON(list, append(o.options(), openapi3.EnableJSONSchema2020())...))
	return problems, err
}

// options are those of every value.
func (o *Operation) options() []openapi3.SchemaValidationOption {
	return append(o.formats(), openapi3.VisitAsRequest(), openapi3.MultiErrors())
}

// formats are those options that openapi3filter does not set by itself. The
// words of an error hold the schema and the value, and those of one of many
// alternatives all of theirs: nobody reads them.
func (o *Operation) formats() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidators(o.folding.formats),
		openapi3.SetSchemaErrorMessageCustomizer(func(*openapi3.SchemaError) string { return "refused" }),
	}
}

// count counts the errors in one.
func count(err error) int {
	switch e := err.(type) {
	case openapi3.MultiError:
		sum := 0
		for _, one := range e {
			sum += count(one)
		}
		return sum
	case *openapi3.SchemaError:
		return 1 + count(causes(e))
	}
	return 1
}

var errBroke = errors.New("kin-openapi broke off while it checked the request")

// byItem sorts errors by the item that they are of.
func byItem(into map[string][]error, err error) error {
	switch e := err.(type) {
	case nil:
	case openapi3.MultiError:
		for _, one := range e {
			if err := byItem(into, one); err != nil {
				return err
			}
		}
	case *openapi3.SchemaError:
		if at := e.JSONPointer(); len(at) > 0 {
			into[at[0]] = append(into[at[0]], e)
			return nil
		}
		return byItem(into, causes(e))
	default:
		return err
	}
	return nil
}

// doubted gives the faults of both readings of the patterns that RE2 does not
// know. Those that only one of them has are not known to be any.
func doubted(faults, others []Fault) []Fault {
	key := func(f Fault) Fault {
		f.Node, f.Unknown = nil, false
		return f
	}
	seen := map[Fault]int{}
	for i, f := range faults {
		seen[key(f)] = i + 1
		faults[i].Unknown = true // until the others have it too
	}
	for _, f := range others {
		if i := seen[key(f)]; i > 0 {
			faults[i-1].Unknown = f.Unknown
			continue
		}
		f.Unknown = true
		faults = append(faults, f)
	}
	for i, f := range faults {
		if f.Unknown && f.Keyword != "pattern" && f.Kind != FaultUnchecked {
			faults[i].Message = "perhaps " + f.Message
		}
	}
	slices.SortStableFunc(faults, compareFaults)
	return faults[:min(len(faults), maxFaults)]
}
