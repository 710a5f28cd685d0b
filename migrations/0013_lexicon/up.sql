-- What staff add to the words that the search knows. `words` is a JSON list as it was written; `keys` the same words in
-- the form in which they are compared, one a line.
CREATE TABLE lexicon_entries (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    keys TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    withdrawn_reason TEXT,
    created_by TEXT,
    created_at TEXT NOT NULL,
    updated_by TEXT,
    updated_at TEXT NOT NULL
);
CREATE INDEX lexicon_entries_state ON lexicon_entries (state, kind, id);

-- Each time that the entries were put in force: all of them as they were then. Indexes are made with the last.
CREATE TABLE lexicon_applications (
    number INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    entries TEXT NOT NULL,
    applied_by TEXT,
    applied_at TEXT NOT NULL
);
