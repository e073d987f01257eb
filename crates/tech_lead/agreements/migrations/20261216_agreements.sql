create table agreements (
    id text primary key not null,
    team text not null,
    words text not null,
    check_kind text not null check (check_kind in ('gate', 'figure', 'review')),
    rule text,
    figure text,
    test text,
    bound text,
    every_days bigint not null,
    began_on text not null,
    ended_on text,
    replaces text
);
create index agreements_by_team on agreements (team);
create table agreement_proposals (
    id text primary key not null,
    team text not null,
    kind text not null check (kind in ('add', 'change', 'end')),
    agreement text references agreements (id),
    words text not null,
    check_kind text not null check (check_kind in ('gate', 'figure', 'review')),
    rule text,
    figure text,
    test text,
    bound text,
    every_days bigint not null,
    why text not null,
    proposed_by text not null,
    proposed_on text not null,
    until text not null,
    state text not null check (state in ('open', 'taken', 'withdrawn', 'lapsed')),
    decided_on text,
    outcome text not null
);
create index agreement_proposals_by_team on agreement_proposals (team, state);
create table agreement_votes (
    proposal text not null references agreement_proposals (id),
    person text not null,
    agrees boolean not null,
    words text not null,
    voted_on text not null,
    primary key (proposal, person)
);
create index agreement_votes_by_person on agreement_votes (person);
create table agreement_answers (
    agreement text not null references agreements (id),
    period bigint not null,
    person text not null,
    held boolean not null,
    words text not null,
    answered_on text not null,
    primary key (agreement, period)
);
create index agreement_answers_by_person on agreement_answers (person);
create index agreement_answers_by_day on agreement_answers (answered_on);
