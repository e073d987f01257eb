create table conflict_cases (
    id text primary key not null,
    team text not null,
    lead text not null,
    state text not null check (state in ('open', 'settled', 'handed-on')),
    opened_on text not null,
    next_on text,
    body text not null,
    revision bigint not null
);
create index conflict_cases_by_lead on conflict_cases (lead);
create index conflict_cases_by_team on conflict_cases (team);
create table conflict_readers (
    conflict text not null references conflict_cases (id),
    person text not null,
    added_on text not null,
    primary key (conflict, person)
);
create index conflict_readers_by_person on conflict_readers (person);
create table conflict_notes (
    id text primary key not null,
    conflict text not null references conflict_cases (id),
    place bigint not null,
    writer text not null,
    step text,
    state text,
    words text not null,
    written_on text not null
);
create unique index conflict_notes_by_place on conflict_notes (conflict, place);
