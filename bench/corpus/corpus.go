// Package corpus makes webhook payloads to measure with: as many as wanted,
// each like a recorded delivery of a ticket and its message, all from a seed.
//
// The payloads are those of one channel, so that a tool that knows one schema
// for a file can be measured on the same file. They hold names that the
// extracted schema does not have and that Gorgias is known to send, texts in
// several languages, and date-times with microseconds; two in three are
// written as Python writes JSON, with spaces and \u escapes. Exactly one line
// of each hundred has one fault, of which the schema alone can tell.
package corpus

import (
	"math/rand/v2"
	"strconv"
)

// Channel is the channel that delivers the payloads.
const Channel = "ticket-message-created"

// Every is how many lines there are to one with a fault.
const Every = 100

// A Corpus makes payloads. A line depends on Seed and its number alone: a
// longer file begins with a shorter one. The zero value is a corpus.
type Corpus struct {
	Seed  uint64
	Clean bool // no line has a fault
}

// Fault gives the fault of line i, counted from 0, or nil.
func (c Corpus) Fault(i int) *Fault {
	block := uint64(i / Every)
	r := rand.New(rand.NewPCG(c.Seed, ^block))
	if c.Clean || i%Every != r.IntN(Every) {
		return nil
	}
	return &faults[block%uint64(len(faults))]
}

// Faulty lists the lines with a fault among the first n, counted from 0.
func (c Corpus) Faulty(n int) []int {
	var list []int
	for i := range n {
		if c.Fault(i) != nil {
			list = append(list, i)
		}
	}
	return list
}

// Append appends line i, which has no line end, to b.
func (c Corpus) Append(b []byte, i int) []byte {
	r := rand.New(rand.NewPCG(c.Seed, uint64(i)))
	p := &pen{text: b, fault: c.Fault(i), plain: r.IntN(3) == 0}
	newStory(r).write(p)
	return p.text
}

// A story is what one payload tells.
type story struct {
	*rand.Rand
	ticket, message, customer, agent int64
	first, last, email               string
	language                         *language
	subject, body                    string
	channel, opened, sent            string
}

func newStory(r *rand.Rand) *story {
	s := &story{Rand: r, ticket: 2e8 + r.Int64N(1e8), customer: 3e8 + r.Int64N(1e8), agent: 2e8 + r.Int64N(1e6)}
	s.message = 2*s.ticket + r.Int64N(1000)
	s.language = &languages[r.IntN(len(languages))]
	s.first, s.last = one(r, s.language.first), one(r, s.language.last)
	s.email = "customer-" + strconv.FormatInt(s.customer, 10) + "@example.com"
	s.subject = one(r, s.language.subjects)
	for range 1 + r.IntN(4) {
		s.body += one(r, s.language.sentences)
	}
	s.channel = one(r, channels)
	s.opened, s.sent = s.dateTimes()
	return s
}

