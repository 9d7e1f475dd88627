ALTER TABLE "call" ADD COLUMN "bound_by" text;--> statement-breakpoint
ALTER TABLE "call" ADD COLUMN "bound_micros" bigint;--> statement-breakpoint
ALTER TABLE "call" ADD COLUMN "hung_up_by" text;