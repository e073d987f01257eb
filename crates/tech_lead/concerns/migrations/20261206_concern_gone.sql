-- Since when whoever an unanswered concern was told to has been seen to be gone; a day, as everything of a concern.
alter table concerns add column gone_since text;
