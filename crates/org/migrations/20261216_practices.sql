-- The practices that are switched on, by key. An organization that was here before keeps everything on.
alter table organization add column practices text not null default '"all"';
