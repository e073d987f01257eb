-- Days, never instants: nothing here tells when a concern without a name was written (decision 0020).
create table concerns (
    id text primary key not null,
    author text,
    return_hash text,
    addressee text not null,
    passed_from text,
    escalates boolean not null,
    about text not null,
    state text not null check (state in ('raised', 'answered', 'worked-on', 'resolved', 'closed')),
    raised_on text not null,
    answered_on text,
    revision bigint not null,
    check ((author is null) <> (return_hash is null))
);
create index concerns_by_addressee on concerns (addressee);
create index concerns_by_passed_from on concerns (passed_from);
create index concerns_by_author on concerns (author);
create unique index concerns_by_return on concerns (return_hash);
create table concern_words (
    id text primary key not null,
    concern text not null references concerns (id),
    place bigint not null,
    writer text,
    state text,
    words text not null,
    written_on text not null
);
create unique index concern_words_by_place on concern_words (concern, place);
-- What was written without a name and is not delivered yet.
create table concern_letters (
    id text primary key not null,
    return_hash text not null,
    due text not null,
    sealed text not null
);
create index concern_letters_by_return on concern_letters (return_hash);
