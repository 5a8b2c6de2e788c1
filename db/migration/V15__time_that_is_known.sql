-- The milliseconds of the step that the figures are of; null for all of them.
alter table roll_up add column known bigint;
