ALTER TABLE touches RENAME COLUMN door TO channel;
ALTER TABLE touches RENAME COLUMN door_id TO channel_id;
ALTER INDEX touches_door RENAME TO touches_channel;
ALTER TABLE touches RENAME CONSTRAINT touches_door_not_null TO touches_channel_not_null;
