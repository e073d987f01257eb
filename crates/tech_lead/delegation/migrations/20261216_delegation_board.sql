create table delegation_areas (
    id text primary key not null,
    team text not null,
    title text not null,
    about text not null,
    level text check (level in ('tell', 'sell', 'consult', 'agree', 'advise', 'inquire', 'delegate')),
    rhythm text check (rhythm in ('weekly', 'fortnightly', 'four-weekly', 'at-end')),
    goal text not null,
    opened_on text not null,
    ended_on text,
    revision bigint not null
);
create index delegation_areas_by_team on delegation_areas (team, id);
create table delegation_levels (
    id text primary key not null,
    area text not null references delegation_areas (id),
    person text not null,
    level text not null check (level in ('tell', 'sell', 'consult', 'agree', 'advise', 'inquire', 'delegate')),
    wanted text check (wanted in ('tell', 'sell', 'consult', 'agree', 'advise', 'inquire', 'delegate')),
    was text check (was in ('tell', 'sell', 'consult', 'agree', 'advise', 'inquire', 'delegate')),
    agreed_on text not null
);
create index delegation_levels_by_area on delegation_levels (area, person, id);
create table delegation_moves (
    id text primary key not null,
    area text not null references delegation_areas (id),
    person text not null,
    lead text not null,
    proposer text not null,
    state text not null check (state in ('asked', 'agreed', 'declined', 'withdrawn')),
    terms text not null,
    answer text not null,
    asked_on text not null,
    answered_on text,
    revision bigint not null
);
create index delegation_moves_by_person on delegation_moves (person, id);
create index delegation_moves_by_lead on delegation_moves (lead, id);
create unique index delegation_moves_waiting on delegation_moves (area, person) where state = 'asked';
create table delegation_polls (
    id text primary key not null,
    area text not null references delegation_areas (id),
    state text not null check (state in ('open', 'revealed', 'cancelled')),
    opened_on text not null,
    closed_on text,
    votes bigint,
    lowest text,
    median text,
    highest text,
    revision bigint not null
);
create unique index delegation_polls_open on delegation_polls (area) where state = 'open';
create table delegation_voters (
    poll text not null references delegation_polls (id),
    person text not null,
    primary key (poll, person)
);
create table delegation_ballots (
    id text primary key not null,
    poll text not null references delegation_polls (id),
    level text not null
);
create index delegation_ballots_by_poll on delegation_ballots (poll);
create table delegation_check_ins (
    delegation text not null references delegations (id),
    due_on text not null,
    held_on text not null,
    marked_by text not null,
    primary key (delegation, due_on)
);
create table delegation_felt (
    id text primary key not null,
    delegation text not null references delegations (id),
    due_on text not null,
    felt text not null,
    said_on text not null
);
create unique index delegation_felt_once on delegation_felt (delegation, due_on);
create table delegation_hours (
    person text primary key not null,
    hours bigint not null,
    wants_more boolean not null,
    said_on text not null
);
