-- Who has cancelled an answer that still grows: whichever node has it ends it so.
alter table ai_answer add column cancelled_by varchar(128);
