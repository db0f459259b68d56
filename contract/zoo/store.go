package zoo

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// A store keeps tickets, messages and the keys of events. What an event does
// is one transaction: it is done whole, once, or not at all.
type store struct {
	db        *bbolt.DB
	temporary string // file to remove, or ""
}

var (
	bucketEvents   = []byte("events")
	bucketTickets  = []byte("tickets")
	bucketMessages = []byte("messages")
)

// openStore opens a file; a temporary one, which need not survive anything,
// when the name is "".
func openStore(file string) (*store, error) {
	options, temporary := bbolt.Options{Timeout: time.Second}, ""
	if file == "" {
		f, err := os.CreateTemp("", "receiver-*.db")
		if err != nil {
			return nil, err
		}
		f.Close()
		file, temporary = f.Name(), f.Name()
		options.NoSync, options.NoFreelistSync, options.NoGrowSync = true, true, true
	}
	db, err := bbolt.Open(file, 0o600, &options)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	s := &store{db, temporary}
	if err := db.Update(makeBuckets); err != nil {
		s.close()
		return nil, fmt.Errorf("write %s: %w", file, err)
	}
	return s, nil
}

func makeBuckets(tx *bbolt.Tx) error {
	for _, name := range [][]byte{bucketEvents, bucketTickets, bucketMessages} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) close() error {
	err := s.db.Close()
	if s.temporary != "" {
		os.Remove(s.temporary)
	}
	return err
}

// A page is one transaction.
type page struct{ *bbolt.Tx }

func (s *store) update(do func(page) error) error {
	return s.db.Update(func(tx *bbolt.Tx) error { return do(page{tx}) })
}

func (s *store) view(do func(page) error) error {
	return s.db.View(func(tx *bbolt.Tx) error { return do(page{tx}) })
}

// isNew notes the keys of an event, and reports whether none was noted before.
func (p page) isNew(keys []string) (bool, error) {
	events, fresh := p.Bucket(bucketEvents), true
	for _, key := range keys {
		if events.Get([]byte(key)) != nil {
			fresh = false
		}
		if err := events.Put([]byte(key), []byte{1}); err != nil {
			return false, err
		}
	}
	return fresh, nil
}

func (p page) ticket(id int64) (*ticket, error) {
	t := &ticket{}
	return t, p.get(bucketTickets, key(id), t)
}

func (p page) keepTicket(id int64, t *ticket) error { return p.put(bucketTickets, key(id), t) }

// message gives what is known of a message, or nil.
func (p page) message(ticket, id int64) (*message, error) {
	if p.Bucket(bucketMessages).Get(key(ticket, id)) == nil {
		return nil, nil
	}
	m := &message{}
	return m, p.get(bucketMessages, key(ticket, id), m)
}

func (p page) keepMessage(ticket, id int64, m *message) error {
	return p.put(bucketMessages, key(ticket, id), m)
}

func (p page) get(bucket, key []byte, into any) error {
	if data := p.Bucket(bucket).Get(key); data != nil {
		return json.Unmarshal(data, into)
	}
	return nil
}

func (p page) put(bucket, key []byte, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return p.Bucket(bucket).Put(key, data)
}

func key(ids ...int64) (key []byte) {
	for _, id := range ids {
		key = binary.BigEndian.AppendUint64(key, uint64(id))
	}
	return key
}
