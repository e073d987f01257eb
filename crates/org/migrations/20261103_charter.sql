create table readings (
    responsibility text not null,
    scope text not null,
    day text not null,
    value double precision,
    unit text not null,
    sample bigint not null,
    target text not null,
    status text not null check (status in ('practised', 'slipping', 'neglected', 'no-evidence')),
    because text not null,
    evidence text not null,
    observations text not null,
    primary key (responsibility, scope, day)
);
create index readings_by_day on readings (day);
create table accepted_risks (
    finding text primary key not null,
    until text not null,
    reason text not null,
    accepted_by text not null,
    accepted_at text not null
);
