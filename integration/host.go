package integration

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// host applies the rules about the host and the port, as far as they are
// written out and not left to a template.
func (k *check) host(n *tree.Node, at diag.Pointer, u *url.URL) {
	host := u.Hostname()
	if port := u.Port(); port != "" && !isPort(port) && strings.Contains(n.Text, ":"+port) {
		k.spot(ruleURL, n, at, port, fmt.Sprintf("the port is %s; want 1 to 65535", shortened(port, 0, 20)))
	}
	if message := unreachable(host, n.Text); message != "" {
		k.spot(ruleURLLocal, n, at, host, message)
		return
	}
	if !strings.Contains(n.Text, host) {
		return
	}
	if message, severity := noHost(host); message != "" {
		k.spot(ruleURL, n, at, host, message).Severity = severity
	}
}

// spot tells of the first place of a text in a string, or of the whole.
func (k *check) spot(rule *diag.Rule, n *tree.Node, at diag.Pointer, text, message string) *diag.Diagnostic {
	if i := strings.Index(n.Text, text); i >= 0 {
		return k.inside(rule, n, tree.Span{Start: i, End: i + len(text)}, at, message)
	}
	return k.tell(rule, n, at, "%s", message)
}

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return err == nil && port > 0
}

// unreachable says why Gorgias cannot or should not call the host of a URL. A
// host that is not in the URL's text is one that a template makes.
func unreachable(host, text string) string {
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	address, err := netip.ParseAddr(name)
	if other, ok := looseAddress(name); err != nil && ok && isPrivate(other) && strings.Contains(text, host) {
		return fmt.Sprintf("Gorgias cannot reach %s, which is %s; want a public host", host, other)
	}
	switch {
	case err == nil && isPrivate(address.Unmap().WithZone("")),
		err != nil && !isNumber(name) && !strings.Contains(name, ".") && !strings.ContainsRune(name, '1'),
		hasSuffix("."+name, ".localhost", ".local", ".internal", ".lan", ".home.arpa", ".invalid", ".test"):
		return "Gorgias cannot reach " + host + "; want a public host"
	case hasSuffix("."+name, ".ngrok.io", ".ngrok.dev", ".ngrok-free.app", ".ngrok-free.dev", ".ngrok.app", ".loca.lt", ".trycloudflare.com", ".serveo.net"):
		return host + " is a tunnel, whose address changes; want the receiver's own host"
	}
	return ""
}

func hasSuffix(s string, suffixes ...string) bool {
	return slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(s, suffix) })
}

// isPrivate reports whether an address is not of the public Internet.
func isPrivate(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified() || a.IsMulticast() ||
		slices.ContainsFunc(reservedNets, func(p netip.Prefix) bool { return p.Contains(a) })
}

// reservedNets are those of the registries of special-purpose addresses (RFC
// 6890) that netip has no word for: this network, shared addresses, those of
// protocols, documentation and benchmarks, and what is kept for later.
var reservedNets = func() (list []netip.Prefix) {
	for _, text := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "100::/64", "2001:db8::/32"} {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}()

// isNumber reports whether a part of a host is a number, decimal or hexadecimal.
func isNumber(label string) bool {
	if hex, ok := strings.CutPrefix(strings.ToLower(label), "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return label != "" && strings.Trim(label, "0123456789") == ""
}

// looseAddress reads an address as inet_aton does: of one to four parts, each
// decimal, octal or hexadecimal, the last one for all the bytes that are left.
func looseAddress(host string) (netip.Addr, bool) {
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var sum uint64
	for i, part := range parts {
		if !isNumber(part) {
			return netip.Addr{}, false
		}
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts))
		}
		n, err := strconv.ParseUint(part, 0, bits)
		if err != nil {
			return netip.Addr{}, false
		}
		sum = sum<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}), true
}

// noHost says why a host is neither a name nor an address (RFC 1123, section
// 2.1).
func noHost(host string) (string, diag.Severity) {
	name := strings.TrimSuffix(host, ".")
	if _, err := netip.ParseAddr(name); err == nil {
		return "", diag.Off
	}
	if address, ok := looseAddress(name); ok {
		return fmt.Sprintf("the host %s is %s in a spelling that not every client reads; want %s", host, address, address), diag.Warning
	}
	labels := strings.Split(name, ".")
	if isNumber(labels[len(labels)-1]) {
		return fmt.Sprintf("the host %s ends in a number, and is no address; want four numbers of 0 to 255, or a name", shortened(host, 0, 80)), diag.Error
	}
	if len(name) > 253 {
		return fmt.Sprintf("the host has %d characters, and a name at most 253", utf8.RuneCountInString(name)), diag.Error
	}
	for _, label := range labels {
		if message, severity := noLabel(label, host); message != "" {
			return message, severity
		}
	}
	return "", diag.Off
}

func noLabel(label, host string) (string, diag.Severity) {
	i := strings.IndexFunc(label, func(r rune) bool {
		return r < 0x80 && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
	switch {
	case label == "":
		return fmt.Sprintf("the host %s has nothing between two dots; want a name there, or one dot", shortened(host, 0, 80)), diag.Error
	case len(label) > 63:
		return fmt.Sprintf("a part of the host has %d characters, and may have 63 at most", utf8.RuneCountInString(label)), diag.Error
	case i >= 0 && label[i] == '_':
		return fmt.Sprintf("the host %s has a \"_\", which not every client takes; want a name of letters, digits and hyphens", host), diag.Warning
	case i >= 0:
		return fmt.Sprintf("the host %s has a %s, which no name has; want letters, digits and hyphens", shortened(host, 0, 80), quoteRune(rune(label[i]))), diag.Error
	case label[0] == '-' || label[len(label)-1] == '-':
		return fmt.Sprintf("the host %s has a hyphen at an end of %q; want it removed", host, label), diag.Warning
	}
	return "", diag.Off
}
