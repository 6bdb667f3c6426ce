package identity

import "context"

// Knock counts a link that opened nothing, from a network address; fault.Busy when
// there were too many within an hour, so that nobody tries links at will.
func (s *Service) Knock(ctx context.Context, address string) error {
	l := addressLimit(address)
	l.key = "link-" + l.key
	_, err := s.try(ctx, l)
	return err
}
