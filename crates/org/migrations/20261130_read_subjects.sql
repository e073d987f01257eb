-- Whom a reading is about (and who led them that day), from which day on, whose private records were counted, and whether
-- its figures are withheld.
alter table readings add column about text;
alter table readings add column led_by text not null default '[]';
alter table readings add column since text;
alter table readings add column counted text;
alter table readings add column withheld boolean not null default false;
-- Of earlier readings of private practices none of this is known. Today's are taken again within the hour.
update readings set withheld = true, value = null, sample = 0,
    because = 'Not shown: whose figures these are was not recorded.'
where responsibility in ('one-on-ones', 'feedback', 'growth', 'mentoring', 'profiles', 'listening', 'conflict', 'hands-on',
    'not-hands-on');
-- The groups that were shown of a responsibility, without a look at every scope.
create index readings_by_responsibility on readings (responsibility, day);
-- What is kept of somebody.
create index readings_by_person on readings (about, day);
