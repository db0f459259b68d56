package spec

import (
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// AsyncAPI 2.6, Runtime Expression.
var runtimeExpression = lazy.Regexp(`^\$message\.(header|payload)#((?:/.*)?)$`)

// location checks the runtime expression of a correlation ID or a parameter.
// What it names must be in the message's schema, where there is a message.
func (c *checker) location(n, message *tree.Node) {
	expression := c.spec.at(n).Get("location")
	if expression == nil || expression.Kind != tree.String || c.told[expression] {
		return
	}
	m := runtimeExpression.Get().FindStringSubmatch(expression.Text)
	if m == nil {
		c.told[expression] = true
		c.log.node(ruleLocation, expression, "location is %q; want $message.header#/name or $message.payload#/name", expression.Text)
		return
	}
	schema := message.Get("payload")
	if m[1] == "header" {
		schema = message.Get("headers")
	}
	at := diag.Pointer("")
	for _, token := range diag.Pointer(m[2]).Tokens() {
		properties := c.spec.at(schema).Get("properties")
		if properties == nil {
			return // an item of a list, or what the schema leaves open
		}
		if schema = properties.Get(token); schema == nil {
			c.told[expression] = true
			d := c.log.node(ruleLocation, expression, "location names %q, which the schema of the message's %s does not have", at.Name(token), m[1])
			if near := diag.Nearest(token, properties.Names()); len(near) > 0 {
				d.Message += "; did you mean " + diag.Either(near) + "?"
			}
			return
		}
		at = at.Name(token)
	}
}
