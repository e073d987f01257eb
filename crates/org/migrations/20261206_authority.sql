-- That something of people's was opened to somebody, for those people to know. An empty text stands for none: no team is the
-- whole organization, no person is everybody there.
create table authority_notices (
    id text primary key not null,
    at text not null,
    gainer text not null,
    opened text not null check (opened in ('role', 'part', 'leads', 'manages')),
    what text not null,
    team text not null,
    person text not null,
    since text not null,
    decided_by text not null,
    reason text not null
);
create index authority_notices_by_time on authority_notices (at);
create table authority_notices_seen (
    notice text not null references authority_notices (id),
    person text not null,
    primary key (notice, person)
);
