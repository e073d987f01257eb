create table rotations (
    id text primary key not null,
    team text not null,
    name text not null,
    zone text not null,
    ended_at text,
    changed_at text not null,
    revision bigint not null
);
create index rotations_by_team on rotations (team);
-- From its first day on, a plan holds until the next one begins.
create table rotation_plans (
    id text primary key not null,
    rotation text not null references rotations (id),
    first_day text not null,
    hand_over text not null,
    unit text not null check (unit in ('days', 'weeks')),
    every bigint not null
);
create unique index rotation_plans_by_day on rotation_plans (rotation, first_day);
create table rotation_people (
    plan text not null references rotation_plans (id),
    place bigint not null,
    person text not null,
    primary key (plan, place)
);
create index rotation_people_by_person on rotation_people (person);
create table rotation_swaps (
    id text primary key not null,
    rotation text not null references rotations (id),
    asker text not null,
    other text not null,
    mine text not null,
    theirs text not null,
    why text not null,
    state text not null check (state in ('asked', 'agreed', 'declined', 'withdrawn')),
    asked_on text not null,
    answered_at text
);
create index rotation_swaps_by_rotation on rotation_swaps (rotation, state);
create index rotation_swaps_by_other on rotation_swaps (other, state);
create index rotation_swaps_by_asker on rotation_swaps (asker);
create table rotation_covers (
    id text primary key not null,
    rotation text not null references rotations (id),
    person text not null,
    begins text not null,
    ends text not null,
    why text not null,
    made_by text not null,
    made_at text not null,
    cancelled boolean not null
);
create index rotation_covers_by_rotation on rotation_covers (rotation);
create index rotation_covers_by_person on rotation_covers (person);
