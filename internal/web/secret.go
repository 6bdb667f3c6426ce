package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/identity"
)

// secretBody shows what is shown once: a token, recovery codes, a second factor to
// be taken up.
type secretBody struct {
	Heading, Lead string
	Secrets       []string
	Picture       picture
	Form          *formBody // what to do next; nil for going back
}

// picture is a QR code as the path of an SVG; Side 0 for none.
type picture struct {
	Side int
	Path string
}

// quiet is the free margin around a QR code, in modules. ISO/IEC 18004 6.3.8.
const quiet = 4

// pictureOf draws a text as a QR code.
func pictureOf(text string) (picture, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return picture{}, fmt.Errorf("draw QR code: %w", err)
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				_, _ = fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return picture{side + 2*quiet, path.String()}, nil
}

func (s *site) showSecret(c *gin.Context, status int, body secretBody) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	v.address = accountPath
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	p := s.newPage(v, home, body.Heading, body)
	p.Place = accountPlace
	return s.show(c.Writer, status, secretPage, p)
}

// startFactor shows a second factor to take up.
func (s *site) startFactor(c *gin.Context, _ *typed) (string, error) {
	ctx := c.Request.Context()
	enrolment, err := s.Identity.StartFactor(ctx, who(ctx))
	if err != nil {
		return "", err
	}
	return "", s.showFactor(c, enrolment, nil)
}

func (s *site) showFactor(c *gin.Context, at identity.Enrolment, wrong error) error {
	v := s.visitOf(c.Request.Context())
	faults := fault.All(wrong)
	if wrong != nil && len(faults) == 0 {
		return wrong
	}
	first := v.code("code")
	first.Tip = "" // there are no recovery codes yet
	form := &formBody{
		Action: accountPath + "/factor/check", Button: v.T("factor.do"), Inputs: []input{first},
		Hidden: []field{{"secret", at.Secret}, {"url", at.URL}}, Links: []link{{accountPath, v.T("factor.leave")}},
	}
	form.mark(v, faults)
	status := http.StatusOK
	if len(faults) > 0 {
		status = statusOf(faults[0].Kind)
	}
	drawn, err := pictureOf(at.URL)
	if err != nil {
		return err
	}
	return s.showSecret(c, status, secretBody{
		Heading: v.T("factor.title"), Lead: v.T("factor.lead"), Secrets: []string{spaced(at.Secret)}, Picture: drawn, Form: form,
	})
}

// spaced writes a secret in groups of four, to be typed.
func spaced(secret string) string {
	var out strings.Builder
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// finishFactor takes up the second factor by its first code, and shows the
// recovery codes.
func (s *site) finishFactor(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	codes, err := s.Identity.FinishFactor(ctx, who(ctx), t.Get("code"))
	if err != nil && t.Get("url") != "" && len(t.Get("url")) < longestAddress {
		return "", s.showFactor(c, identity.Enrolment{Secret: t.Get("secret"), URL: t.Get("url")}, err)
	}
	if err != nil {
		return "", err
	}
	return "", s.showCodes(c, codes)
}

func (s *site) newCodes(c *gin.Context, _ *typed) (string, error) {
	ctx := c.Request.Context()
	codes, err := s.Identity.RecoveryCodes(ctx, who(ctx))
	if err != nil {
		return "", err
	}
	return "", s.showCodes(c, codes)
}

func (s *site) showCodes(c *gin.Context, codes []string) error {
	v := s.visitOf(c.Request.Context())
	return s.showSecret(c, http.StatusOK, secretBody{Heading: v.T("codes.title"), Lead: v.T("codes.lead"), Secrets: codes})
}

// createToken makes an API token and shows it, once.
func (s *site) createToken(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	days, err := strconv.Atoi(t.Get("days"))
	if err != nil || days < 1 || days > 366 {
		return "", fault.New(fault.Invalid, "web.fault.days", nil)
	}
	secret, token, err := s.Identity.CreateToken(ctx, who(ctx), identity.NewToken{
		Name: t.Get("name"), Scopes: t.Values["scope"], Expires: s.Clock.Now().Date(time.UTC).AddDays(days),
	})
	if err != nil {
		return "", err
	}
	v := s.visitOf(ctx)
	return "", s.showSecret(c, http.StatusOK, secretBody{
		Heading: v.T("token.title", "name", token.Name), Lead: v.T("token.lead"), Secrets: []string{secret},
	})
}
