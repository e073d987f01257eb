-- Patterns of files that count nowhere, as a list in JSON.
alter table repositories add column exclude text not null default '[]';
