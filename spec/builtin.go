package spec

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"slices"
	"sync"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// builtInTrees holds what is read from the texts that are built in, so that a
// run need not read YAML: the document and the document with the overlay
// applied, and behind them, for those who ask, which actions changed what.
//
//go:embed gorgias.trees
var builtInTrees string

var errStale = errors.New("the trees are not those of the texts")

// builtInHead tells the texts apart that the trees were read from, and says how
// many bytes there are of the trees.
func builtInHead(size int) string {
	b := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(embeddedText))
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(embeddedOverlayText))
	return string(binary.BigEndian.AppendUint32(b, uint32(size)))
}

// builtInSpec gives the document that is built in. The error says that the
// trees cannot be used, and the texts must be read.
func builtInSpec(trees string, o Options) (*Spec, error) {
	const head = 12
	if len(trees) < head || trees[:head] != builtInHead(len(trees)-head) {
		return nil, errStale
	}
	sources := builtInSources()
	roots, rest, err := tree.ReadCompact(trees[head:], sources, 2)
	if err != nil {
		return nil, err
	}
	s := build(EmbeddedFile, roots[0], nil, false, o, newLog())
	s.builtIn = trees[:head]
	s.Observed = build(EmbeddedFile, roots[1], nil, false, o, newLog())
	s.Observed.proofs = sync.OnceValue(func() *proofs {
		evidence, _, err := tree.ReadCompact(rest, sources, 1)
		if err != nil {
			return newProofs(nil)
		}
		return newProofs(readEvidence(evidence[0]))
	})
	return s, nil
}

func builtInSources() []*tree.Source {
	return []*tree.Source{tree.NewSource(EmbeddedFile, embeddedText), tree.NewSource(EmbeddedOverlayFile, embeddedOverlayText)}
}

// readEvidence reads what evidence wrote.
func readEvidence(n *tree.Node) map[diag.Pointer][]*Action {
	evidence := make(map[diag.Pointer][]*Action, len(n.Members))
	actions := map[*tree.Node]*Action{}
	for _, m := range n.Members {
		list := make([]*Action, len(m.Value.Items))
		for i, item := range m.Value.Items {
			if actions[item] == nil {
				actions[item] = &Action{Target: text(item.Get("target")), Description: text(item.Get("description")), Pos: item.Pos()}
			}
			list[i] = actions[item]
		}
		evidence[diag.Pointer(m.Key.Text)] = list
	}
	return evidence
}

// writeBuiltIn gives the trees of a Spec that was read from the texts with an
// overlay.
func writeBuiltIn(s *Spec, o *Overlay) []byte {
	sources := []*tree.Source{s.doc.main.root.Source, o.root.Source}
	trees := tree.AppendCompact(nil, sources, s.doc.main.root, s.Observed.doc.main.root)
	trees = tree.AppendCompact(trees, sources, evidenceOf(s.Observed.proofs().at, o))
	return append([]byte(builtInHead(len(trees))), trees...)
}

// evidenceOf gives, for each place that an overlay changed, the actions that
// did, as the overlay has them but for what they change it to.
func evidenceOf(evidence map[diag.Pointer][]*Action, o *Overlay) *tree.Node {
	nodes := map[*Action]*tree.Node{}
	for i, item := range o.root.Get("actions").Items {
		nodes[o.Actions[i]] = tree.NewObject(item, tree.NewMember("target", item.Get("target")))
		if description := item.Get("description"); description != nil {
			nodes[o.Actions[i]].Set("description", description)
		}
	}
	all := tree.NewObject(nil)
	for _, at := range slices.Sorted(maps.Keys(evidence)) {
		list := tree.NewArray(nil)
		for _, a := range evidence[at] {
			list.Items = append(list.Items, nodes[a])
		}
		all.Members = append(all.Members, tree.NewMember(string(at), list))
	}
	return all
}
