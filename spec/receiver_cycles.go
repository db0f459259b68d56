package spec

import (
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/tree"
)

// alongside are the keywords whose schemas are for the same value.
var (
	alongside      = []string{"not", "if", "then", "else"}
	alongsideLists = []string{"allOf", "anyOf", "oneOf"}
)

// Alongside calls yield for the schemas that a value must be held against
// together with n.
func (c *Closed) Alongside(n *tree.Node, yield func(keyword string, sub *tree.Node)) {
	eachAlongside(c.Root, n, yield)
}

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

// Definition gives what a $ref leads to; any other schema is itself.
func (c *Closed) Definition(n *tree.Node) *tree.Node { return definition(c.Root, n) }

func definition(root, n *tree.Node) *tree.Node {
	for range maxDepth {
		ref := refOf(n)
		if ref == nil {
			return n
		}
		target := root.Get("components").Get("schemas").Get(strings.TrimPrefix(ref.Text, bundleOpenAPI.prefix))
		if target == nil {
			return n
		}
		n = target
	}
	return n
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
