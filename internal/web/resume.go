package web

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
)

// keptName is the field of the page for signing in that carries a form which the end of
// the session held up. What it holds never leaves the browser of who typed it; that no
// other site sends it is the cross-origin guard's to see to.
const keptName = "kept"

// mostKept is how long the forms that people come back to may be, in bytes.
const mostKept = 2 << 20

// keptForm is a form that waits for its sender to sign in.
type keptForm struct {
	To     string     `json:"to"`
	Values url.Values `json:"values"`
}

// holdUp asks somebody whose session has ended to sign in, and keeps what they sent.
// Files are not kept: a browser chooses them again.
func (s *site) holdUp(c *gin.Context) error {
	t, err := s.readTyped(c)
	if err != nil {
		return err
	}
	for name := range t.Values {
		if secretField(c.Request.URL.Path, name) {
			t.Del(name)
		}
	}
	data, err := json.Marshal(keptForm{c.Request.URL.RequestURI(), t.Values})
	if err != nil || len(data) > mostKept/2 {
		s.goTo(c, signInPath+"?"+url.Values{"back": {returnTo(c.Request)}}.Encode())
		return nil //nolint:nilerr // strings always marshal; what is too long leads to its page
	}
	at := signing{Back: returnTo(c.Request), Kept: base64.RawURLEncoding.EncodeToString(data)}
	return s.showSignIn(c, at, fault.New(fault.SignedOut, "web.fault.session_ended", nil))
}

// secretField reports whether a field of a form holds what opens an account: it comes
// back empty. ASVS 14.3.
func secretField(path, name string) bool {
	return name == "old" || strings.Contains(name, "password") || strings.HasPrefix(path, accountPath+"/factor")
}

// resumeForm gives a form back to who has signed in: nothing is carried out before they
// have seen it again.
func (s *site) resumeForm(c *gin.Context, at signing) error {
	var kept keptForm
	data, err := base64.RawURLEncoding.DecodeString(at.Kept)
	if err != nil || json.Unmarshal(data, &kept) != nil {
		s.goTo(c, at.Back)
		return nil //nolint:nilerr // what is not ours is not sent on
	}
	v := s.visitOf(c.Request.Context())
	to, err := url.Parse(back(kept.To))
	if err != nil {
		s.goTo(c, at.Back)
		return nil //nolint:nilerr // back gives addresses that parse
	}
	params := to.Query()
	params.Del(onceField)
	params.Set(resumeField, "1")
	to.RawQuery = params.Encode()
	body := formBody{
		Heading: v.T("resume.title"), Lead: v.T("resume.lead"), Action: to.RequestURI(), Button: v.T("resume.do"), Go: true,
		Links: []link{{at.Back, v.T("resume.leave")}},
	}
	for name, values := range kept.Values {
		for _, value := range values {
			body.Hidden = append(body.Hidden, field{name, value})
		}
	}
	return s.showForm(c, body, nil)
}
