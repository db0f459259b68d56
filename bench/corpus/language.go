package corpus

// A language has names and texts of customers who write in it.
type language struct {
	code                             string
	first, last, subjects, sentences []string
}

var (
	channels = []string{"email", "email", "email", "chat", "sms", "whatsapp"}
	tags     = []string{"refund", "shipping", "vip", "order-change", "auto-close", "wholesale"}
)

// English stands twice: half of what is sent is written in it.
var languages = []language{english, english, {
	code:     "fr",
	first:    []string{"Chloé", "Rémi", "Zoé", "Benoît"},
	last:     []string{"Lefèvre", "Garçon", "Dubois"},
	subjects: []string{"Où est ma commande ?", "Colis endommagé à la livraison"},
	sentences: []string{
		"Bonjour, je n'ai toujours pas reçu ma commande passée il y a dix jours. ",
		"Le suivi indique « livré », mais rien n'est arrivé. ",
		"Pouvez-vous vérifier l'adresse, s'il vous plaît ?\n",
		"Je préfère un remboursement à un échange. ",
	},
}, {
	code:     "de",
	first:    []string{"Jürgen", "Anneliese", "Björn"},
	last:     []string{"Müller", "Weiß", "Schröder"},
	subjects: []string{"Rückgabe meiner Bestellung", "Falsche Größe geliefert"},
	sentences: []string{
		"Guten Tag, leider wurde mir die falsche Größe geschickt. ",
		"Können Sie mir bitte ein Rücksendeetikett schicken?\n",
		"Die Rechnung über 49,90 € habe ich schon bezahlt. ",
		"Vielen Dank für Ihre Mühe und freundliche Grüße ",
	},
}, {
	code:     "ja",
	first:    []string{"花子", "太郎"},
	last:     []string{"山田", "佐藤", "鈴木"},
	subjects: []string{"注文の配送状況について", "返品をお願いします"},
	sentences: []string{
		"先週注文した商品がまだ届いていません。",
		"追跡番号を教えていただけますか。\n",
		"サイズを交換したいです。",
	},
}}

var english = language{
	code:     "en",
	first:    []string{"Jane", "Emma", "Oliver", "Noah", "Priya", "Sam"},
	last:     []string{"Sample", "Lindqvist", "O'Neill", "Carter", "Patel"},
	subjects: []string{"Where is my order #1042?", "Refund for a damaged parcel", "Wrong colour", "Change of address"},
	sentences: []string{
		"Hello, my order should have arrived on Monday, and the tracking page has not changed since. ",
		"The parcel was open when it came, and one of the two cups is broken. ",
		"I ordered the blue one (\"Ocean\"), but the box says \"Forest\". ",
		"Could you please send it to my new address instead?\n",
		"I have attached a photo. ",
		"Thank you very much for your help!\n\nKind regards ",
	},
}
