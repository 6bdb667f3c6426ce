package org

import (
	"acta/internal/id"
	"acta/internal/work"
)

func (o Organization) key() string { return "" }

func (o Organization) identified(tx *work.Tx) (Organization, error) {
	var err error
	o.ID, err = id.New[string]()
	o.RecordedAt = tx.Now()
	return o, err
}

func (o Organization) stored(was Organization) Organization {
	o.ID, o.RowVersion, o.RecordedAt = was.ID, was.RowVersion, was.RecordedAt
	if o.Logo != nil && o.Logo.SHA256 == "" && was.Logo != nil {
		o.Logo.SHA256 = was.Logo.SHA256
	}
	return o
}

func (j JobTitle) key() string { return j.Code }

func (j JobTitle) identified(tx *work.Tx) (JobTitle, error) {
	var err error
	j.ID, err = id.New[id.JobTitle]()
	j.RecordedAt = tx.Now()
	return j, err
}

func (j JobTitle) stored(was JobTitle) JobTitle {
	j.ID, j.RowVersion, j.RecordedAt = was.ID, was.RowVersion, was.RecordedAt
	return j
}

func (p Person) key() string { return p.Code }

func (p Person) identified(tx *work.Tx) (Person, error) {
	var err error
	p.ID, err = id.New[id.Person]()
	p.RecordedAt = tx.Now()
	return p, err
}

func (p Person) stored(was Person) Person {
	p.ID, p.RowVersion, p.RecordedAt = was.ID, was.RowVersion, was.RecordedAt
	return p
}

func (a Assignment) key() string { return a.Role + "/" + a.Person + "/" + a.From.String() }

func (a Assignment) identified(tx *work.Tx) (Assignment, error) {
	var err error
	a.ID, err = id.New[id.Assignment]()
	a.RecordedAt = tx.Now()
	return a, err
}

func (a Assignment) stored(was Assignment) Assignment {
	a.ID, a.RowVersion, a.RecordedAt = was.ID, was.RowVersion, was.RecordedAt
	return a
}

func (p Provided) key() string { return p.Code }

func (p Provided) identified(tx *work.Tx) (Provided, error) {
	var err error
	p.ID, err = id.New[id.Service]()
	p.RecordedAt = tx.Now()
	return p, err
}

func (p Provided) stored(was Provided) Provided {
	p.ID, p.RowVersion, p.RecordedAt = was.ID, was.RowVersion, was.RecordedAt
	return p
}

func (one Customer) key() string { return one.Code }

func (one Customer) identified(tx *work.Tx) (Customer, error) {
	var err error
	one.ID, err = id.New[id.Customer]()
	one.RecordedAt = tx.Now()
	return one, err
}

func (one Customer) stored(was Customer) Customer {
	one.ID, one.RowVersion, one.RecordedAt = was.ID, was.RowVersion, was.RecordedAt
	return one
}
