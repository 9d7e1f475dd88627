ALTER TABLE "payment" ADD COLUMN "received_minor" bigint;--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "received_currency" char(3);--> statement-breakpoint
ALTER TABLE "payment" ADD COLUMN "return_path" text;--> statement-breakpoint
-- These take more than before: with the old ones beside them a call would fit both.
DROP FUNCTION IF EXISTS open_payment(uuid, text, uuid, text, bigint, text, boolean, bigint, timestamptz, timestamptz);--> statement-breakpoint
DROP FUNCTION IF EXISTS note_payment(uuid, text, text, text, text, text, timestamptz, timestamptz, timestamptz);--> statement-breakpoint
DROP FUNCTION IF EXISTS take_crossings(integer, timestamptz);
