create table growth_ladders (
    version bigint primary key not null,
    text text not null,
    changed_by text not null,
    changed_on text not null
);
create table growth_assessments (
    id text primary key not null,
    person text not null,
    axis text not null,
    side text not null check (side in ('own', 'lead')),
    author text not null,
    day text not null,
    level bigint not null check (level between 1 and 5),
    confidence text not null check (confidence in ('low', 'medium', 'high')),
    evidence text not null
);
create index growth_assessments_by_person on growth_assessments (person, axis, day);
create table growth_ratings (
    id text primary key not null,
    person text not null,
    skill text not null,
    day text not null,
    knowledge bigint not null check (knowledge between 1 and 5),
    willingness bigint not null check (willingness between 1 and 5)
);
create index growth_ratings_by_person on growth_ratings (person, day);
create table growth_skills (
    team text not null,
    skill text not null,
    since text not null,
    primary key (team, skill)
);
create table growth_plans (
    person text primary key not null,
    target_role text,
    aim text not null,
    begun_on text not null,
    review_on text,
    touched_on text not null,
    revision bigint not null
);
create table growth_touches (
    person text not null,
    day text not null,
    primary key (person, day)
);
create table growth_areas (
    id text primary key not null,
    person text not null,
    axis text not null,
    title text not null,
    why text not null,
    since text not null,
    state text not null check (state in ('open', 'done', 'dropped')),
    ended_on text,
    outcome text not null
);
create index growth_areas_by_person on growth_areas (person, state);
create table growth_means (
    id text primary key not null,
    area text not null references growth_areas (id),
    person text not null,
    kind text not null check (kind in ('project', 'training', 'mentoring')),
    what text not null,
    link text not null,
    repository text,
    training text,
    pair text,
    since text not null,
    ended_on text,
    starts_on text,
    ends_on text,
    planned_minor bigint,
    spent_minor bigint,
    currency text not null,
    certificate text not null
);
create index growth_means_by_person on growth_means (person);
create index growth_means_by_area on growth_means (area);
create table growth_milestones (
    id text primary key not null,
    area text not null references growth_areas (id),
    person text not null,
    title text not null,
    due text not null,
    reached_on text,
    evidence text not null
);
create index growth_milestones_by_person on growth_milestones (person);
create table growth_trainings (
    id text primary key not null,
    title text not null,
    provider text not null,
    link text not null,
    about text not null,
    cost_minor bigint,
    currency text not null,
    certificate text not null,
    offered boolean not null,
    revision bigint not null
);
create table growth_budgets (
    team text not null,
    year bigint not null,
    amount_minor bigint not null,
    currency text not null,
    primary key (team, year)
);
create table growth_mentors (
    person text primary key not null,
    capacity bigint not null,
    axes text not null
);
create table growth_pairs (
    id text primary key not null,
    mentor text not null,
    mentee text not null,
    axis text not null,
    area text,
    repository text,
    component text not null,
    state text not null check (state in ('asked', 'accepted', 'declined', 'withdrawn', 'ended')),
    asked_by text not null,
    asked_on text not null,
    answered_on text,
    ended_on text,
    why text not null,
    answer text not null,
    mentor_share double precision,
    mentee_share double precision,
    knowers bigint,
    revision bigint not null
);
create index growth_pairs_by_mentor on growth_pairs (mentor, state);
create index growth_pairs_by_mentee on growth_pairs (mentee, state);
create table growth_sessions (
    id text primary key not null,
    pair text not null references growth_pairs (id),
    day text not null,
    state text not null check (state in ('planned', 'held', 'skipped')),
    author text not null,
    note text not null
);
create index growth_sessions_by_pair on growth_sessions (pair, day);
