package spec

import "testing"

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		if s, _, err := Embedded(Options{}); s == nil || err != nil {
			b.Fatal(err)
		}
	}
}
