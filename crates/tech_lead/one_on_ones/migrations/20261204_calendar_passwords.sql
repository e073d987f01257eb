-- Whether a calendar is read by its address alone, where it tells no more than when somebody is busy. Those of before are.
alter table one_on_one_feeds add column busy boolean not null default true;
