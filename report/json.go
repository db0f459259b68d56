package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
)

//go:embed findings.schema.json
var jsonSchema []byte

// JSONSchema gives the JSON Schema (draft-07) of what the format json writes.
// A line of jsonl is its definition finding; the last has a member summary.
func JSONSchema() []byte { return bytes.Clone(jsonSchema) }

type jsonPrinter struct{ list jsonList }

func newJSON(w io.Writer, o Options) Printer {
	version, _ := marshal(o.Version) // a string has an encoding
	return &jsonPrinter{jsonList{w: w, head: fmt.Sprintf("{\"version\": %s,\n\"findings\": [", version)}}
}

func (p *jsonPrinter) Print(r Result) error {
	for _, d := range r.Findings {
		if err := p.list.add(newJSONFinding(complete(r, d))); err != nil {
			return err
		}
	}
	return nil
}

func (p *jsonPrinter) Close(s Summary) error {
	summary, err := marshal(newJSONSummary(s))
	if err != nil {
		return err
	}
	return p.list.close(fmt.Sprintf("],\n\"summary\": %s}\n", summary))
}