func one(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// dateTimes gives two moments of a day, the first first.
func (s *story) dateTimes() (opened, sent string) {
	day := "2026-0" + strconv.Itoa(1+s.IntN(9)) + "-1" + strconv.Itoa(s.IntN(10)) + "T"
	clock := func(hour int) string {
		return day + strconv.Itoa(hour) + ":" + strconv.Itoa(10+s.IntN(50)) + ":" + strconv.Itoa(10+s.IntN(50)) + "." +
			strconv.Itoa(100_000+s.IntN(900_000)) + "+00:00"
	}
	return clock(10 + s.IntN(6)), clock(16 + s.IntN(8))
}

func (s *story) write(p *pen) {
	p.object("", func() {
		p.object("ticket", func() { s.writeTicket(p) })
		p.object("message", func() { s.writeMessage(p) })
	})
}

func (s *story) writeTicket(p *pen) {
	p.integer("id", s.ticket)
	p.string("uri", "/api/tickets/"+strconv.FormatInt(s.ticket, 10)+"/") // not in the schema
	p.literal("external_id", "null")
	p.string("status", one(s.Rand, []string{"open", "open", "closed"}))
	p.string("priority", one(s.Rand, []string{"normal", "normal", "normal", "low", "high", "urgent"}))
	p.string("channel", s.channel)
	p.string("via", s.channel)
	p.string("subject", s.subject)
	p.string("language", s.language.code) // not in the schema
	p.literal("spam", "false")            // not in the schema
	p.literal("from_agent", "false")      // not in the schema
	p.object("customer", func() { s.writeCustomer(p) })
	if s.IntN(2) == 0 {
		p.literal("assignee_user", "null")
	} else {
		p.object("assignee_user", func() { s.writeAgent(p) })
	}
	p.literal("assignee_team", "null")
	p.list("tags", s.IntN(4), func(i int) {
		p.object("", func() {
			p.integer("id", 1853410+int64(i))
			p.string("name", one(s.Rand, tags))
		})
	})
	if s.IntN(2) == 0 {
		p.literal("is_unread", "true") // not in the schema
	}
	p.integer("messages_count", int64(1+s.IntN(9)))
	p.string("created_datetime", s.opened)
	p.string("updated_datetime", s.sent)
}

func (s *story) writeCustomer(p *pen) {
	p.integer("id", s.customer)
	if s.IntN(3) == 0 {
		p.string("external_id", "shop-"+strconv.FormatInt(s.customer, 36))
	} else {
		p.literal("external_id", "null")
	}
	p.string("email", s.email)
	s.writeName(p, s.first, s.last)
	p.literal("meta", "{}")
	p.list("channels", 1, func(int) {
		p.object("", func() {
			p.integer("id", s.customer+7)
			p.string("type", "email")
			p.string("address", s.email)
			p.literal("preferred", "true")
		})
	})
	if s.IntN(2) == 0 {
		p.literal("integrations", "{}") // not in the schema
	}
}

func (s *story) writeName(p *pen, first, last string) {
	p.string("name", first+" "+last)
	p.string("firstname", first)
	p.string("lastname", last)
}

func (s *story) writeAgent(p *pen) {
	p.integer("id", s.agent)
	p.string("email", "alex@example.com")
	s.writeName(p, "Alex", "Agent")
}

func (s *story) writeMessage(p *pen) {
	p.integer("id", s.message)
	p.string("uri", "/api/tickets/"+strconv.FormatInt(s.ticket, 10)+"/messages/"+strconv.FormatInt(s.message, 10)+"/")
	p.string("message_id", "<"+strconv.FormatInt(s.message, 36)+"@mail.example.com>")
	p.integer("ticket_id", s.ticket)
	p.literal("external_id", "null")
	p.literal("public", "true")
	p.string("channel", s.channel)
	p.string("via", s.channel)
	p.object("source", func() { s.writeSource(p) }) // not in the schema
	p.object("sender", func() {
		p.integer("id", s.customer)
		p.string("email", s.email)
		s.writeName(p, s.first, s.last)
	})
	p.object("receiver", func() { s.writeAgent(p) })
	p.string("body_text", s.body)
	p.string("body_html", "<div dir=\"ltr\">"+s.body+"</div>")
	p.list("attachments", s.IntN(5)/4, func(int) {
		p.object("", func() {
			p.string("url", "https://uploads.example.com/"+strconv.FormatInt(s.message, 36)+"/photo.jpg")
			p.string("name", "photo.jpg")
			p.integer("size", 20_000+s.Int64N(900_000))
			p.string("content_type", "image/jpeg")
		})
	})
	p.literal("from_agent", "false")
	if s.IntN(2) == 0 {
		p.literal("is_retriable", "false") // not in the schema
	}
	p.string("created_datetime", s.sent)
	p.string("sent_datetime", s.sent)
}

func (s *story) writeSource(p *pen) {
	p.string("type", "email")
	p.object("from", func() {
		p.string("name", s.first+" "+s.last)
		p.string("address", s.email)
	})
	p.list("to", 1, func(int) {
		p.object("", func() {
			p.string("name", "Support")
			p.string("address", "support@example.com")
		})
	})
}
