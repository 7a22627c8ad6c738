-- After a restore nobody knows which counters were used since the backup.

-- credentials of up to this sequence number may have been used on the day of the restore and before
ALTER TABLE token ADD COLUMN doubtful_psn TEXT;
-- that day, YYMMDD
ALTER TABLE token ADD COLUMN doubtful_through TEXT;
