create table one_on_one_series (
    id text primary key not null,
    kind text not null check (kind in ('lead-report', 'mentor-mentee', 'peer')),
    host text not null,
    guest text not null,
    state text not null check (state in ('running', 'paused', 'ended')),
    created_on text not null,
    revision bigint not null,
    changed_at text not null
);
create index one_on_one_series_by_host on one_on_one_series (host);
create index one_on_one_series_by_guest on one_on_one_series (guest);
create table one_on_one_schedules (
    id text primary key not null,
    series text not null references one_on_one_series (id),
    first_day text not null,
    last_day text,
    rule text not null,
    zone text not null,
    starts text not null,
    minutes bigint not null,
    place text not null,
    cadence_days bigint not null
);
create index one_on_one_schedules_by_series on one_on_one_schedules (series, first_day);
create table one_on_one_records (
    series text not null references one_on_one_series (id),
    at text not null,
    is_extra boolean not null,
    moved_to text,
    outcome text check (outcome in ('held', 'skipped')),
    held_on text,
    marked_by text,
    reason text,
    reason_by text,
    primary key (series, at)
);
create table one_on_one_points (
    id text primary key not null,
    series text not null references one_on_one_series (id),
    author text not null,
    body text not null,
    raised_on text not null,
    done_in text,
    is_withdrawn boolean not null,
    revision bigint not null
);
create index one_on_one_points_by_series on one_on_one_points (series, done_in);
create table one_on_one_actions (
    id text primary key not null,
    series text not null references one_on_one_series (id),
    author text not null,
    owner text not null,
    body text not null,
    due text,
    agreed_on text not null,
    done_on text,
    is_dropped boolean not null,
    revision bigint not null
);
create index one_on_one_actions_by_series on one_on_one_actions (series);
create index one_on_one_actions_by_owner on one_on_one_actions (owner, done_on);
create table one_on_one_notes (
    series text not null references one_on_one_series (id),
    at text not null,
    reader text not null,
    revision bigint not null,
    part bigint not null,
    author text not null,
    body text not null,
    primary key (series, at, reader, revision, part)
);
create table one_on_one_shares (
    series text not null references one_on_one_series (id),
    reader text not null,
    host_agreed_on text,
    guest_agreed_on text,
    primary key (series, reader)
);
create index one_on_one_shares_by_reader on one_on_one_shares (reader);
create table one_on_one_feeds (
    id text primary key not null,
    person text not null,
    name text not null,
    hash text not null unique,
    made_at text not null,
    revoked_at text
);
create index one_on_one_feeds_by_person on one_on_one_feeds (person);
