package layout

// page is what stands on one page: units [from, to) of its flow.
type page struct {
	flow     *flow
	from, to int
	repeat   *repeat // drawn above the first unit
	glue     float64 // height of the glue on it, if there is any
	lead     float64 // height above the first unit: band and its distance
	number   int
}

// slack forgives the rounding of sums of heights.
const slack = 0.01

// paginate cuts a flow into pages with a band of a height, 0 for none. Every page
// takes at least one unit, so it always ends.
func (f *flow) paginate(band float64) []page {
	var pages []page
	for from := 0; from < len(f.units); {
		p := f.fill(from, band)
		pages = append(pages, p)
		from = p.to
	}
	return pages
}

// fill puts as many units on a page as fit and chooses where it ends.
func (f *flow) fill(from int, band float64) page {
	first := &f.units[from]
	p := page{flow: f, from: from, repeat: first.repeat, lead: f.lead(first, band)}
	if p.repeat != nil && (p.repeat.height < 0 || p.lead+p.repeat.height+first.height > f.sheet.body) {
		p.repeat = nil
	}
	used := p.lead
	if p.repeat != nil {
		used += p.repeat.height
	}
	to := from
	for ; to < len(f.units); to++ {
		u := &f.units[to]
		if u.glue {
			rest := f.rest(to + 1)
			if used+rest > f.sheet.body+slack && to > from {
				p.to = u.pageEnd(to)
				return p
			}
			p.glue = max(0, f.sheet.body-used-rest)
			used += p.glue
			continue
		}
		height := u.height
		if to > from {
			height += u.before
		}
		if used+height > f.sheet.body+slack && to > from {
			break
		}
		used += height
	}
	p.to = f.cut(from, to)
	return p
}

// pageEnd is where a page ends that has no room for glue, unit i, and what follows.
func (u *unit) pageEnd(i int) int {
	if u.sinks {
		return i
	}
	return i + 1
}

// lead is the height above the first unit of a page.
func (f *flow) lead(first *unit, band float64) float64 {
	switch {
	case band == 0 || f.cover:
		return 0
	case first.repeat != nil:
		return band + bandGap
	default:
		return band + max(bandGap, first.before)
	}
}

// rest is the height of the units from i to the end of the flow.
func (f *flow) rest(i int) float64 {
	sum := 0.0
	for ; i < len(f.units); i++ {
		sum += f.units[i].before + f.units[i].height
	}
	return sum
}

// cut returns where a page of units [from, to) ends: at the cheapest break, and
// of equal ones at the last.
func (f *flow) cut(from, to int) int {
	if to >= len(f.units) {
		return to
	}
	best := to
	for i := to; i > from; i-- {
		if f.units[i].cost < f.units[best].cost {
			best = i
		}
		if f.units[best].cost == free {
			break
		}
	}
	return best
}
