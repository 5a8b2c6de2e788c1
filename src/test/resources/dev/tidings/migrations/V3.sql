insert into channel_stream (epoch, tenant, name, head, used_at) values ('0123456789abc', 'acme', 'doc:1', 1, 1000);
insert into channel_log (epoch, position, published_at, expires_at, user_id, sender, seq, ref_high, ref_low, payload_high, payload_low, frame) values ('0123456789abc', 1, 1000, 9000, 'ann', 'ann/device-1', 1, 1, 2, 3, 4, '{"type":"message"}');
