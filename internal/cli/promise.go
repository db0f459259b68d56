package cli

import (
	"fmt"
	"slices"
	"sync"

	"github.com/webhook-lint/webhook-lint/capture"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/validator"
)

// A promise is what an integration's bodies are held against: the contract
// that is inferred from it.
type promise struct {
	mu         sync.Mutex // a validator.Schema is for one at a time
	checker    *integration.Checker
	definition *integration.Definition
	channel    string   // that is said, or auto
	triggers   []string // that are on
	schemas    map[string]*validator.Schema
	showValues bool
}

func (c *command) promise(k *checker) (*promise, error) {
	g, err := c.gate()
	if err != nil {
		return nil, err
	}
	d, err := c.oneDefinition(g, []string{c.flags.integration})
	if err != nil {
		return nil, err
	}
	channel := k.channel
	if channel == auto {
		channel = ""
	}
	triggers, err := c.trigger(d, channel)
	if err != nil {
		return nil, err
	}
	p := &promise{checker: g.checker, definition: d, channel: channel, triggers: triggers, schemas: map[string]*validator.Schema{}, showValues: c.flags.showValues}
	if d.IsFormEncoded() && !d.HasFields() {
		return nil, fmt.Errorf("the form in %s is no object, so that nothing is known of the fields of its body; want a name and a text for each", c.flags.integration)
	}
	if g.checker.Contract(d, triggers...).Body == nil {
		return nil, fmt.Errorf("the integration in %s sends no body, with %s; there is nothing to hold payloads against", c.flags.integration, d.Method())
	}
	return p, nil
}

// schema compiles the contract of the body with a trigger, or with any of
// those that are on.
func (p *promise) schema(channel string) (*validator.Schema, error) {
	if s := p.schemas[channel]; s != nil {
		return s, nil
	}
	triggers := p.triggers
	if channel != "" {
		triggers = []string{channel}
	}
	s, err := validator.NewSchema(p.checker.Contract(p.definition, triggers...).Part("body"))
	if err != nil {
		return nil, err
	}
	s.ShowValues = p.showValues
	p.schemas[channel] = s
	return s, nil
}

// schemaOfLines gives the contract that payloads in lines are held against where
// no trigger of their own decides; nil if they are not JSON, or it cannot be used.
func (p *promise) schemaOfLines() *validator.Schema {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.definition.IsFormEncoded() {
		return nil
	}
	schema, err := p.schema(p.channel)
	if err != nil || schema.MayHold("payload") || schema.MayHold("body") {
		return nil
	}
	return schema
}

func (p *promise) check(k *checker, payload capture.Payload) (report.Result, error) {
	channel := p.channel
	if payload.Trigger != "" && channel == "" && slices.Contains(p.triggers, payload.Trigger) {
		channel = payload.Trigger
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	schema, err := p.schema(channel)
	if err != nil {
		return report.Result{}, err
	}
	read := schema.Check
	if p.definition.IsFormEncoded() {
		read = schema.CheckForm
	}
	findings := read(payload.Source)
	for i := range findings {
		findings[i].Channel = channel
	}
	return report.Result{Name: payload.Name, Channel: channel, Findings: findings}, nil
}
