package sample
import ("testing";"os";"fmt";"encoding/json";"bytes")
func TestZZ(t *testing.T){
 s:=embedded(t)
 for _, ch := range []string{"ticket-message-failed","ticket-status-updated"} {
 sch:=s.Observed.Channel(ch).Schema()
 n:=Typical(sch,Options{Channel:ch})
 b,_:=n.MarshalJSON(); var o bytes.Buffer; json.Indent(&o,b,""," "); os.WriteFile("/tmp/h/typ-"+ch+".json",o.Bytes(),0o644)
 f,_:=os.Create("/tmp/h/names-"+ch)
 for c:=range Cases(sch,Options{Channel:ch}) { fmt.Fprintln(f,c.Name,c.Valid,c.Odd,c.Pointer,c.Keyword)}
 f.Close()
 }
 sch:=s.Channel("ticket-created").Schema()
 b,_:=Typical(sch,Options{Channel:"ticket-created", Seed:3}).MarshalJSON(); fmt.Println(string(b))
}
