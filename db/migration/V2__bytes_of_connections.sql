-- Traffic is counted in bytes of UTF-8, not in characters.
alter table connection_log rename column chars_in to bytes_in;
alter table connection_log rename column chars_out to bytes_out;
