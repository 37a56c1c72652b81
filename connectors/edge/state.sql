CREATE TABLE document (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('sent', 'accepted', 'refused', 'unanswered')),
    lies BLOB,                       -- path below the folder, as bytes; NULL: the file is gone
    goes BLOB,                       -- where it is being moved to; NULL: it lies where it belongs
    report BLOB,                     -- where its report lies
    digest BLOB NOT NULL,            -- SHA-256 of its bytes
    problems TEXT,                   -- what the connector found wrong, as the report says it
    taken_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX document_moving ON document (id) WHERE goes IS NOT NULL;
CREATE INDEX document_state ON document (state, ended_at);

CREATE TABLE event (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,            -- Avro record
    answers INTEGER NOT NULL,        -- 1: a Receipt, which the hub does not answer
    urgent INTEGER NOT NULL,
    key BLOB NOT NULL,
    headers TEXT NOT NULL,           -- JSON, as they go out
    value BLOB,                      -- the very bytes that go out; NULL once nothing can ask for them
    state TEXT NOT NULL,             -- waiting, confirmed (a Receipt sent once), unanswered, or an outcome of the hub
    reason TEXT,
    pointers TEXT NOT NULL DEFAULT '[]',
    stored_at TEXT NOT NULL,
    first_sent_at TEXT,
    ended_at TEXT
);
CREATE INDEX event_owed ON event (n) WHERE state IN ('waiting', 'confirmed', 'dead_letter');

CREATE TABLE told (
    document INTEGER NOT NULL REFERENCES document,
    place INTEGER NOT NULL,          -- which event of the document, from 1
    event TEXT NOT NULL,
    PRIMARY KEY (document, place)
);
CREATE INDEX told_event ON told (event);

CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('held', 'staged', 'written', 'outdated')),
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,           -- case reference, '' without one
    sequence INTEGER,
    name TEXT,                       -- of its document; NULL: none is made
    late INTEGER NOT NULL DEFAULT 0,
    key BLOB,
    headers TEXT,                    -- key, headers and value only while it is held
    value BLOB,
    at TEXT NOT NULL
);
CREATE INDEX delivery_open ON delivery (topic, subject, sequence) WHERE state IN ('held', 'staged');
CREATE INDEX delivery_at ON delivery (at);

CREATE TABLE receipt (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery TEXT NOT NULL UNIQUE,
    id TEXT NOT NULL,
    key BLOB NOT NULL,
    headers TEXT NOT NULL,
    value BLOB NOT NULL,
    owed INTEGER NOT NULL            -- 1 until the brokers confirmed it; 1 again when the delivery comes again
);
CREATE INDEX receipt_owed ON receipt (n) WHERE owed = 1;

CREATE TABLE course (
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    until INTEGER,
    ahead TEXT NOT NULL,
    held TEXT NOT NULL,
    missing TEXT NOT NULL,
    PRIMARY KEY (topic, subject)
);

CREATE INDEX course_waits ON course (topic, subject) WHERE held <> '[]' OR ahead <> '[]';

CREATE TABLE unreadable (
    name TEXT PRIMARY KEY,           -- of its file in the folder `unreadable`
    reason TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE TABLE shape (record TEXT PRIMARY KEY, id INTEGER NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT);  -- what `status` shows of the running process
