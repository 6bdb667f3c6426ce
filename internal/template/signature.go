package template

import "acta/internal/content"

// signature is the block for wet signatures, which stands only in documents of
// organisations that sign on paper. Scope F7.
type signature struct {
	loop  *loop
	lines []signer
}

type signer struct{ jobTitle, name *inline }

func (c *compiler) signature(n node, _ members, s scope) block {
	m := c.mapping(n, "a signature", "each", "as", "where", "job_title", "name", "lines")
	made := signature{}
	lines, fixed := m.get("lines")
	if fixed == m.has("each") {
		c.at(m.file, m.place(), "a signature has either lines, or each, as and job_title")
		return nil
	}
	if fixed {
		for _, line := range c.items(lines, `"lines"`) {
			made.lines = append(made.lines, c.signer(c.mapping(line, "a line", "job_title", "name"), s))
		}
		return made
	}
	if made.loop, s = c.loop(m, "a signature", s); made.loop == nil {
		return nil
	}
	made.lines = []signer{c.signer(m, s)}
	return made
}

func (c *compiler) signer(m members, s scope) signer {
	made := signer{}
	if n, ok := c.need(m, "a line to sign on", "job_title"); ok {
		made.jobTitle = c.inline(n, s, asValue, "")
	}
	if n, ok := m.get("name"); ok {
		made.name = c.inline(n, s, asOptional, "")
	}
	return made
}

func (g signature) evaluate(e *evaluation) ([]content.Block, error) {
	if !e.in.Frame.WetSignature {
		return nil, nil
	}
	var lines []content.Signer
	add := func() error {
		for _, line := range g.lines {
			title, err := e.inline(line.jobTitle)
			if err != nil {
				return err
			}
			name, err := e.orNone(line.name)
			if err != nil {
				return err
			}
			lines = append(lines, content.Signer{JobTitle: title, Name: name})
		}
		return nil
	}
	if err := e.once(g.loop, add); err != nil || len(lines) == 0 {
		return nil, err
	}
	return []content.Block{{Kind: content.SignatureBlock, Signature: &content.Signature{Lines: lines}}}, nil
}
