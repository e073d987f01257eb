create table debt_items (
    id text primary key not null,
    team text not null,
    title text not null,
    repository text not null,
    place text not null,
    kind text not null,
    principal_days double precision not null,
    quadrant text not null,
    owner text not null,
    since text not null,
    due text,
    decision text not null,
    note text not null,
    state text not null check (state in ('open', 'paid-off', 'accepted')),
    review text,
    outcome text not null,
    settled_on text,
    recorded_by text not null,
    revision bigint not null
);
create index debt_items_by_team on debt_items (team, state);
create table debt_budgets (
    team text primary key not null,
    share double precision not null,
    day_cost bigint,
    currency text not null
);
