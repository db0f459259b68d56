package lazy

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestPattern(t *testing.T) {
	p := Regexp(`^a+$`)
	if p.compiled != nil {
		t.Error("a pattern is compiled before it is used")
	}
	if !p.Match([]byte("aa")) || p.Match([]byte("ab")) || !p.Get().MatchString("a") || p.String() != `^a+$` {
		t.Errorf("%s does not match as it should", p)
	}
	if first := p.Get(); p.Get() != first {
		t.Error("a pattern is compiled twice")
	}
}

func TestPatternOfNone(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("what is no pattern is used")
		}
	}()
	Regexp(`(`).Get()
}

func TestValue(t *testing.T) {
	var made atomic.Int32
	v := Of(func() int32 { return made.Add(1) })
	if made.Load() != 0 {
		t.Error("a value is made before it is asked for")
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := v.Get(); got != 1 {
				t.Errorf("got %d, want the first that was made", got)
			}
		})
	}
	group.Wait()
}
