package zoo

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// A problem is why a request was refused. It holds nothing that came with the
// request: Gorgias keeps answers with the customer.
type problem struct {
	Error string `json:"error"`
}

// taken is the answer to an event that was taken.
type taken struct {
	Ignored   bool `json:"ignored,omitempty"`   // there was nothing to do
	Duplicate bool `json:"duplicate,omitempty"` // it came before
}

// answer answers a few words of JSON.
func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}
