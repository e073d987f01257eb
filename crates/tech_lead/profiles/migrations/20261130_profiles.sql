create table profile_entries (
    id text primary key not null,
    person text not null,
    part text not null check (part in ('strength', 'weakness', 'priority', 'concern')),
    author text not null,
    body text not null,
    noted_at text not null,
    noted_on text not null,
    ended_at text,
    ended_by text,
    why text,
    replaced_by text
);
create index profile_entries_by_person on profile_entries (person, noted_at);
create index profile_entries_by_author on profile_entries (author);
create table profile_reviews (
    id text primary key not null,
    person text not null,
    reviewer text not null,
    reviewed_at text not null,
    reviewed_on text not null,
    note text
);
create index profile_reviews_by_person on profile_reviews (person, reviewed_at);
