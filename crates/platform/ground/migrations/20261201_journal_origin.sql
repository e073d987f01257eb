-- Entries of the first form were hashed without what is added here, and stay as they are.
alter table journal add column form bigint not null default 1;
alter table journal add column address text not null default '';
alter table journal add column behalf text not null default '';
alter table journal add column before_hash text not null default '';
alter table journal add column after_hash text not null default '';
