-- A reading says who was accountable that day, on whose word it rests, which rules made it, and what the facts of the day mean
-- by themselves and since when: a status follows them after a week. Of earlier readings none of this is known; they stay as
-- the rules of then made them.
create table readings_next (
    responsibility text not null,
    scope text not null,
    day text not null,
    value double precision,
    unit text not null,
    sample bigint not null,
    target text not null,
    status text not null check (status in
        ('practised', 'slipping', 'neglected', 'no-evidence', 'too-early', 'vacant', 'not-used')),
    because text not null,
    evidence text not null,
    observations text not null,
    about text,
    led_by text not null default '[]',
    since text,
    counted text,
    withheld boolean not null default false,
    held_by text not null default '[]',
    basis text check (basis in ('observed', 'confirmed', 'stated')),
    rule bigint not null default 1,
    found text not null check (found in
        ('practised', 'slipping', 'neglected', 'no-evidence', 'too-early', 'vacant', 'not-used')),
    found_since text,
    primary key (responsibility, scope, day)
);
insert into readings_next
    (responsibility, scope, day, value, unit, sample, target, status, because, evidence, observations, about, led_by, since,
     counted, withheld, found)
select responsibility, scope, day, value, unit, sample, target, status, because, evidence, observations, about, led_by, since,
    counted, withheld, status
from readings;
drop table readings;
alter table readings_next rename to readings;
create index readings_by_day on readings (day, responsibility, scope);
create index readings_by_scope on readings (scope, day);
create index readings_by_responsibility on readings (responsibility, day);
create index readings_by_person on readings (about, day);
