package integration

import (
	"fmt"
	"strings"
	"testing"
)

// What is said of a host and a port, "" for nothing.
func TestHosts(t *testing.T) {
	long := strings.Repeat("a", 64)
	for host, want := range map[string]string{
		"example.com": "", "example.com.": "", "example.com:8443": "", "93.184.216.34": "", "[2606:2800:220:1::1]": "",
		"xn--bcher-kva.example.com": "", "1password.com": "", "{{ticket.account.domain}}": "", "{{ticket.id}}.{{ticket.id}}": "", "{{ticket.id}}.example.com": "",
		"${HOST}": "", "${HOST}:${PORT}": "", "bücher.example.com": "", "a-b.example.com": "", "example.com:{{ticket.id}}": "",

		"example.com:99999":                      "error integration-url: the port is 99999; want 1 to 65535",
		"example.com:0":                          "error integration-url: the port is 0; want 1 to 65535",
		"a..example.com":                         "error integration-url: the host a..example.com has nothing between two dots; want a name there, or one dot",
		".example.com":                           "error integration-url: the host .example.com has nothing between two dots",
		"a_b.example.com":                        `warning integration-url: the host a_b.example.com has a "_", which not every client takes`,
		"*.example.com":                          `error integration-url: the host *.example.com has a "*", which no name has`,
		"-a.example.com":                         `warning integration-url: the host -a.example.com has a hyphen at an end of "-a"`,
		long + ".com":                            "error integration-url: a part of the host has 64 characters, and may have 63 at most",
		strings.Repeat("abcdefghi.", 26) + "com": "error integration-url: the host has 263 characters, and a name at most 253",

		"127.1":                    "warning integration-url-local: Gorgias cannot reach 127.1, which is 127.0.0.1; want a public host",
		"2130706433":               "warning integration-url-local: Gorgias cannot reach 2130706433, which is 127.0.0.1",
		"0x7f000001":               "warning integration-url-local: Gorgias cannot reach 0x7f000001, which is 127.0.0.1",
		"0177.0.0.1":               "warning integration-url-local: Gorgias cannot reach 0177.0.0.1, which is 127.0.0.1",
		"0":                        "warning integration-url-local: Gorgias cannot reach 0, which is 0.0.0.0",
		"0251.0376.0251.0376":      "warning integration-url-local: Gorgias cannot reach 0251.0376.0251.0376, which is 169.254.169.254",
		"127.0.0.1":                "warning integration-url-local: Gorgias cannot reach 127.0.0.1; want a public host",
		"10.1.2.3":                 "warning integration-url-local: Gorgias cannot reach 10.1.2.3",
		"172.16.0.1:8080":          "warning integration-url-local: Gorgias cannot reach 172.16.0.1",
		"192.168.1.1":              "warning integration-url-local: Gorgias cannot reach 192.168.1.1",
		"169.254.169.254":          "warning integration-url-local: Gorgias cannot reach 169.254.169.254",
		"100.100.100.200":          "warning integration-url-local: Gorgias cannot reach 100.100.100.200",
		"203.0.113.7":              "warning integration-url-local: Gorgias cannot reach 203.0.113.7",
		"0.0.0.0":                  "warning integration-url-local: Gorgias cannot reach 0.0.0.0",
		"[::1]":                    "warning integration-url-local: Gorgias cannot reach ::1",
		"[::ffff:10.0.0.1]":        "warning integration-url-local: Gorgias cannot reach ::ffff:10.0.0.1",
		"[fd00:ec2::254]":          "warning integration-url-local: Gorgias cannot reach fd00:ec2::254",
		"[fe80::1%25eth0]":         "warning integration-url-local: Gorgias cannot reach fe80::1%eth0",
		"crm":                      "warning integration-url-local: Gorgias cannot reach crm",
		"metadata.google.internal": "warning integration-url-local: Gorgias cannot reach metadata.google.internal",

		"134744072":   "warning integration-url: the host 134744072 is 8.8.8.8 in a spelling that not every client reads; want 8.8.8.8",
		"8.8.2056":    "warning integration-url: the host 8.8.2056 is 8.8.8.8 in a spelling",
		"256.1.1.1":   "error integration-url: the host 256.1.1.1 ends in a number, and is no address",
		"1.2.3.4.5":   "error integration-url: the host 1.2.3.4.5 ends in a number, and is no address",
		"example.123": "error integration-url: the host example.123 ends in a number, and is no address",
	} {
		found := findings("x.json", fmt.Sprintf(`{"url": "https://%s/hook", "method": "POST", "headers": {"Authorization": "Bearer REDACTED"},
			"triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}`, host))
		var got []string
		for _, d := range found {
			if strings.HasPrefix(d.Rule.ID, "integration-url") {
				got = append(got, fmt.Sprintf("%s %s: %s", d.Severity, d.Rule.ID, d.Message))
			}
		}
		if text := strings.Join(got, "\n"); !strings.HasPrefix(text, want) || (want == "") != (text == "") || len(got) > 1 {
			t.Errorf("%s gives %q, want %q", host, text, want)
		}
	}
}
