-- Entries. A table's columns are never changed once a release has them: a later file adds to them.
create table reviews_entries (
    id text primary key not null,
    title text not null check (title <> '')
);
