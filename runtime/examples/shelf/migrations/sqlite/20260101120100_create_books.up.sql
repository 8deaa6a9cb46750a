CREATE TABLE books (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL CHECK (length(title) > 0),
    summary TEXT,
    author_id INTEGER NOT NULL REFERENCES authors (id),
    published_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (author_id, title)
) STRICT;
CREATE INDEX books_published_at ON books (published_at, id);
