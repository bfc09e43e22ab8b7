BEGIN TRANSACTION;
CREATE TABLE uploads (
        id               TEXT PRIMARY KEY,
        place            INTEGER NOT NULL,
        source           BLOB NOT NULL,
        connection       TEXT NOT NULL,
        bucket           TEXT NOT NULL,
        key              BLOB NOT NULL,
        state            TEXT NOT NULL,
        batch            BLOB NOT NULL,
        size             INTEGER,
        mtime_ns         TEXT,
        device           TEXT,
        inode            TEXT,
        options          TEXT NOT NULL,
        wanted_part_size INTEGER NOT NULL,
        part_size        INTEGER NOT NULL,
        single           INTEGER NOT NULL,
        upload_id        TEXT NOT NULL,
        marker           TEXT NOT NULL,
        etag             TEXT NOT NULL,
        crc64            TEXT,
        request_id       TEXT NOT NULL,
        warning          TEXT NOT NULL,
        verified         INTEGER NOT NULL,
        fault            TEXT,
        retries          INTEGER NOT NULL,
        added            REAL NOT NULL,
        started          REAL NOT NULL,
        finished         REAL NOT NULL,
        changed          REAL NOT NULL
    ) STRICT;
CREATE INDEX uploads_by_state ON uploads (state, place);
CREATE TABLE parts (
        upload   TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
        number   INTEGER NOT NULL,
        size     INTEGER NOT NULL,
        etag     TEXT NOT NULL,
        crc64    TEXT,
        modified REAL NOT NULL,
        PRIMARY KEY (upload, number)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "uploads" VALUES('full',9,X'2F66696C65732F636166EDB3A92FC3BC20F09F8E89','家','bucket',X'E994AE2F610A62','failed',X'636166EDB3A92F',35184372088832,'9223372036854775813','18446744073709551615','18446744073709551615','{"content_type": "text/plain", "acl": "private", "metadata": [["name", "\u503c"]], "tags": [["a", "b"], ["c", ""]]}',102400,1048576,1,'0004B9894A22E5B1888A1E29F8236E2D','f00d','"etag-2"','18446744073709551615','5EXAMPLE','CallbackFailed',1,'{"kind": "transient", "title": "caf\udce9 \u201cx\u201d", "advice": "Do this.", "code": "Code", "message": "m", "ec": "ec", "request_id": "r", "http_status": 503, "host": "h", "operation": "op", "endpoint": "e", "retry_after": 1.5}',3,1.25,2.5,3.75,4.0);
INSERT INTO "uploads" VALUES('u2',2,X'2F66696C65732F7532','here','bucket',X'6B6579732F7532','sending',X'',NULL,NULL,NULL,NULL,'{}',0,0,0,'','','',NULL,'','',0,NULL,0,0.0,0.0,0.0,0.0);
INSERT INTO "uploads" VALUES('done',3,X'2F66696C65732F646F6E65','here','bucket',X'6B6579732F646F6E65','done',X'',NULL,NULL,NULL,NULL,'{}',0,0,0,'','','',NULL,'','',0,NULL,0,0.0,0.0,0.0,0.0);
INSERT INTO "parts" VALUES('full',1,102400,'"etag"','7',1.5);
INSERT INTO "parts" VALUES('full',2,102400,'"etag"','7',1.5);
INSERT INTO "parts" VALUES('full',3,102400,'"etag"','7',1.5);
PRAGMA user_version = 1;
COMMIT;
