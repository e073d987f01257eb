create table week_settings (
    id text primary key not null,
    person text not null unique,
    body text not null,
    revision bigint not null
);
create table week_corrections (
    id text primary key not null,
    person text not null,
    monday text not null,
    body text not null,
    revision bigint not null,
    unique (person, monday)
);
create table week_calendars (
    id text primary key not null,
    person text not null,
    kind text not null check (kind in ('file', 'address', 'caldav')),
    body text not null,
    state text not null,
    revision bigint not null
);
create index week_calendars_by_person on week_calendars (person);
create table week_resources (
    id text primary key not null,
    calendar text not null references week_calendars (id),
    body text not null
);
create index week_resources_by_calendar on week_resources (calendar);
create table week_measures (
    id text primary key not null,
    person text not null,
    monday text not null,
    body text not null,
    unique (person, monday)
);
