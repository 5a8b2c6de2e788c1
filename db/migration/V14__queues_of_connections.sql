-- The most frames that waited in the queues of connections at a time.
alter table roll_up add column waiting bigint default 0 not null;
