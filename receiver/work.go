package receiver

import (
	"fmt"

	"github.com/webhook-lint/webhook-lint/tree"
)

// A worker counts the steps that holding a value against a schema takes,
// beforehand: kin-openapi can neither be stopped nor told how far to go, and
// alternatives that refer to themselves double with each level of a value.
type worker struct {
	*Operation
	look  lookup
	known map[pair]int
	sizes map[*tree.Node]int
	steps int
}

type pair struct{ schema, value *tree.Node }

const maxSteps = 1_000_000

// affordable gives the steps that holding a value against a schema takes, and
// why it cannot be done.
func (o *Operation) affordable(schema, value *tree.Node) (int, error) {
	w := &worker{Operation: o, look: lookup{}, known: map[pair]int{}, sizes: map[*tree.Node]int{}}
	steps := w.cost(schema, value)
	if steps > maxSteps || w.steps > maxSteps {
		return steps, fmt.Errorf("checking the body takes more than %d steps", maxSteps)
	}
	return steps, nil
}

func (w *worker) size(n *tree.Node) int {
	if s, ok := w.sizes[n]; ok {
		return s
	}
	s := 1
	for _, m := range n.Members {
		s += w.size(m.Value)
	}
	for _, item := range n.Items {
		s += w.size(item)
	}
	w.sizes[n] = s
	return s
}

// cost is at most maxSteps and one.
func (w *worker) cost(schema, value *tree.Node) int {
	if schema.Kind != tree.Object {
		return 1
	}
	key := pair{schema, value}
	if c, ok := w.known[key]; ok {
		return c
	}
	folded := w.folding.keyword[schema]
	sum := 1 + len(schema.Members)
	if folded != "enum" {
		sum += len(itemsOf(schema.Get("enum")))
	}
	if value.Kind == tree.Object {
		sum += len(itemsOf(schema.Get("required"))) + len(members(schema.Get("properties")))
	}
	add := func(n int) { sum = min(sum+n, maxSteps+1) }
	if w.steps += sum; w.steps > maxSteps {
		return maxSteps + 1
	}
	w.closed.Alongside(schema, func(keyword string, sub *tree.Node) {
		if keyword != folded {
			add(w.cost(sub, value))
		}
	})
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if keyword == folded {
			continue
		}
		for _, sub := range itemsOf(schema.Get(keyword)) { // the one that fits is looked at twice, and each gets a copy
			add(w.cost(sub, value) + w.size(value))
		}
	}
	w.members(schema, value, add)
	w.items(schema, value, add)
	w.known[key] = sum
	return sum
}

func (w *worker) members(schema, value *tree.Node, add func(int)) {
	patterns := members(schema.Get("patternProperties"))
	for _, m := range value.Members {
		add(1 + len(patterns))
		if sub := w.look.get(schema.Get("properties"), m.Key.Text); sub != nil {
			add(w.cost(sub, m.Value))
		}
		for _, p := range patterns {
			add(w.cost(p.Value, m.Value))
		}
		for _, keyword := range []string{"additionalProperties", "unevaluatedProperties"} {
			if sub := schema.Get(keyword); sub != nil {
				add(w.cost(sub, m.Value))
			}
		}
		if names := schema.Get("propertyNames"); names != nil {
			add(w.cost(names, m.Key))
		}
	}
}

func (w *worker) items(schema, value *tree.Node, add func(int)) {
	first := itemsOf(schema.Get("prefixItems"))
	for i, item := range value.Items {
		add(1)
		if i < len(first) {
			add(w.cost(first[i], item))
		}
		for _, keyword := range []string{"items", "contains", "unevaluatedItems"} {
			if sub := schema.Get(keyword); sub != nil {
				add(w.cost(sub, item))
			}
		}
	}
}

// size counts the values in one.
func size(n *tree.Node) int { return (&worker{sizes: map[*tree.Node]int{}}).size(n) }
