-- Grows whenever readings are kept, so that a process knows whether its copy in memory is current.
create table readings_version (
    id bigint primary key not null check (id = 1),
    version bigint not null
);
insert into readings_version (id, version) values (1, 0);
-- The newest readings up to a day, and a scope's trend, without a look at the others.
drop index readings_by_day;
create index readings_by_day on readings (day, responsibility, scope);
create index readings_by_scope on readings (scope, day);
