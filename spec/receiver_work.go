package spec

import (
	"fmt"
	"slices"

	"github.com/webhook-lint/webhook-lint/tree"
)

// alongside are the keywords whose schemas are for the same value.
var (
	alongside      = []string{"not", "if", "then", "else"}
	alongsideLists = []string{"allOf", "anyOf", "oneOf"}
)

// eachAlongside calls yield for the schemas that a value must be held against
// together with n.
func eachAlongside(root, n *tree.Node, yield func(keyword string, sub *tree.Node)) {
	if refOf(n) != nil {
		if target := definition(root, n); target != n {
			yield("$ref", target)
		}
	}
	for _, m := range members(n) {
		switch name := m.Key.Text; {
		case slices.Contains(alongside, name):
			yield(name, m.Value)
		case slices.Contains(alongsideLists, name):
			for _, item := range m.Value.Items {
				yield(name, item)
			}
		case name == "dependentSchemas":
			for _, sub := range m.Value.Members {
				yield(name, sub.Value)
			}
		}
	}
}

// cycles looks for a schema that is for the same value as itself. It can never
// be decided, and exhausts the stack, which no program survives.
type cycles struct {
	root *tree.Node
	log  *log
	open map[*tree.Node]bool
	cost map[*tree.Node]int // how often schemas are met from here on for one value
}

func newCycles(root *tree.Node, log *log) *cycles {
	return &cycles{root: root, log: log, open: map[*tree.Node]bool{}, cost: map[*tree.Node]int{}}
}

// look tells of each cycle, and of schemas that are for one value too often.
func (c *cycles) look() {
	c.walk(c.root)
}

func (c *cycles) walk(n *tree.Node) {
	if n.Kind == tree.Object {
		if c.visit(n) > maxAlongside && c.cost[n] < tooDeep {
			c.log.node(ruleReceiver, n, "a value is held against more than %d schemas here", maxAlongside)
			c.cost[n] = tooDeep
		}
	}
	for _, m := range n.Members {
		c.walk(m.Value)
	}
	for _, item := range n.Items {
		c.walk(item)
	}
}

const (
	maxAlongside = 100_000
	tooDeep      = 1 << 30
)

func (c *cycles) visit(n *tree.Node) int {
	if known, ok := c.cost[n]; ok {
		return known
	}
	if c.open[n] {
		c.log.node(ruleRefCycle, n, "the schema refers to itself for the same value, so that nothing can be held against it")
		return tooDeep
	}
	c.open[n] = true
	sum := 1
	eachAlongside(c.root, n, func(_ string, sub *tree.Node) { sum = min(sum+c.visit(sub), tooDeep) })
	delete(c.open, n)
	c.cost[n] = sum
	return sum
}

// A worker counts the steps that holding a value against a schema takes,
// beforehand: kin-openapi can neither be stopped nor told how far to go, and
// alternatives that refer to themselves double with each level of a value.
type worker struct {
	root  *tree.Node
	look  lookup
	known map[pair]int
	sizes map[*tree.Node]int
	steps int
}

type pair struct{ schema, value *tree.Node }

const maxSteps = 1_000_000

// affordable tells why a value cannot be held against a schema.
func affordable(root, schema, value *tree.Node) error {
	w := &worker{root: root, look: lookup{}, known: map[pair]int{}, sizes: map[*tree.Node]int{}}
	if w.cost(schema, value) > maxSteps || w.steps > maxSteps {
		return fmt.Errorf("checking the body takes more than %d steps", maxSteps)
	}
	return nil
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
	sum := 1 + len(itemsOf(schema.Get("enum"))) + len(schema.Members)
	if value.Kind == tree.Object {
		sum += len(itemsOf(schema.Get("required"))) + len(members(schema.Get("properties")))
	}
	add := func(n int) { sum = min(sum+n, maxSteps+1) }
	if w.steps += sum; w.steps > maxSteps {
		return maxSteps + 1
	}
	eachAlongside(w.root, schema, func(_ string, sub *tree.Node) { add(w.cost(sub, value)) })
	for _, keyword := range []string{"anyOf", "oneOf"} {
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
