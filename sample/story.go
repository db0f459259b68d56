package sample

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A story is what a typical payload tells of: one customer, one agent, one
// question and its answer.
type story struct {
	words map[string]string // as they stand between the quotes of JSON
}

// A topic is what customers write about. Its texts are written as in JSON.
type topic struct{ subject, question, answer, tag string }

// What stories are made of. People and shops are invented; example.com and the
// telephone numbers are reserved for such.
var (
	customers = [][2]string{
		{"Emma", "Lindqvist"}, {"Liam", "O'Brien"}, {"Zoë", "Dubois"}, {"Mateo", "García López"}, {"Aiko", "Tanaka"},
		{"Noah", "van der Berg"}, {"Chloe", "Martin"}, {"Priya", "Raman"},
	}
	agents = [][2]string{{"Sam", "Carter"}, {"Julia", "Novak"}, {"Marcus", "Webb"}, {"Inés", "Ortega"}}
	topics = []topic{
		{"Where is my order #$order?",
			`Hi,\n\nI ordered two linen shirts last week and the tracking page still says \"label created\".\nCould you tell me where order #$order is?\n\nThanks,\n$first`,
			`Hi $first,\n\nThanks for your patience. Your parcel left our warehouse this morning and should reach you within two days.\n\nBest,\n$agent_first`,
			"shipping"},
		{"Refund for order #$order",
			`Hello,\n\nthe blue mug arrived with a crack in the handle. I would like my money back, please.\nOrder #$order, photo attached.\n\n$first $last`,
			`Hi $first,\n\nI am sorry about the mug! I have refunded order #$order; it can take up to five days to show.\n\nBest,\n$agent_first`,
			"refund"},
		{"Can I exchange a size M for an L?",
			`Hey there,\n\nthe jacket from order #$order fits a bit tight & I'd love to swap it for a size L.\nIs that still possible?\n\n$first`,
			`Hi $first,\n\nOf course. Here is your return label: https://shop.example.com/returns/$order\n\nBest,\n$agent_first`,
			"exchange"},
		{"Wrong address on order #$order",
			`Hi!\n\nI just noticed that I typed my old address. Can you change it before #$order ships?\n\nNew one: 12 Harbour Lane, Flat 3\n\n$first`,
			`Hi $first,\n\nDone, order #$order goes to 12 Harbour Lane.\n\nBest,\n$agent_first`,
			"order-change"},
	}
)

// tell gives the story of a seed. What a ticket, a message and an event share,
// such as the ticket's id, is one word of it.
func tell(seed uint64, channel string) *story {
	r := rand.New(rand.NewPCG(seed, 1042))
	pick := func(n int) int {
		if seed == 0 {
			return 0
		}
		return r.IntN(n)
	}
	customer, agent, about := customers[pick(len(customers))], agents[pick(len(agents))], topics[pick(len(topics))]
	s := &story{words: map[string]string{
		"first": customer[0], "last": customer[1], "mail": mailbox(customer), "agent_first": agent[0], "agent_last": agent[1],
		"agent_mail": mailbox(agent), "tag_0": about.tag, "tag_1": "vip", "channel": channel, "failed": "null", "sending_error": "null",
	}}
	for _, number := range []struct {
		word      string
		low, wide int
	}{
		{"order", 1042, 9000}, {"ticket", 218_411_991, 300e6}, {"question_id", 508_731_166, 50e6}, {"customer_id", 387_705_374, 400e6},
		{"agent_id", 287_654_483, 90e6}, {"team_id", 4127, 900}, {"event_id", 1_897_045_193, 200e6}, {"integration_id", 66_567, 9000},
		{"tag_id", 185_341, 9000}, {"channel_id", 457_649_605, 90e6}, {"field_id", 7731, 900},
	} {
		s.words[number.word] = strconv.Itoa(number.low + pick(number.wide))
	}
	id, _ := strconv.Atoi(s.words["question_id"])
	s.words["reply_id"] = strconv.Itoa(id + 1937)
	s.times(time.Date(2025, 6, 2, 9, 14, 27, 125_904_000, time.UTC).Add(time.Duration(pick(300*24*60)) * time.Minute))
	if channel == "ticket-message-failed" {
		s.words["failed"] = `"` + s.words["updated"] + `"`
		s.words["sending_error"] = `{"error": "550 5.1.1 The mailbox of the recipient does not exist"}`
	}
	for name, text := range map[string]string{"subject": about.subject, "question": about.question, "answer": about.answer} {
		s.words[name] = os.Expand(text, func(word string) string { return s.words[word] })
	}
	for _, name := range []string{"question", "answer"} {
		s.words[name+"_html"] = html(s.words[name])
	}
	return s
}

// times gives the story its times, in the order in which things happened.
func (s *story) times(created time.Time) {
	at := created.AddDate(0, -7, -3)
	for _, step := range []struct {
		word  string
		after time.Duration
	}{
		{"known_since", 0}, {"created", created.Sub(at)}, {"opened", 11*time.Minute + 4182*time.Millisecond}, {"replied", 21 * time.Minute},
		{"sent", 2*time.Second + 311*time.Microsecond}, {"updated", 4*time.Second + 90*time.Microsecond},
	} {
		at = at.Add(step.after)
		s.words[step.word] = at.Format("2006-01-02T15:04:05.000000-07:00")
	}
}

