package contract

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"strings"
	"testing"
)

func TestForbidden(t *testing.T) {
	for host, want := range map[string]bool{
		"169.254.169.254": true, "169.254.1.1": true, "::ffff:169.254.169.254": true, "fe80::1%eth0": true, "febf::1": true, "fd00:ec2::254": true,
		"64:ff9b::a9fe:a9fe": true, "100.100.100.200": true, "metadata.google.internal": true, "Metadata.Google.Internal.": true,
		"127.0.0.1": false, "::1": false, "10.0.0.1": false, "192.168.1.1": false, "172.16.0.1": false, "fd00::1": false, "fec0::1": false, "100.100.100.201": false,
		"169.253.1.1": false, "example.com": false, "localhost": false, "metadata": false, "": false,
	} {
		if why := Forbidden(host); (why != "") != want {
			t.Errorf("Forbidden(%q) = %q", host, why)
		}
	}
}

// resolving gives a resolver by which each name has one address. It asks nobody.
func resolving(t *testing.T, address string) *net.Resolver {
	t.Helper()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		question := make([]byte, 512)
		for {
			n, from, err := l.ReadFrom(question)
			if err != nil {
				return
			}
			l.WriteTo(answerA(question[:n], netip.MustParseAddr(address)), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", l.LocalAddr().String())
	}}
}

// answerA answers a question of DNS with one address (RFC 1035 4); of another
// type than A there is none.
func answerA(question []byte, address netip.Addr) []byte {
	const header = 12
	end := header + bytes.IndexByte(question[header:], 0) + 5
	isA := binary.BigEndian.Uint16(question[end-4:]) == 1
	out := append(bytes.Clone(question[:2]), 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0)
	out = append(out, question[header:end]...)
	if isA {
		out[7] = 1
		out = append(out, 0xc0, header, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		out = append(out, address.AsSlice()...)
	}
	return out
}

// A name that has the address of a cloud's metadata is found out when it is
// dialled, and nothing is sent; another one is dialled.
func TestForbiddenName(t *testing.T) {
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid}})
	for _, policy := range []Policy{nil, DefaultPolicy()} {
		run := NewRunner(&Receiver{URL: "http://hooks.example.test/", Policy: policy})
		run.dialer.resolver = resolving(t, "169.254.169.254")
		for result := range run.Run(context.Background(), cases) {
			if len(result.Findings) > 0 {
				t.Errorf("%s: %s", result.Case.ID, result.Findings[0].Message())
			}
		}
		if err := run.Err(); err == nil || !strings.Contains(err.Error(), "169.254.169.254 is a link-local address") {
			t.Errorf("the run ended with %v", err)
		}
		if _, dead := run.Stopped(); dead {
			t.Error("the receiver is taken for dead")
		}
	}
	run := NewRunner(&Receiver{URL: strings.Replace(listening(t, swallow), "127.0.0.1", "hooks.example.test", 1)})
	run.dialer.resolver = resolving(t, "127.0.0.1")
	for range run.Run(context.Background(), cases) {
	}
	if err := run.Err(); err != nil {
		t.Errorf("an address of this host: %v", err)
	}
}

// Probes are not asked there either.
func TestForbiddenProbe(t *testing.T) {
	_, err := (&Probe{URL: "http://169.254.169.254/latest/meta-data"}).Look(context.Background(), 1, 1)
	if err == nil || !strings.Contains(err.Error(), "never tried") {
		t.Errorf("the probe gives %v", err)
	}
}

func TestCheck(t *testing.T) {
	path, body := TriggerIn{Place: "path"}, TriggerIn{}
	for _, tt := range []struct {
		r    Receiver
		want string
	}{
		{Receiver{URL: "http://h/hook"}, ""},
		{Receiver{URL: "http://channel.example/hook", Method: "M-POST"}, ""},
		{Receiver{URL: "https://[::1]:8443/{channel}?x={channel}", TriggerIn: path}, ""},
		{Receiver{URL: "http://:80/"}, "the URL of the receiver is none of HTTP; want https://host/path"},
		{Receiver{URL: "http://h:99999/"}, "the URL of the receiver has the port 99999; want one from 1 to 65535"},
		{Receiver{URL: "http://user:hush@h/"}, "the URL of the receiver holds a user, which is not sent; want the header, as in Authorization: Basic env:NAME"},
		{Receiver{URL: "http://{channel}.example/", TriggerIn: path}, "the URL of the receiver has {channel} in its host; want it in the path or the query"},
		{Receiver{URL: "http://h/#x"}, "the URL of the receiver has a fragment, which is not sent; want %23 where # is meant"},
		{Receiver{URL: "http://h/", TriggerIn: path}, "the trigger's name is to stand in the path, and the URL of the receiver has no place for it; want {channel} there"},
		{Receiver{URL: "http://h/{channel}", TriggerIn: body}, "the URL of the receiver holds {channel}, and the trigger's name stands in another place, body:/event/type; want path for it"},
		{Receiver{URL: "http://h/", Method: "POST / HTTP/1.1\r\nX: y"}, `"POST / HTTP/1.1\r\nX: y" is no method; want one such as POST`},
	} {
		got := ""
		if err := tt.r.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("Check of %s: %s, want %s", tt.r.URL, got, tt.want)
		}
	}
}

func TestTriggerIn(t *testing.T) {
	for text, want := range map[string]string{
		"header:X-Trigger": "", "query:a&b": "", "body": "", "path": "", "none": "",
		"header:X Y":     `the place for the trigger "header:X Y" names no header; want letters, digits and hyphens behind the colon`,
		"header:X\r\nY":  `the place for the trigger "header:X\r\nY" names no header; want letters, digits and hyphens behind the colon`,
		"none:x":         `the place for the trigger "none:x" has a name; want none`,
		"path:{channel}": `the place for the trigger "path:{channel}" has a name; want path`,
	} {
		got := ""
		if _, err := ParseTriggerIn(text); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("ParseTriggerIn(%q): %s, want %s", text, got, want)
		}
	}
}
