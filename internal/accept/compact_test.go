package accept

import (
	"fmt"
	"reflect"
	"testing"
)

// reread gives a Matcher that was written and read, and says where it differs.
func reread(m *Matcher) (*Matcher, string) {
	read, err := ReadCompact(m.o, string(m.AppendCompact(nil)))
	if err != nil {
		return nil, err.Error()
	}
	return read, difference(reflect.ValueOf(read), reflect.ValueOf(m), map[any]bool{})
}

// difference gives the path to what differs between two values, each of whose
// fields counts; "" when nothing does.
func difference(a, b reflect.Value, seen map[any]bool) string {
	switch a.Kind() {
	case reflect.UnsafePointer: // within an atomic pointer
		return difference(reflect.NewAt(reflect.TypeFor[member](), a.UnsafePointer()), reflect.NewAt(reflect.TypeFor[member](), b.UnsafePointer()), seen)
	case reflect.Pointer:
		if a.Pointer() == b.Pointer() || seen[a.Pointer()] {
			return ""
		}
		one := reflect.ValueOf(&nothing).Pointer()
		if a.IsNil() || b.IsNil() || a.Pointer() == one || b.Pointer() == one {
			return fmt.Sprintf(": %v, want %v", a, b)
		}
		seen[a.Pointer()] = true
		return difference(a.Elem(), b.Elem(), seen)
	case reflect.Struct:
		for i := range a.NumField() {
			if d := difference(a.Field(i), b.Field(i), seen); d != "" {
				return "." + a.Type().Field(i).Name + d
			}
		}
		return ""
	case reflect.Slice, reflect.Array:
		if a.Len() != b.Len() {
			return fmt.Sprintf(": %d of them, want %d", a.Len(), b.Len())
		}
		for i := range a.Len() {
			if d := difference(a.Index(i), b.Index(i), seen); d != "" {
				return fmt.Sprintf("[%d]%s", i, d)
			}
		}
		return ""
	}
	if !a.Equal(b) {
		return fmt.Sprintf(": %v, want %v", a, b)
	}
	return ""
}

// A form that is damaged is refused, or is that of another matcher.
func TestReadCompactDamaged(t *testing.T) {
	whole := compiled(t, Options{}, `{"type": "object", "required": ["a"], "properties": {"a": {"enum": ["x", "y"]}, "b": {"format": "date", "pattern": "^2"},
		"c": {"type": "array", "maxItems": 3, "items": {"anyOf": [{"type": "integer", "minimum": -1}, {"type": "number", "maximum": 5}]}}}}`).AppendCompact(nil)
	for i := range whole {
		if _, err := ReadCompact(Options{}, string(whole[:i])); err == nil {
			t.Errorf("%d bytes of %d are read", i, len(whole))
		}
		for _, c := range []byte{0, 1, 0x7f, 0xff} {
			damaged := append([]byte{}, whole...)
			damaged[i] = c
			_, _ = ReadCompact(Options{}, string(damaged)) // and does not panic
		}
	}
}
