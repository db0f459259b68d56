package contract

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
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

// CheckURL says why deliveries cannot go to a URL, which may hold {channel} in
// its path or query.
func CheckURL(address string) error {
	u, err := url.Parse(strings.ReplaceAll(address, "{channel}", "channel"))
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the URL of the receiver is none of HTTP; want https://host/path")
	case Forbidden(u.Hostname()) != "":
		return errors.New(Forbidden(u.Hostname()) + "; want the address of the receiver")
	case u.User != nil:
		return errors.New("the URL of the receiver holds a user, which is not sent; want the header, as in Authorization: Basic env:NAME")
	case strings.Contains(u.Host, "channel") && !strings.Contains(address, "//"+u.Host):
		return errors.New("the URL of the receiver has {channel} in its host; want it in the path or the query")
	case strings.Contains(address, "#"):
		return errors.New("the URL of the receiver has a fragment, which is not sent; want %23 where # is meant")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return fmt.Errorf("the URL of the receiver has the port %s; want one from 1 to 65535", port)
		}
	}
	return nil
}

// Check says why deliveries to the receiver would not be what is meant, by what
// its URL, method and place of the trigger are together.
func (r *Receiver) Check() error {
	if err := CheckURL(r.URL); err != nil {
		return err
	}
	hasChannel := strings.Contains(r.URL, "{channel}")
	switch {
	case r.Method != "" && !isToken(r.Method):
		return fmt.Errorf("%q is no method; want one such as POST", r.Method)
	case r.TriggerIn.Place == "path" && !hasChannel:
		return errors.New("the trigger's name is to stand in the path, and the URL of the receiver has no place for it; want {channel} there")
	case r.TriggerIn.Place != "path" && hasChannel:
		return fmt.Errorf("the URL of the receiver holds {channel}, and the trigger's name stands in another place, %s; want path for it", r.TriggerIn)
	}
	return nil
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
