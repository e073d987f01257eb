create table review_series (
    id text primary key not null,
    kind text not null check (kind in ('team-weekly', 'leads-weekly')),
    -- Empty for the whole company.
    team text not null,
    state text not null check (state in ('running', 'ended')),
    rule text not null,
    zone text not null,
    starts text not null,
    minutes bigint not null,
    place text not null,
    started_by text not null,
    started_on text not null,
    ended_on text,
    revision bigint not null,
    changed_at text not null
);
create unique index review_series_running on review_series (kind, team) where state = 'running';
create index review_series_by_team on review_series (team);
-- A meeting that was closed or skipped. One that only follows the rule has no row.
create table review_meetings (
    series text not null references review_series (id),
    at text not null,
    outcome text not null check (outcome in ('held', 'skipped')),
    marked_by text not null,
    marked_on text not null,
    minutes text not null,
    primary key (series, at)
);
create table review_ticks (
    series text not null references review_series (id),
    at text not null,
    line text not null,
    ticked_by text not null,
    primary key (series, at, line)
);
create table review_items (
    id text primary key not null,
    series text not null references review_series (id),
    raised_at text not null,
    author text not null,
    owner text,
    due text,
    body text not null,
    raised_on text not null,
    done_on text,
    is_dropped boolean not null,
    revision bigint not null
);
create index review_items_by_series on review_items (series, done_on);
create index review_items_by_owner on review_items (owner, done_on);
