-- Responsibilities whose signals the organization does not use, by id.
alter table organization add column not_used text not null default '[]';
-- The day on which it was set up here; not known of those that were before.
alter table organization add column set_up_on text;