func mailbox(name [2]string) string {
	plain := strings.NewReplacer("ë", "e", "é", "e", "í", "i", "ó", "o", "'", "", " ", "")
	return strings.ToLower(plain.Replace(name[0] + "." + name[1] + "@example.com"))
}

// html makes a mail's HTML of a text; both are written as in JSON.
func html(text string) string {
	text = strings.NewReplacer(`&`, "&amp;", `<`, "&lt;", `>`, "&gt;", `\"`, "&quot;").Replace(text)
	return "<div>" + strings.ReplaceAll(text, `\n`, "<br>") + "</div>"
}

// roles are the parts that values play in a story, by where they stand.
var roles = []struct {
	end  []string
	role string
}{
	{[]string{"messages", "0"}, "question"},
	{[]string{"first_message"}, "question"},
	{[]string{"messages", "1"}, "reply"},
	{[]string{"last_message"}, "reply"},
	{[]string{"message"}, "reply"},
	{[]string{"requester"}, "customer"},
	{[]string{"channels", "0", "user"}, "customer"},
	{[]string{"assignee_user"}, "agent"},
	{[]string{"question", "sender"}, "customer"},
	{[]string{"question", "receiver"}, "agent"},
	{[]string{"reply", "sender"}, "agent"},
	{[]string{"reply", "receiver"}, "customer"},
	{[]string{"question", "source", "from"}, "customer"},
	{[]string{"question", "source", "to", "0"}, "support"},
	{[]string{"reply", "source", "from"}, "support"},
	{[]string{"reply", "source", "to", "0"}, "customer"},
}

// scene gives the end of a value's path with the parts that are played in it.
func scene(at diag.Pointer) []string {
	tokens := at.Tokens()
	var done []string
	for _, token := range tokens[max(0, len(tokens)-8):] { // no row looks further back
		done = append(done, token)
		for _, r := range roles {
			if i := len(done) - len(r.end); i >= 0 && slices.Equal(done[i:], r.end) {
				done = append(done[:i], r.role)
			}
		}
	}
	return slices.DeleteFunc(done, func(token string) bool { return strings.Trim(token, "0123456789") == "" })
}

// lacks reports whether the domain knows that there is typically nothing at a
// place.
func (s *story) lacks(at diag.Pointer) bool {
	line, found := rowOf(scene(at))
	return found && line == ""
}

// known gives what the domain knows of the value at a place: a value, or that
// there is typically none.
func (s *story) known(at diag.Pointer) (value *tree.Node, absent bool) {
	line, found := rowOf(scene(at))
	if !found || line == "" {
		return nil, found
	}
	if strings.Contains(line, "{i}") {
		line = strings.ReplaceAll(line, "{i}", strconv.Itoa(indexOf(at)%2))
	}
	json := os.Expand(line, func(word string) string { return s.words[word] })
	value, _ = tree.ReadJSON(tree.NewSource("table.go", []byte(json)), tree.Limits{})
	return value, false
}

// indexOf gives the index of the innermost item that a place is in.
func indexOf(at diag.Pointer) int {
	for _, token := range slices.Backward(at.Tokens()) {
		if i, err := strconv.Atoi(token); err == nil && i >= 0 {
			return i
		}
	}
	return 0
}

// items gives how many items an array typically has.
func (s *story) items(at diag.Pointer) (int, bool) {
	line, found := rowOf(append(scene(at), "[]"))
	if !found {
		return 1, false
	}
	n, _ := strconv.Atoi(line)
	return n, true
}

// rowOf gives the row with the longest end of a path, which is three names at most.
func rowOf(tokens []string) (string, bool) {
	for i := max(0, len(tokens)-3); i < len(tokens); i++ {
		if line, ok := table.Get()[strings.Join(tokens[i:], "/")]; ok {
			return line, true
		}
	}
	if len(tokens) == 0 || tokens[len(tokens)-1] == "[]" {
		return "", false
	}
	last := strings.ToLower(tokens[len(tokens)-1])
	for _, g := range guesses {
		if ok, _ := path.Match(g.name, last); ok {
			return g.value, true
		}
	}
	return "", false
}

// sameTicket is where payloads of Gorgias repeat the id of their ticket, by
// path.Match.
var sameTicket = []string{
	"/ticket/id", "/message/ticket_id", "/ticket/messages/*/ticket_id", "/ticket/first_message/ticket_id", "/ticket/last_message/ticket_id",
}

// repeated gives the places of a payload that hold what stands at a pointer too.
func repeated(payload *tree.Node, at diag.Pointer) []diag.Pointer {
	if !isSameTicket(at) {
		return nil
	}
	candidates := []diag.Pointer{"/ticket/id", "/message/ticket_id", "/ticket/first_message/ticket_id", "/ticket/last_message/ticket_id"}
	if messages := payload.At("/ticket/messages"); messages != nil {
		for i := range messages.Items {
			candidates = append(candidates, diag.Pointer(fmt.Sprintf("/ticket/messages/%d/ticket_id", i)))
		}
	}
	return slices.DeleteFunc(candidates, func(p diag.Pointer) bool { return p == at || payload.At(p) == nil })
}

func isSameTicket(at diag.Pointer) bool {
	if name := at.Last(); name != "id" && name != "ticket_id" {
		return false // as most are
	}
	return slices.ContainsFunc(sameTicket, func(pattern string) bool {
		ok, _ := path.Match(pattern, string(at))
		return ok
	})
}
