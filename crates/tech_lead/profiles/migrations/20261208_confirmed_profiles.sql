-- Whether the person confirmed their profile. Before, leads noted that the two had looked at it together.
alter table profile_reviews add column is_confirmed boolean not null default false;
update profile_reviews set is_confirmed = true;
