package web

import (
	"context"
	"time"
)

// household is the organisation as every page shows it; the program's own defaults
// before there is one.
func (s *site) household(ctx context.Context) (house, error) {
	v := s.visitOf(ctx)
	home := house{languages: s.Catalogue.Languages(), zone: "UTC"}
	o, err := s.Org.Organization(ctx)
	if err != nil || o == nil {
		return home, err
	}
	home.name, _ = o.Name.Get(v.lang)
	if len(o.Languages) > 0 {
		home.languages = o.Languages
	}
	if o.Zone != "" {
		home.zone = o.Zone
	}
	return home, nil
}

// houseZone is the zone in which the organisation lives; UTC before there is one.
func (s *site) houseZone(ctx context.Context) *time.Location {
	home, err := s.household(ctx)
	if err != nil {
		return time.UTC
	}
	return zoneOf(home.zone)
}
