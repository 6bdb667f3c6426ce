package identity

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/work"
)

// The length of passwords in characters. There are no rules about which
// characters. ASVS 6.2.1, 6.2.5, 6.2.9.
const (
	PasswordLeast = 12
	PasswordMost  = 128
)

// mostGuessable is how many pieces an attacker's dictionary may need for a
// password that is refused: "acta", "-", "2026" and "!" are four.
const mostGuessable = 5

// checkPassword refuses a password that is too short, too long, or made of
// little more than common words, runs and what belongs to the person or the
// organisation. ASVS 6.2.4, 6.2.11.
func checkPassword(password string, context []string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return fault.New(fault.Invalid, "fault.identity.password_text", nil).At("password")
	case n < PasswordLeast:
		return fault.New(fault.Invalid, "fault.identity.password_short", fault.Args{"min": PasswordLeast}).At("password")
	case n > PasswordMost:
		return fault.New(fault.Invalid, "fault.identity.password_long", fault.Args{"max": PasswordMost}).At("password")
	case guessable(password, words(context)):
		return fault.New(fault.Invalid, "fault.identity.password_common", nil).At("password")
	}
	return nil
}

// guessable looks at the password as it stands and with digits for letters undone.
func guessable(password string, known map[string]bool) bool {
	return pieces([]rune(plainLetters(password)), known) <= mostGuessable ||
		pieces([]rune(strings.ToLower(password)), known) <= mostGuessable
}

// contextWords are the words that a person's password must not lean on.
func (s *Service) contextWords(tx *work.Tx, account Account) ([]string, error) {
	organizations, err := s.stores.Organizations.List(tx)
	if err != nil {
		return nil, err
	}
	words := []string{account.Person, account.Name, account.Email, s.issuer}
	for _, o := range organizations {
		for _, name := range o.Name.Values {
			words = append(words, name)
		}
	}
	return words, nil
}

// newHash checks a new password against the rules and hashes it.
func (s *Service) newHash(ctx context.Context, account Account, password string) (hash string, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		context, err := s.contextWords(tx, account)
		if err != nil {
			return err
		}
		return checkPassword(password, context)
	})
	if err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, password)
}

// plainLetters is how a dictionary sees a password: lower case, with the usual
// digits and signs for letters undone where letters stand beside them.
func plainLetters(password string) string {
	runes := []rune(strings.ToLower(password))
	out := make([]rune, len(runes))
	for i, r := range runes {
		beside := (i > 0 && unicode.IsLetter(runes[i-1])) && (i+1 < len(runes) && unicode.IsLetter(runes[i+1]))
		if letter, ok := disguised(r); ok && beside {
			r = letter
		}
		out[i] = unaccented(r)
	}
	return string(out)
}

func disguised(r rune) (rune, bool) {
	i := strings.IndexRune("013457@$!", r)
	if i < 0 {
		return 0, false
	}
	return rune("oieastasi"[i]), true
}

func unaccented(r rune) rune {
	if i := strings.Index("áéíóúüñ", string(r)); i >= 0 {
		return rune("aeiouun"[i/2])
	}
	return r
}

// words are the common words and those of the context, at least four letters
// long.
func words(context []string) map[string]bool {
	known := map[string]bool{}
	for _, word := range strings.Fields(commonWords) {
		known[word] = true
	}
	for _, text := range context {
		for _, word := range strings.FieldsFunc(plainLetters(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(word) >= 4 {
				known[word] = true
			}
		}
	}
	return known
}

// pieces is the least number of words, runs, numbers of up to four digits and
// single characters that make up a text.
func pieces(text []rune, known map[string]bool) int {
	least := make([]int, len(text)+1)
	for end := 1; end <= len(text); end++ {
		least[end] = least[end-1] + 1
		for start := end - 2; start >= 0; start-- {
			if piece := text[start:end]; least[start]+1 < least[end] && isPiece(piece, known) {
				least[end] = least[start] + 1
			}
		}
	}
	return least[len(text)]
}

func isPiece(piece []rune, known map[string]bool) bool {
	return known[string(piece)] || isRun(piece) || isNumber(piece) || isRepeated(piece)
}

func isNumber(piece []rune) bool {
	return len(piece) <= 4 && strings.IndexFunc(string(piece), func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// isRun finds three or more characters that follow one another in the alphabet,
// among the digits or on a keyboard, in either direction.
func isRun(piece []rune) bool {
	if len(piece) < 3 {
		return false
	}
	backwards := make([]rune, len(piece))
	for i, r := range piece {
		backwards[len(piece)-1-i] = r
	}
	for _, row := range []string{
		"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjklñ", "zxcvbnm", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn", "1q2w3e4r5t6y7u8i9o0p",
	} {
		if strings.Contains(row, string(piece)) || strings.Contains(row, string(backwards)) {
			return true
		}
	}
	return false
}

// isRepeated finds one to three characters said over and over.
func isRepeated(piece []rune) bool {
	for size := 1; size <= 3; size++ {
		if len(piece) < 2*size+1 || len(piece)%size != 0 {
			continue
		}
		if unit := string(piece[:size]); strings.Repeat(unit, len(piece)/size) == string(piece) {
			return true
		}
	}
	return false
}

// ChangePassword changes the person's own password, after the old one, and ends
// the other sessions; the session data goes into the renewed web session. Command
// "identity.change_password". ASVS 6.2.3, 7.4.3.
func (s *Service) ChangePassword(ctx context.Context, p Principal, old, fresh string) (SessionData, error) {
	account, a, err := s.prove(ctx, p, Credentials{Password: old})
	if err != nil {
		return SessionData{}, err
	}
	if err := a.succeeded(ctx); err != nil {
		return SessionData{}, err
	}
	hash, err := s.newHash(ctx, account.Account, fresh)
	if err != nil {
		return SessionData{}, err
	}
	var data SessionData
	err = s.own(ctx, "identity.change_password", p, func(tx *work.Tx, now *Stored) error {
		if now.Password != account.Password {
			return fault.New(fault.Stale, "fault.database.stale", nil)
		}
		now.Password = hash
		now.Epoch++
		data = sessionData(tx, *now, Credentials{})
		return s.stores.Sessions.End(tx, now.ID, p.Session, now.Epoch)
	})
	return data, err
}

// checkLanguage takes "" and what looks like a language.
func checkLanguage(c *org.Checks, tag string) {
	if tag != "" && !content.IsLanguage(tag) {
		c.Say("language", "fault.org.language", fault.Args{"value": tag})
	}
}
