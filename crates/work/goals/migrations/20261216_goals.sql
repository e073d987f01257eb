create table goals (
    id text primary key not null,
    team text,
    title text not null,
    why text not null,
    kind text not null check (kind in ('business', 'technology', 'sales')),
    period text not null,
    starts text not null,
    ends text not null,
    owner text,
    state text not null check (state in ('draft', 'running', 'closed')),
    grade bigint,
    outcome text not null,
    closed_on text,
    copied_from text,
    recorded_by text not null,
    revision bigint not null
);
create index goals_by_team on goals (team, state);
create index goals_by_owner on goals (owner, state);
create table goal_parents (
    goal text not null,
    parent text not null,
    primary key (goal, parent)
);
create table goal_results (
    id text primary key not null,
    goal text not null,
    metric text not null,
    unit text not null,
    start_value bigint not null,
    target_value bigint not null,
    better text,
    rhythm text not null,
    source text not null,
    source_of text not null,
    current_value bigint,
    confidence bigint,
    outlook text,
    checked_on text,
    current_from text not null,
    posted_value bigint,
    posted_on text,
    posted_from text not null,
    dropped_on text,
    revision bigint not null
);
create index goal_results_by_goal on goal_results (goal);
create table goal_check_ins (
    id text primary key not null,
    result text not null,
    day text not null,
    value bigint not null,
    outlook text not null,
    confidence bigint,
    note text not null,
    source text not null,
    made_by text not null
);
create unique index goal_check_ins_by_day on goal_check_ins (result, day);
create table goal_work (
    id text primary key not null,
    team text not null,
    title text not null,
    goal text,
    is_upkeep boolean not null,
    reason text not null,
    hours bigint not null,
    starts text not null,
    ends text,
    recorded_by text not null,
    revision bigint not null
);
create index goal_work_by_team on goal_work (team);
create table goal_work_people (
    work text not null,
    person text not null,
    primary key (work, person)
);
create table goal_upkeep (
    team text primary key not null,
    percent bigint not null
);
create table goal_reasons (
    team text not null,
    work text not null,
    reason text not null,
    noted_by text not null,
    noted_on text not null,
    primary key (team, work)
);
