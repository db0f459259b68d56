package contract

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Addresses that answer whoever asks with the secrets of the host that asks:
// the metadata of clouds. Whatever is there, it is no receiver.
var (
	metadataNames = []string{"metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"}
	metadata      = []netip.Prefix{
		netip.MustParsePrefix("169.254.0.0/16"), // link-local (RFC 3927), with 169.254.169.254 in it
		netip.MustParsePrefix("fe80::/10"),      // link-local (RFC 4291 2.5.6)
		netip.MustParsePrefix("fd00:ec2::/32"),  // Amazon
		netip.MustParsePrefix("100.100.100.200/32"),
		netip.MustParsePrefix("168.63.129.16/32"),
		netip.MustParsePrefix("192.0.0.192/32"),
		netip.MustParsePrefix("64:ff9b::a9fe:0/112"), // 169.254.0.0/16 through NAT64 (RFC 6052)
	}
)

// Forbidden says why a host, a name or an address, is never asked, or is "". A
// name that has such an address is found out when it is dialled.
func Forbidden(host string) string {
	name := strings.TrimSuffix(strings.ToLower(host), ".")
	address, err := netip.ParseAddr(name)
	switch {
	case slices.Contains(metadataNames, name):
		return fmt.Sprintf("%s is where a cloud keeps metadata, and is never tried", host)
	case err == nil && isMetadata(address):
		return fmt.Sprintf("%s is a link-local address or that of a cloud's metadata, and is never tried", host)
	}
	return ""
}

func isMetadata(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(metadata, func(p netip.Prefix) bool { return p.Contains(a) })
}

// A forbiddenError says why an address was not dialled.
type forbiddenError struct{ why string }

func (e *forbiddenError) Error() string { return e.why }

// allowed is asked about each address that a connection is about to be opened
// to: a name may have another one now than a moment ago.
func allowed(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	if why := Forbidden(host); why != "" {
		return &forbiddenError{why}
	}
	return nil
}

// isForbidden gives why an address was not dialled, or "".
func isForbidden(err error) string {
	if forbidden := (*forbiddenError)(nil); errors.As(err, &forbidden) {
		return forbidden.why
	}
	return ""
}

// probing is how probes are asked: where deliveries may not go, they do not.
var probing = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Control: allowed}).DialContext,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
	},
}
