create table delegations (
    id text primary key not null,
    team text not null,
    giver text not null,
    taker text not null,
    state text not null check (state in ('asked', 'open', 'declined', 'withdrawn', 'finished', 'handed-back', 'taken-back', 'expired', 'passed-on')),
    turn text,
    turn_since text,
    asked_on text not null,
    accepted_on text,
    ended_on text,
    follows text,
    outcome text,
    why text,
    authority text,
    level text check (level in ('tell', 'sell', 'consult', 'agree', 'advise', 'inquire', 'delegate')),
    rhythm text check (rhythm in ('weekly', 'fortnightly', 'four-weekly', 'at-end')),
    rhythm_since text,
    due text,
    is_temporary boolean not null,
    goal text,
    size text check (size in ('two', 'four', 'eight', 'sixteen')),
    area text,
    result text,
    revision bigint not null
);
create index delegations_by_team on delegations (team, id);
create index delegations_by_giver on delegations (giver, id);
create index delegations_by_taker on delegations (taker, id);
create index delegations_by_state on delegations (state, due);
create table delegation_rounds (
    id text primary key not null,
    delegation text not null references delegations (id),
    place bigint not null,
    writer text not null,
    kind text not null check (kind in ('ask', 'change', 'accept', 'decline', 'withdraw', 'hand-back', 'take-back')),
    terms text not null,
    words text not null,
    written_on text not null
);
create unique index delegation_rounds_by_place on delegation_rounds (delegation, place);
create table delegation_events (
    id text primary key not null,
    delegation text not null references delegations (id),
    kind text not null check (kind in ('accepted', 'level-lowered', 'level-raised', 'due-moved', 'changed', 'finished', 'handed-back', 'taken-back', 'expired', 'passed-on')),
    person text,
    was text,
    became text,
    happened_on text not null
);
create index delegation_events_by_delegation on delegation_events (delegation, id);
create index delegation_events_by_day on delegation_events (happened_on);
