-- What the one it is for said themself: that a mentoring session took place, that their plan moved. Of what was before it was
-- not asked, so that it counts as it did.
alter table growth_sessions add column confirmed_on text;
update growth_sessions set confirmed_on = day where state = 'held';
alter table growth_touches add column is_own boolean not null default false;
update growth_touches set is_own = true;
