package integration

import "sync"

// A memory keeps what is known of texts. It is safe for concurrent use.
type memory[T any] struct {
	most  int // texts; 0 is maxKnown
	mu    sync.Mutex
	known map[string]T
}

// What a memory keeps at most.
const (
	maxKnown     = 100_000 // texts
	maxKnownText = 4 << 10 // bytes of each
)

func (m *memory[T]) get(text string) (known T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known, ok = m.known[text]
	return known, ok
}

func (m *memory[T]) has(text string) bool {
	_, ok := m.get(text)
	return ok
}

func (m *memory[T]) put(text string, value T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = map[string]T{}
	}
	most := m.most
	if most == 0 {
		most = maxKnown
	}
	if len(m.known) < most && len(text) <= maxKnownText {
		m.known[text] = value
	}
}
