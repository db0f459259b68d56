package template

// A filter turns a value into another one. The value is its first parameter.
type filter struct {
	params signature
	call   func(r *renderer, a []value) value
	any    func(r *renderer, a *arguments) value // for one that takes any arguments
}

// evalFilters gives the filters of Jinja2 3.1 by their names.
func evalFilters() map[string]filter {
	return map[string]filter{
		"abs":            {"value /", filterAbs, nil},
		"attr":           {"obj name", filterAttr, nil},
		"batch":          {"value linecount fill_with?", filterBatch, nil},
		"capitalize":     {"s", filterCapitalize, nil},
		"center":         {"value width?", filterCenter, nil},
		"count":          {"value /", filterLength, nil},
		"d":              {"value default_value? boolean?", filterDefault, nil},
		"default":        {"value default_value? boolean?", filterDefault, nil},
		"dictsort":       {"value case_sensitive? by? reverse?", filterDictsort, nil},
		"e":              {"value /", filterEscape, nil},
		"escape":         {"value /", filterEscape, nil},
		"filesizeformat": {"value binary?", filterFilesizeformat, nil},
		"first":          {"seq", filterFirst, nil},
		"float":          {"value default?", filterFloat, nil},
		"forceescape":    {"value", filterForceescape, nil},
		"format":         {any: filterFormat},
		"groupby":        {"value attribute default? case_sensitive?", filterGroupby, nil},
		"indent":         {"s width? first? blank?", filterIndent, nil},
		"int":            {"value default? base?", filterInt, nil},
		"items":          {"value", filterItems, nil},
		"join":           {"value d? attribute?", filterJoin, nil},
		"last":           {"seq", filterLast, nil},
		"length":         {"value /", filterLength, nil},
		"list":           {"value", filterList, nil},
		"lower":          {"s", filterLower, nil},
		"map":            {any: filterMap},
		"max":            {"value case_sensitive? attribute?", filterMax, nil},
		"min":            {"value case_sensitive? attribute?", filterMin, nil},
		"pprint":         {any: unsupportedFilter("pprint")},
		"random":         {any: unsupportedFilter("random")},
		"reject":         {any: filterReject},
		"rejectattr":     {any: filterRejectattr},
		"replace":        {"s old new count?", filterReplace, nil},
		"reverse":        {"value", filterReverse, nil},
		"round":          {"value precision? method?", filterRound, nil},
		"safe":           {"value", filterSafe, nil},
		"select":         {any: filterSelect},
		"selectattr":     {any: filterSelectattr},
		"slice":          {"value slices fill_with?", filterSlice, nil},
		"sort":           {"value reverse? case_sensitive? attribute?", filterSort, nil},
		"string":         {"value /", filterString, nil},
		"striptags":      {"value", filterStriptags, nil},
		"sum":            {"iterable attribute? start?", filterSum, nil},
		"title":          {"s", filterTitle, nil},
		"tojson":         {"value indent?", filterTojson, nil},
		"trim":           {"value chars?", filterTrim, nil},
		"truncate":       {"s length? killwords? end? leeway?", filterTruncate, nil},
		"unique":         {"value case_sensitive? attribute?", filterUnique, nil},
		"upper":          {"s", filterUpper, nil},
		"urlencode":      {"value", filterURLEncode, nil},
		"urlize":         {any: unsupportedFilter("urlize")},
		"wordcount":      {"s", filterWordcount, nil},
		"wordwrap":       {"s width? break_long_words? wrapstring? break_on_hyphens?", filterWordwrap, nil},
		"xmlattr":        {any: unsupportedFilter("xmlattr")},
	}
}

func unsupportedFilter(name string) func(*renderer, *arguments) value {
	return func(r *renderer, _ *arguments) value {
		r.raise(Unsupported, "the filter %s is not supported", name)
		return nil
	}
}

// softText gives v if it is a string, else str(v).
func (r *renderer) softText(v value) value {
	if _, ok := plainText(v); ok {
		return v
	}
	return r.str(v)
}

// applied gives what a function makes of the text of v.
func (r *renderer) applied(v value, f func(string) string) value {
	v = r.softText(v)
	s, _ := plainText(v)
	r.room(3 * len(s))
	return like(v, f(s))
}
