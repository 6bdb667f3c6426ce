// Package mysql opens a MySQL or MariaDB server. It serves installations that
// have one, or that need several nodes.
//
// It does not migrate and does not choose between hosts.
package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
	dialect "gorm.io/driver/mysql"

	"acta/internal/fault"
	"acta/internal/store"
)

// Pool bounds, below the 151 connections that a server allows by default.
const (
	connections = 16
	lifetime    = 5 * time.Minute
	patience    = 5 * time.Second
	silence     = 60 * time.Second
)

// A process that wants to migrate asks for the lock this often, for five minutes.
const (
	lockPause = time.Second
	lockTries = 300
)

// mode makes the server refuse what it would otherwise clip or guess.
const mode = "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'"

// Options say which server is opened.
type Options struct {
	// DSN is user:password@tcp(host:port)/database, in the form of go-sql-driver.
	DSN string
	// Migrations are the *.sql files for this engine.
	Migrations fs.FS
}

// Open connects to the server. The error is fault.Setup when the DSN is no DSN
// (fault.database.dsn) or names no database (unnamed), nobody answers
// (unreachable), the account is refused (denied) or the database does not exist
// (missing). No error holds the password.
func Open(ctx context.Context, options Options) (store.Engine, error) {
	config, err := configure(options.DSN)
	if err != nil {
		return store.Engine{}, err
	}
	inner, err := mysql.NewConnector(config)
	if err != nil {
		return store.Engine{}, fault.New(fault.Setup, "fault.database.dsn", nil)
	}
	locker, err := lock.NewMySQLTableLocker(
		lock.WithTableName(store.LockTable), lock.WithTableLockTimeout(lockPause, lockTries))
	if err != nil {
		return store.Engine{}, fmt.Errorf("make migration lock: %w", err)
	}
	db := sql.OpenDB(connector{inner})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxLifetime(lifetime)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return store.Engine{}, explain(config, err)
	}
	precision := 6
	return store.Engine{
		Name: "mysql", Writer: db, Reader: db,
		Dialector: dialect.New(dialect.Config{
			Conn: db, DefaultDatetimePrecision: &precision,
			// MySQL has no RETURNING; what works on MariaDB alone is not used.
			DisableWithReturning: true,
		}),
		Snapshot:   sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
		Problem:    problem,
		Migrations: options.Migrations,
		Dialect:    database.DialectMySQL,
		Locker:     locker,
		Tables:     "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
	}, nil
}

func configure(dsn string) (*mysql.Config, error) {
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		// The parser's error may quote the password: it is not wrapped.
		return nil, fault.New(fault.Setup, "fault.database.dsn", nil)
	}
	if config.DBName == "" {
		return nil, fault.New(fault.Setup, "fault.database.unnamed", nil)
	}
	config.ParseTime = true
	config.Loc = time.UTC
	// A compare-and-set that changes nothing must still count its row.
	config.ClientFoundRows = true
	config.InterpolateParams = true
	config.MultiStatements = false
	config.Collation = "utf8mb4_unicode_520_ci"
	config.Timeout = patience
	config.ReadTimeout = silence
	config.WriteTimeout = silence
	config.Logger = quiet{}
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	config.Params["time_zone"] = "'+00:00'"
	config.Params["sql_mode"] = mode
	return config, nil
}

// quiet drops what the driver would print; its errors return.
type quiet struct{}

// Print drops v.
func (quiet) Print(...any) {}

// connector sets what a DSN cannot say portably: the variable of the isolation
// level has one name in MySQL and another in MariaDB.
type connector struct{ driver.Connector }

// Connect opens a connection at READ COMMITTED.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	session, ok := conn.(driver.ExecerContext)
	if !ok {
		_ = conn.Close()
		return nil, errors.New("driver cannot set the isolation level")
	}
	if _, err := session.ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("set isolation level: %w", err)
	}
	return conn, nil
}

// Error numbers of MySQL and MariaDB.
const (
	duplicateEntry     = 1062
	parentReferenced   = 1451
	parentMissing      = 1452
	checkMariaDB       = 4025
	checkMySQL         = 3819
	columnNull         = 1048
	noDefault          = 1364
	dataTooLong        = 1406
	outOfRange         = 1264
	wrongValue         = 1366
	wrongDate          = 1292
	signalled          = 1644
	deadlock           = 1213
	lockWait           = 1205
	notReady           = 1047 // a node outside the cluster's majority
	diskFull           = 1021
	tableFull          = 1114
	collationMix       = 1267
	commandDenied      = 1142
	superNeeded        = 1227
	triggerDenied      = 1419 // binary log without log_bin_trust_function_creators
	accessDenied       = 1045
	accessDeniedNoPass = 1698
	databaseDenied     = 1044
	databaseUnknown    = 1049
)

// explain turns a failure to connect into what a person can do about it.
func explain(config *mysql.Config, err error) error {
	key := "fault.database.unreachable"
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		switch e.Number {
		case accessDenied, accessDeniedNoPass, databaseDenied:
			key = "fault.database.denied"
		case databaseUnknown:
			key = "fault.database.missing"
		case notReady:
			key = "fault.database.unreachable"
		default:
			return fmt.Errorf("connect to %s: %w", config.Addr, err)
		}
	}
	args := fault.Args{"host": config.Addr, "user": config.User, "database": config.DBName}
	return fmt.Errorf("%w: %w", fault.New(fault.Setup, key, args), err)
}

// problem maps the server's error numbers.
func problem(err error) store.Problem {
	var e *mysql.MySQLError
	if !errors.As(err, &e) {
		return store.Other
	}
	switch e.Number {
	case duplicateEntry:
		return store.Duplicate
	case parentReferenced, parentMissing:
		return store.Reference
	case checkMariaDB, checkMySQL, columnNull, noDefault, dataTooLong, outOfRange, wrongValue, wrongDate:
		return store.Refused
	case signalled:
		return store.Protected
	case deadlock, lockWait, notReady:
		return store.Again
	case diskFull, tableFull:
		return store.Full
	case commandDenied, databaseDenied, superNeeded, triggerDenied:
		return store.Denied
	case collationMix:
		return store.Unwritable
	}
	return store.Other
}
